"""Notices that list all problems first and say in a later chapter, under the same numbers, what was done."""

from __future__ import annotations

import re

from .structure import Node, Section, heading_of, tail_of
from .tail import until_tail
from .words import problem_score

_SURE = 3
_LISTS = re.compile(r"问题|意见")
_ANSWERS = re.compile(r"整改|措施|落实|完成情况")


def is_listing(section: Section, nodes: list[Node]) -> bool:
    """Return whether a chapter only lists problems: its title names them, and nothing stands under any."""
    title = section.title.plain if section.title else ""
    bare = all(node.mark is not None and not node.body and not node.children for node in nodes)
    return bool(nodes and bare and _LISTS.search(title) and not _ANSWERS.search(title))


def answer(nodes: list[Node], section: Section) -> list[Node] | None:
    """Return the listed nodes with the words of the answering chapter, or None if its numbers differ.

    Where the answer repeats the problem, its own words are the row's source.
    """
    lines = until_tail(section.lines)
    starts = [i for i, x in enumerate(lines) if x.mark and x.mark.rank is nodes[0].rank]
    values = [x.mark.value for i in starts if (x := lines[i]).mark]
    if not _ANSWERS.search(section.title.plain if section.title else ""):
        return None
    if values != [node.mark.value for node in nodes if node.mark]:
        return None
    for node, start, end in zip(nodes, starts, [*starts[1:], len(lines)], strict=True):
        head = lines[start]
        heading, rest = heading_of(head)
        repeated = problem_score(heading) >= _SURE and rest < head.end
        node.body = [tail_of(head, rest if repeated else head.body), *lines[start + 1 : end]]
        if repeated:
            node.start, node.end = head.start, node.body[-1].end
    return nodes
