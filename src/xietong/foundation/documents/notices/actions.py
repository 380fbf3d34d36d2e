"""Notices that print no problem, only what was done: their headings become rows that say so."""

from __future__ import annotations

import re

from .lines import Line, Rank
from .structure import Node, Section, heading_of, tail_of
from .tail import until_tail
from .words import NEXT_CHAPTER

_HEADINGS = (Rank.GROUP, Rank.NUMBER)
_RECTIFIES = re.compile(
    r"逐[条项一]|反馈|问题|见效|落地|任务|整改(?:落实|实效|举措|措施|工作)|(?:推进|推动|抓好|抓实|全面).{0,8}整改|整改.{0,6}(?:推进|进展)"
)
_STANCE = re.compile(r"站位|责任|组织|领导|认识|重视|部署|总体|基本|概况|学习贯彻|政治任务|开展情况")
_SURELY = re.compile(r"逐[条项一]|反馈|问题导向|聚焦问题|对[标照]问题")


def action_nodes(sections: list[Section]) -> list[Node]:
    """Return the headings of the chapters about rectifying as nodes, in the order of their marks."""
    roots: list[Node] = []
    for section in sections:
        if section.title is not None and _rectifies(section.title.plain):
            _read(section, roots)
    return roots


def _rectifies(title: str) -> bool:
    if NEXT_CHAPTER.search(title) or not _RECTIFIES.search(title):
        return False
    return bool(_SURELY.search(title)) or not _STANCE.search(title)


def _read(section: Section, roots: list[Node]) -> None:
    stack: list[Node] = []
    chapter = section.title.mark if section.title else None
    for line in until_tail(section.lines):
        if line.mark is None or line.mark.rank not in _HEADINGS:
            if stack:
                stack[-1].body.append(line)
                stack[-1].end = line.end
            continue
        while stack and stack[-1].rank >= line.mark.rank:
            stack.pop()
        node = _node(line)
        node.chapter = chapter
        (stack[-1].children if stack else roots).append(node)
        stack.append(node)


def _node(line: Line) -> Node:
    heading, rest = heading_of(line)
    rank = line.mark.rank if line.mark else Rank.GROUP
    node = Node(rank, line.mark, heading, line.start, line.end, line, is_action=True)
    if rest < line.end:
        node.body.append(tail_of(line, rest))
    return node
