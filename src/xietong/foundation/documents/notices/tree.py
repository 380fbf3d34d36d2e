"""From nodes to rows: levels, unique numbers, and the facts of each problem."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from attrs import evolve, frozen

from .body import Body, body_of
from .dates import deadline_of
from .draft import Deadline, Flag, Problem
from .labels import Label
from .lines import Line, Mark, Rank
from .states import heading_state
from .structure import Node
from .tail import until_tail
from .text import shadow_of
from .words import ASPECT, WEAK, bare_problem, quoted_frame

_LABEL_RESTS = re.compile(r"^(?:反馈问题|整改任务|存在问题|具体问题)\s?[:：]\s?")


_ACTION = Flag("heading_is_action", "原文此处只写整改举措，没有写出问题，请对照反馈意见补填。")


@frozen
class _Placed:
    node: Node
    depth: int
    parent: int | None


def problems_of(text: str, roots: list[Node], feedback_on: str | None) -> tuple[Problem, ...]:
    """Return the rows of the tree in printed order, parents before children."""
    placed = list(_walk(roots))
    levels = _levels(placed)
    numbers = _numbers(placed)
    rows = []
    for at, place in enumerate(placed):
        parent = numbers[place.parent] if place.parent is not None else None
        rows.append(_row(text, place, (numbers[at], parent), levels[at], feedback_on))
    return tuple(_flag_duplicates(rows))


def _walk(roots: list[Node]) -> Iterator[_Placed]:
    count = 0
    pending: list[tuple[Node, int, int | None]] = [(node, 1, None) for node in reversed(roots)]
    while pending:
        node, depth, parent = pending.pop()
        yield _Placed(node, depth, parent)
        pending.extend((child, depth + 1, count) for child in reversed(node.children))
        count += 1


def _levels(placed: list[_Placed]) -> list[int]:
    """Level 1 is an aspect, 2 a problem, 3 a finding; marks of one shape keep one level in one chapter."""
    by_chapter: dict[Mark | None, list[_Placed]] = {}
    for place in placed:
        by_chapter.setdefault(place.node.chapter, []).append(place)
    of = {chapter: _level_of_shapes(places) for chapter, places in by_chapter.items()}
    return [_level(place, of[place.node.chapter]) for place in placed]


def _level_of_shapes(placed: list[_Placed]) -> dict[Rank, int]:
    shapes = sorted({p.node.rank for p in placed})
    tops = [p for p in placed if p.node.rank is shapes[0]]
    groups = any(p.node.children for p in tops) and shapes[0] < Rank.NUMBER
    aspects = sum(_is_aspect(p.node) for p in tops)
    first = 1 if groups or aspects * 2 > len(tops) else 2
    return {shape: first + i for i, shape in enumerate(shapes)}


def _level(place: _Placed, shapes: dict[Rank, int]) -> int:
    """A problem that stands among the aspects, with its measures under it and no other problem, is one."""
    level = shapes[place.node.rank]
    alone = level == 1 and not place.node.children and bool(place.node.body)
    return level + 1 if alone and not _is_aspect(place.node) else level


def _is_aspect(node: Node) -> bool:
    """A field or aspect names no failing of its own, e.g. 财政部门预算执行问题的整改情况."""
    framed = quoted_frame(shadow_of(node.heading))
    if framed is not None and framed.what == "问题":
        return False
    failing = any(found.group(0) != "长期" for found in WEAK.finditer(node.heading))
    return bool(ASPECT.search(node.heading)) or (node.rank is Rank.CHAPTER and not failing)


def _numbers(placed: list[_Placed]) -> list[str]:
    """The path of printed marks, with the chapter in front where two chapters count from the start."""
    paths: list[str] = []
    unmarked: Counter[int | None] = Counter()
    for place in placed:
        if place.node.mark is None:
            unmarked[place.parent] += 1
        own = place.node.mark.printed if place.node.mark else f"#{unmarked[place.parent]}"
        paths.append(f"{paths[place.parent]}/{own}" if place.parent is not None else own)
    if len(set(paths)) == len(paths):
        return paths
    return _with_chapters(placed, paths)


def _with_chapters(placed: list[_Placed], paths: list[str]) -> list[str]:
    seen: Counter[str] = Counter()
    numbers: list[str] = []
    for place, path in zip(placed, paths, strict=True):
        if place.parent is not None:
            number = f"{numbers[place.parent]}/{path.rsplit('/', 1)[-1]}"
        else:
            chapter = place.node.chapter
            number = f"{chapter.printed}/{path}" if chapter and place.node.rank is not Rank.CHAPTER else path
        seen[number] += 1
        numbers.append(number if seen[number] == 1 else f"{number}~{seen[number]}")
    return numbers


def _row(
    text: str, place: _Placed, path: tuple[str, str | None], level: int, feedback_on: str | None
) -> Problem:
    number, parent = path
    node = place.node
    body = body_of(node.body)
    printed = text[node.line.body : node.line.end]
    heading = _LABEL_RESTS.sub("", printed[: max(len(node.heading), 0)] if not node.body else printed)
    heading, stated = heading_state(_heading_as_printed(node, heading))
    state = body.state or stated
    words = _problem_text(heading) or (body.problem or "")
    deadline = deadline_from(body, feedback_on)
    return Problem(
        number=number,
        mark=node.mark.printed if node.mark else "",
        level=level,
        parent=parent,
        text=words,
        heading=heading,
        source_from=node.start,
        source_to=node.end,
        state=state.text if state else None,
        state_normalised=state.kind if state else None,
        owners=tuple(body.owners),
        deadline=deadline,
        description="\n".join(body.description) or None,
        goal=body.goal,
        measures=() if _is_field(node) else tuple(body.measures),
        effects=() if _is_field(node) else tuple(body.effects),
        flags=(*row_flags(deadline), *((_ACTION,) if node.is_action else ())),
    )


def _is_field(node: Node) -> bool:
    """The words under an aspect, before its first problem, introduce it; they are nobody's measures."""
    return bool(node.children) or (node.rank is Rank.CHAPTER and _is_aspect(node))


def _heading_as_printed(node: Node, printed: str) -> str:
    """The heading is in half-width signs of the same length; take the same characters from the source."""
    shadow = shadow_of(printed)
    at = shadow.find(node.heading) if node.heading else -1
    return printed[at : at + len(node.heading)].strip() if at >= 0 else node.heading


def _problem_text(heading: str) -> str:
    """What is quoted in the frame 关于“…”问题 is the problem, else the heading without its closing sign."""
    framed = quoted_frame(shadow_of(heading))
    if framed is not None and framed.what is not None:
        at = shadow_of(heading).find(framed.quoted)
        return heading[at : at + len(framed.quoted)].strip()
    if (span := bare_problem(shadow_of(heading))) is not None:
        heading = heading[span[0] : span[1]]
    return heading.strip().rstrip("。：:；;，,").strip()


def deadline_from(body: Body, feedback_on: str | None) -> Deadline | None:
    """Return the printed deadline of a problem, or None."""
    if not body.deadline:
        return None
    return deadline_of(body.deadline, shadow_of(body.deadline), feedback_on)


def row_flags(deadline: Deadline | None) -> tuple[Flag, ...]:
    """Return the doubts that belong to one row."""
    if deadline is not None and deadline.kind == "relative" and deadline.due is None:
        return (
            Flag(
                "deadline_without_anchor",
                "期限是相对时间，但原文没有可用的起算日，到期日留空。",
                deadline.text,
            ),
        )
    if deadline is not None and deadline.kind == "date" and deadline.due is None:
        return (Flag("deadline_without_day", "期限没有写全年月日，到期日留空。", deadline.text),)
    return ()


def _flag_duplicates(rows: list[Problem]) -> Iterator[Problem]:
    for row in rows:
        if "~" in row.number:
            yield evolve(
                row, flags=(*row.flags, Flag("duplicate_number", "原文序号重复，已加后缀区分。", row.mark))
            )
        else:
            yield row


_ITEM_NUMBER = re.compile(
    r"(?P<p>第[一二三四五六七八九十百零\d]{1,5}[项号]|"
    r"序号\s?[:：]?\s?[一二三四五六七八九十百零\d]{1,5}|编号\s?[:：]?\s?\d{1,4}号?)"
)


def environment_problem(text: str, lines: list[Line], feedback_on: str | None) -> tuple[Problem, ...]:
    """Return the single problem of an item closure notice: its task, or the quoted words at its start."""
    from .structure import line_label

    own = [x for x in lines if line_label(x) is not Label.CONTACT]
    first = next((i for i, x in enumerate(own) if line_label(x) is not None), None)
    body = body_of(until_tail(own[first:])) if first is not None else Body()
    problem = body.problem or _quoted_problem(own)
    if not problem:
        return ()
    number = next((m.group("p") for x in own[:12] if (m := _ITEM_NUMBER.search(x.shadow))), None)
    start = text.find(problem.split("\n", maxsplit=1)[0])
    end = (
        max((x.end for x in until_tail(own[first:])), default=start)
        if first is not None
        else start + len(problem)
    )
    deadline = deadline_from(body, feedback_on)
    flags = row_flags(deadline)
    return (
        Problem(
            number=number or "1",
            mark=number or "",
            level=2,
            parent=None,
            text=problem.strip().rstrip("。：:；;，,"),
            heading=problem,
            source_from=max(0, start),
            source_to=max(end, start + len(problem)),
            state=body.state.text if body.state else None,
            state_normalised=body.state.kind if body.state else None,
            owners=tuple(body.owners),
            deadline=deadline,
            description="\n".join(body.description) or None,
            goal=body.goal,
            measures=tuple(body.measures),
            effects=tuple(body.effects),
            flags=flags,
        ),
    )


_QUOTED_PROBLEM = re.compile(
    r"[“\"](?P<v>[^“”\"]{8,400})[”\"]\s?(?:等)?(?:的)?(?:反馈)?(?:\([^)]{1,12}\))?(?:问题|整改|任务|事项)"
)


def _quoted_problem(lines: list[Line]) -> str | None:
    """The quoted words that are called a problem or a task; other quotes do not count."""
    quotes = [
        x.text[m.start("v") : m.end("v")] for x in lines[:8] for m in _QUOTED_PROBLEM.finditer(x.shadow)
    ]
    return max(quotes, key=len, default=None)
