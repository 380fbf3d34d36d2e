"""Which chapters hold the problems, and the problem nodes of all of them."""

from __future__ import annotations

from .labels import Label
from .lines import Line, Rank
from .pairs import answer, is_listing
from .structure import Node, Role, Section, TreeReader, heading_of, line_label, tail_of
from .tail import until_tail


def problem_nodes(sections: list[Section]) -> list[Node]:
    """Return the top nodes of the problem tree over all problem chapters."""
    has_chapter = any(s.role in (Role.CONTAINER, Role.ASPECT) for s in sections)
    roots: list[Node] = []
    listed: list[Node] = []
    for section in sections:
        if listed and (answered := answer(listed, section)):
            roots[-len(listed) :] = answered
            listed = []
            continue
        nodes = _nodes(section, has_chapter=has_chapter)
        roots.extend(nodes)
        listed = nodes if is_listing(section, nodes) else []
    return roots


def _nodes(section: Section, *, has_chapter: bool) -> list[Node]:
    if section.title is None:
        return [] if has_chapter else TreeReader(tentative=True).read(section.lines)
    if section.role is Role.CONTAINER:
        return TreeReader(tentative=False, chapter=section.title.mark).read(section.lines)
    return [_aspect(section, section.title)] if section.role is Role.ASPECT else []


def item_nodes(lines: list[Line]) -> list[Node]:
    """Return the items of an environmental notice that prints several, each under its own label or number."""
    heads = [
        i
        for i, line in enumerate(lines)
        if line_label(line) is Label.PROBLEM or (line.mark and line.mark.rank is Rank.QUESTION)
    ]
    return TreeReader(tentative=False).read(lines[heads[0] :]) if len(heads) > 1 else []


def _aspect(section: Section, title: Line) -> Node:
    heading, rest = heading_of(title)
    node = Node(Rank.CHAPTER, title.mark, heading, title.start, title.end, title)
    if rest < title.end:
        node.body.append(tail_of(title, rest))
    node.chapter = title.mark
    reader = TreeReader(tentative=False, chapter=title.mark)
    node.children = reader.read(section.lines)
    first = node.children[0].start if node.children else None
    own = [x for x in section.lines if first is None or x.start < first]
    for line in own if node.children else until_tail([title, *own])[1:]:
        node.body.append(line)
        node.end = line.end
    return node
