"""Problem ledgers printed as a table inside a notice: rows under a header that names the problem."""

from __future__ import annotations

import functools
import re
from collections import Counter

from attrs import define

from .body import Body, body_of, owners_of
from .draft import Problem, StateKind
from .labels import Label, label_of
from .lines import Line, lines_of
from .states import answered_state
from .tree import deadline_from, row_flags

_PAIR, _LONGEST_STATE, _LONGEST_HEAD = 2, 24, 20
_NUMBER_HEADS = frozenset({"序号", "编号", "号", "问题序号", "问题编号"})
_NO_PROBLEM = re.compile(r"类[别型]|分类|领域|来源|数量?$")
# Heads are free text; what they ask for shows in one word.
_HEAD_WORDS: tuple[tuple[Label, str], ...] = (
    (Label.OWNER, r"责任|牵头|配合|督办|督导|验收单位|主体"),
    (Label.DEADLINE, r"时限|期限|时间|日期"),
    (Label.STATE, r"状态|是否|销号"),
    (Label.GOAL, r"目标|要求"),
    (Label.EFFECTS, r"成效|效果|成果"),
    (Label.MEASURES, r"措施|举措"),
    (Label.PROGRESS, r"进展|进度|(?:整改|落实|完成).{0,4}情况|结果"),
    (Label.PROBLEM, r"问题|任务|事项|意见|表现"),
)


@define
class _Row:
    mark: str
    problem: str
    start: int
    end: int
    body: Body
    state: str | None = None
    kind: StateKind | None = None


def ledger_rows(lines: list[Line], feedback_on: str | None) -> tuple[Problem, ...]:
    """Return the problems of all tables with a problem column and at least one column about it."""
    rows: list[_Row] = []
    heads: list[str] = []
    for line in lines:
        cells = _cells(line)
        if not cells:
            heads = []
        elif _is_header(cells):
            heads = _heads(cells)
        elif (row := _fitted(cells, line, heads)) and not all(set(c) <= {"-", ":"} for c in row):
            _take(rows, heads, row, line)
    numbers: Counter[str] = Counter()
    return tuple(_problem(row, at, feedback_on, numbers) for at, row in enumerate(rows, 1))


def skipped_rows(lines: list[Line]) -> int:
    """Return how many rows of a ledger have another number of cells than its header, and were not read."""
    heads: list[str] = []
    skipped = 0
    for line in lines:
        cells = _cells(line)
        if _is_header(cells):
            heads = _heads(cells)
        elif heads and cells and not _fitted(cells, line, heads):
            skipped += 1
    return skipped


def _cells(line: Line) -> list[str]:
    if line.text.count("|") < _PAIR:
        return []
    text = line.text.strip()
    return [c.strip() for c in text.removeprefix("|").removesuffix("|").split("|")]


def _fitted(cells: list[str], line: Line, heads: list[str]) -> list[str]:
    """Return the cells of a row as wide as the header, else nothing; an outer sign may be an empty cell."""
    if len(cells) == len(heads):
        return cells
    outer = [c.strip() for c in line.text.strip().split("|")]
    return outer if len(outer) == len(heads) else []


def _heads(cells: list[str]) -> list[str]:
    return [re.sub(r"\s|[(（][^)）]*[)）]", "", c) for c in cells]


@functools.lru_cache(maxsize=2048)
def _label(head: str) -> Label | None:
    if head in _NUMBER_HEADS or _NO_PROBLEM.search(head) or len(head) > _LONGEST_HEAD:
        return None
    exact = label_of(head)
    return exact or next((label for label, words in _HEAD_WORDS if re.search(words, head)), None)


def _is_header(cells: list[str]) -> bool:
    heads = _heads(cells)
    if any(len(head) > _LONGEST_HEAD for head in heads):
        return False
    kinds = {_label(h) for h in heads} - {None}
    return Label.PROBLEM in kinds and len(kinds) > 1


def _take(rows: list[_Row], heads: list[str], cells: list[str], line: Line) -> None:
    """Read one row; a row that repeats the problem of the row above it (merged cells) continues that row."""
    labels = [_label(head) for head in heads]
    at = next((i for i, label in enumerate(labels) if label is Label.PROBLEM and cells[i]), None)
    above = rows[-1] if rows else None
    first = labels.index(Label.PROBLEM)
    if at is None and (above is None or not any(cells)):
        return
    if at is None or (above is not None and at == first and cells[at] == above.problem):
        row = above
    else:
        row = _Row(_mark(heads, cells), cells[at], line.start, line.end, Body())
        rows.append(row)
    if row is None:
        return
    row.end = line.end
    planned = Label.MEASURES in labels
    for i, (head, label, cell) in enumerate(zip(heads, labels, cells, strict=True)):
        if cell and label is not None and i != at:
            _fill(row, Label.EFFECTS if planned and label is Label.PROGRESS else label, head, cell)


def _mark(heads: list[str], cells: list[str]) -> str:
    return next((cell for head, cell in zip(heads, cells, strict=True) if head in _NUMBER_HEADS), "")


def _fill(row: _Row, label: Label, head: str, cell: str) -> None:
    body = row.body
    short = label in (Label.STATE, Label.PROGRESS, Label.EFFECTS) and len(cell) <= _LONGEST_STATE
    if short and (read := answered_state(head, cell)):
        row.state, row.kind = read.text, read.kind
    elif label is Label.OWNER:
        body.owners.extend(o for o in owners_of(head, cell, cell) if o not in body.owners)
    elif label is Label.DEADLINE:
        body.deadline = body.deadline or cell
    elif label is Label.GOAL:
        body.goal = cell
    elif label in (Label.MEASURES, Label.PROGRESS, Label.EFFECTS):
        read_body = body_of(lines_of(cell))
        into = body.effects if label is Label.EFFECTS else body.measures
        into.extend(x for x in (*read_body.measures, *read_body.effects) if x not in into)
        if row.state is None and read_body.state:
            row.state, row.kind = read_body.state.text, read_body.state.kind


def _problem(row: _Row, at: int, feedback_on: str | None, numbers: Counter[str]) -> Problem:
    deadline = deadline_from(row.body, feedback_on)
    number = row.mark or str(at)
    numbers[number] += 1
    number = number if numbers[number] == 1 else f"{number}~{numbers[number]}"
    return Problem(
        number=number,
        mark=row.mark,
        level=2,
        parent=None,
        text=row.problem,
        heading=row.problem,
        source_from=row.start,
        source_to=row.end,
        state=row.state,
        state_normalised=row.kind,
        owners=tuple(row.body.owners),
        deadline=deadline,
        goal=row.body.goal,
        measures=tuple(row.body.measures),
        effects=tuple(row.body.effects),
        flags=row_flags(deadline),
    )
