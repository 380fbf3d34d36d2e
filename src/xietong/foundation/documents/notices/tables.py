"""Problem ledgers printed as a table inside a notice: rows under a header that names the problem."""

from __future__ import annotations

import re

from .body import Body, owners_of
from .draft import Problem, StateKind
from .lines import Line
from .tree import deadline_from, row_flags
from .words import LABELS, STATE_ANY, Label, state_of

_PAIR, _LONGEST_STATE = 2, 24
_NUMBER_HEADS = frozenset({"序号", "编号", "号"})


def ledger_rows(lines: list[Line], feedback_on: str | None) -> tuple[Problem, ...]:
    """Return the problems of the first table with a problem column and at least one column about it."""
    header: list[str] = []
    rows: list[Problem] = []
    for line in lines:
        cells = _cells(line)
        if len(cells) <= _PAIR:
            if rows:
                break
            header = []
            continue
        heads = [re.sub(r"\s|\([^)]*\)", "", c) for c in cells]
        if not header:
            kinds = {LABELS[h] for h in heads if h in LABELS}
            header = heads if Label.PROBLEM in kinds and len(kinds) > 1 else []
        elif len(cells) == len(header) and (row := _row(header, cells, line, len(rows) + 1, feedback_on)):
            rows.append(row)
    return tuple(rows)


def _cells(line: Line) -> list[str]:
    if line.text.count("|") < _PAIR:
        return []
    return [c.strip() for c in line.text.strip().strip("|").split("|")]


def _row(header: list[str], cells: list[str], line: Line, at: int, feedback_on: str | None) -> Problem | None:
    body = Body()
    mark, problem, state, kind = "", "", None, None
    for head, cell in zip(header, cells, strict=True):
        label = LABELS.get(head)
        if head in _NUMBER_HEADS:
            mark = cell
        elif not cell or label is None:
            continue
        elif label is Label.PROBLEM and not problem:
            problem = cell
        elif label in (Label.STATE, Label.PROGRESS) and (read := _state(cell)):
            state, kind = read
        else:
            _fill(body, label, head, cell)
    if not problem:
        return None
    deadline = deadline_from(body, feedback_on)
    return Problem(
        number=mark or str(at),
        mark=mark,
        level=2,
        parent=None,
        text=problem,
        heading=problem,
        source_from=line.start,
        source_to=line.end,
        state=state,
        state_normalised=kind,
        owners=tuple(body.owners),
        deadline=deadline,
        goal=body.goal,
        measures=tuple(body.measures),
        effects=tuple(body.effects),
        flags=row_flags(deadline),
    )


def _state(cell: str) -> tuple[str, StateKind] | None:
    found = STATE_ANY.search(cell) if len(cell) <= _LONGEST_STATE else None
    return (cell, state_of(found)) if found else None


def _fill(body: Body, label: Label, head: str, cell: str) -> None:
    if label is Label.OWNER:
        body.owners.extend(owners_of(head, cell, cell))
    elif label is Label.DEADLINE:
        body.deadline = cell
    elif label is Label.GOAL:
        body.goal = cell
    elif label is Label.EFFECTS:
        body.effects.append(cell)
    elif label in (Label.MEASURES, Label.PROGRESS):
        body.measures.append(cell)
