"""From lines to sections and the problem tree: which marks are problems, duties or measures."""

from __future__ import annotations

from enum import Enum, auto

from attrs import define, field

from .labels import Label, inner_labels, label_of, leading_label
from .lines import Line, Mark, Rank
from .tail import until_tail
from .text import quoted_mask, sentences
from .words import (
    CLUE_CHAPTER,
    CONTACT_CHAPTER,
    NEXT_CHAPTER,
    ORGANISATION_CHAPTER,
    UNFINISHED_CHAPTER,
    named_end,
    open_frame,
    problem_score,
    quoted_frame,
    strip_generic,
)

_SURE = 3
_AFTER_PROBLEM = (Label.MEASURES, Label.PROGRESS, Label.EFFECTS, Label.STATE)
_SHORT_TITLE, _BARE_HEADING, _PARAGRAPH, _FEW, _REACH = 32, 40, 45, 12, 8


class Role(Enum):
    """What a chapter is about."""

    PREAMBLE = auto()
    ORGANISATION = auto()
    CONTAINER = auto()
    ASPECT = auto()
    NEXT = auto()
    CLUES = auto()
    TAIL = auto()


@define
class Section:
    """A chapter: its title line (None before the first) and the lines up to the next one."""

    title: Line | None
    role: Role = Role.PREAMBLE
    lines: list[Line] = field(factory=list)


@define
class Node:
    """A problem being read: its heading, the lines of its body and the findings under it."""

    rank: Rank
    mark: Mark | None
    heading: str
    start: int
    end: int
    line: Line
    body: list[Line] = field(factory=list)
    children: list[Node] = field(factory=list)
    chapter: Mark | None = None
    is_action: bool = False


def sections_of(lines: list[Line]) -> list[Section]:
    """Return the chapters in order, each with its role."""
    found = [Section(title=None)]
    started = False
    for line in lines:
        if _is_chapter(line, started=started):
            found.append(Section(title=line))
        else:
            found[-1].lines.append(line)
        started = started or len(line.text) > _PARAGRAPH or found[-1].title is not None
    for section in found:
        section.role = _role(section)
    return found


def _is_chapter(line: Line, *, started: bool) -> bool:
    if line.mark is not None:
        return line.mark.rank is Rank.CHAPTER
    if (
        not started
        or len(line.shadow) > _SHORT_TITLE
        or line.shadow[-1:] in "。;,:，；：|"
        or line_label(line)
    ):
        return False
    if quoted_mask(line.shadow).count(True):
        return False
    if NEXT_CHAPTER.search(line.shadow) and line.shadow.endswith(
        ("打算", "安排", "计划", "方向", "工作", "考虑", "措施")
    ):
        return True
    return line.shadow.endswith("情况") and "整改" in line.shadow and len(strip_generic(line.shadow)) <= _FEW


def line_label(line: Line) -> Label | None:
    """Return the label a line begins with after its mark, or None."""
    found = leading_label(line.plain)
    return found.label if found else None


def _role(section: Section) -> Role:
    if section.title is None:
        return Role.PREAMBLE
    words = heading_of(section.title)[0]
    plain = words.rstrip("。.:：")
    rest = strip_generic(plain)
    score = problem_score(plain)
    listed = len(rest) <= 1 and any(word in plain for word in ("问题", "具体", "任务"))
    tests = (
        (Role.TAIL, bool(CONTACT_CHAPTER.match(plain))),
        (Role.CONTAINER, bool(UNFINISHED_CHAPTER.search(plain))),
        (Role.CLUES, bool(CLUE_CHAPTER.search(plain)) and score < _SURE),
        (Role.CONTAINER, listed),
        (Role.NEXT, bool(NEXT_CHAPTER.search(plain)) and "方面" not in plain),
        (Role.ORGANISATION, bool(ORGANISATION_CHAPTER.search(plain)) and score < _SURE - 1),
    )
    found = next((role for role, holds in tests if holds), None)
    return found or _role_by_children(section, plain, rest, score)


def _role_by_children(section: Section, plain: str, rest: str, score: int) -> Role:
    heads = [
        heading_of(x)[0]
        for x in section.lines
        if x.mark and x.mark.rank in (Rank.GROUP, Rank.NUMBER, Rank.QUESTION)
    ]
    scores = [problem_score(head) for head in heads[:12]]
    problems = sum(s > 0 for s in scores)
    if score >= _SURE or ("方面" in plain and len(rest) > 1):
        return Role.ASPECT if len(rest) > 1 else Role.CONTAINER
    if problems * 2 >= len(scores) and problems:
        return Role.ASPECT if score > 0 and len(rest) >= _SURE + 1 else Role.CONTAINER
    if any(line_label(x) for x in section.lines) and score >= 0:
        return Role.CONTAINER
    if len(rest) <= 1:
        return Role.CONTAINER
    return Role.ASPECT if score > 0 and not heads else Role.ORGANISATION


def heading_of(line: Line) -> tuple[str, int]:
    """Return the heading of a marked line and the offset where its run-in body begins (or the line ends)."""
    plain_start = line.body - line.start
    shadow = line.shadow[plain_start:]
    if framed := quoted_frame(shadow):
        return shadow[: framed.end].strip(), _skip(line, plain_start + framed.end)
    if (cut := open_frame(shadow)) is not None:
        return shadow[:cut].strip(), _skip(line, plain_start + cut)
    if (cut := named_end(shadow)) is not None:
        return shadow[:cut].strip(), _skip(line, plain_start + cut)
    first = next(sentences(shadow), (0, len(shadow)))[1]
    mask = quoted_mask(shadow)
    colon = next((i for i, c in enumerate(shadow[:first]) if c == ":" and not mask[i]), None)
    if colon is not None and label_of(shadow[:colon]) is None and problem_score(shadow[:colon]) >= _SURE:
        first = colon + 1
    return shadow[:first].strip(), _skip(line, plain_start + first)


def _skip(line: Line, at: int) -> int:
    while at < len(line.shadow) and line.shadow[at] in " :。.,;":
        at += 1
    return line.start + at


@define
class TreeReader:
    """Reads the lines of the problem chapters into nodes; keeps the open node, label and list."""

    tentative: bool
    chapter: Mark | None = None
    roots: list[Node] = field(factory=list)
    _stack: list[Node] = field(factory=list)
    _label: Label | None = None
    _list: Rank | None = None
    _list_at: int = 0
    _leads: bool = False
    _beside: bool = False

    def read(self, lines: list[Line]) -> list[Node]:
        """Return the problems found in the lines; what belongs to none is left out."""
        own = until_tail(lines)
        for at, line in enumerate(own):
            self._leads = at + 1 < len(own) and _leads(line, own[at + 1])
            self._beside = _stands_beside_a_problem(line, own[at + 1 : at + 1 + _REACH])
            self._take(line)
        return self.roots

    def _take(self, line: Line) -> None:
        label = line_label(line)
        if label is Label.PROBLEM and (line.mark or not self._stack or self._stack[-1].body):
            self._open(line, line.mark.rank if line.mark else Rank.QUESTION)
        elif label is not None:
            self._append(line)
            self._label, self._list = label, None
        elif line.mark is None:
            rank = self._unmarked_rank(line)
            self._open(line, rank) if rank else self._append(line)
        elif self._is_problem(line, line.mark):
            self._open(line, line.mark.rank)
        else:
            self._append(line)
            self._list, self._list_at = line.mark.rank, line.mark.value

    def _unmarked_rank(self, line: Line) -> Rank | None:
        framed = quoted_frame(line.shadow)
        if not framed or not framed.what or line.shadow[0] in '“"「':
            return None
        if line.end - heading_of(line)[1] > 1:
            return None
        return Rank.GROUP if framed.what == "方面" else Rank.QUESTION

    def _is_problem(self, line: Line, mark: Mark) -> bool:
        score = problem_score(heading_of(line)[0])
        if score >= 0 and not self._label and _tells_itself(line):
            score = max(score, _SURE)
        same = next((n for n in reversed(self._stack) if n.rank is mark.rank and n.mark), None)
        if same is not None and same.mark is not None:
            return self._is_sibling(same, same.mark, mark, score)
        if not self._stack:
            return score > 0 if self.tentative else score >= 0 or mark.rank is Rank.GROUP
        if mark.rank < self._stack[0].rank:
            return score > 0
        return self._is_finding(line, mark, score)

    def _is_sibling(self, same: Node, last: Mark, mark: Mark, score: int) -> bool:
        if score >= _SURE:
            return True
        if self._list is mark.rank and mark.value == self._list_at + 1:
            return score > 0 and mark.value == last.value + 1 and self._label is None
        if mark.value == 1 and same is self._stack[-1] and (self._label or same.body):
            return False
        if mark.value <= last.value:
            return score > 0
        return score >= 0 or mark.value == last.value + 1

    def _is_finding(self, line: Line, mark: Mark, score: int) -> bool:
        if score >= _SURE and not (self._label and self._list is mark.rank):
            return True
        if self._list is mark.rank or self._label in (Label.MEASURES, Label.PROGRESS, Label.EFFECTS):
            return False
        if line.run_in or any(len(x.shadow) > _SHORT_TITLE for x in self._stack[-1].body):
            return score >= _SURE
        heads = len(line.plain) <= _BARE_HEADING and (self._leads or line.plain[-1:] not in "。;")
        return score > 0 or (score == 0 and (heads or self._beside))

    def _append(self, line: Line) -> None:
        # A serial number alone on its line belongs to the label under it, not to the body above.
        if self._stack and not line.shadow.isdigit():
            self._stack[-1].body.append(line)
            self._stack[-1].end = line.end

    def _open(self, line: Line, rank: Rank) -> None:
        heading, rest = heading_of(line)
        node = Node(rank=rank, mark=line.mark, heading=heading, start=line.start, end=line.end, line=line)
        node.chapter = self.chapter
        found = leading_label(line.plain)
        if found:
            node.heading = line.plain[found.end :].strip()
            node.body.append(tail_of(line, line.body))
        elif rest < line.end:
            node.body.append(tail_of(line, rest))
        while self._stack and self._stack[-1].rank >= rank:
            self._stack.pop()
        (self._stack[-1].children if self._stack else self.roots).append(node)
        self._stack.append(node)
        self._label, self._list, self._list_at = (Label.PROBLEM if found else None), None, 0


def _tells_itself(line: Line) -> bool:
    """Whether the line goes on with 整改情况：… after its heading, as a problem does."""
    return any(found.start and found.label in _AFTER_PROBLEM for found in inner_labels(line.plain))


def _stands_beside_a_problem(line: Line, following: list[Line]) -> bool:
    """Whether a line that goes on after its first sentence has a problem as the next mark of its shape."""
    if line.mark is None or line.end - heading_of(line)[1] <= 1:
        return False
    beside = next((x for x in following if x.mark and x.mark.rank <= line.mark.rank), None)
    if beside is None or beside.mark is None or beside.mark.rank is not line.mark.rank:
        return False
    return beside.mark.value == line.mark.value + 1 and problem_score(heading_of(beside)[0]) > 0


def _leads(line: Line, following: Line) -> bool:
    """Whether a line stands above words of its own: an unmarked line or a deeper mark, as a heading does."""
    if following.run_in:
        return False
    return following.mark is None or (line.mark is not None and following.mark.rank > line.mark.rank)


def tail_of(line: Line, start: int) -> Line:
    """Return the part of a line from the offset `start` on as an unmarked line."""
    cut = start - line.start
    return Line(start, line.end, start, line.text[cut:], line.shadow[cut:], None, run_in=True)
