"""What an import would do, before anything is done: the preview and the commit are the same plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import IntEnum
from typing import Any

from attrs import define, field, frozen

from xietong.foundation.documents.domain.raw import column_letter
from xietong.foundation.documents.domain.rows import RowError, TableResult, TableRow
from xietong.kernel.enums import LabelledEnum
from xietong.loop.ledger.models import Problem
from xietong.loop.ledger.operations.problems import Finding

_SHOWN = 60


def sentence(text: str) -> str:
    """The text with its full stop, so that two of them read on."""
    return text if not text or text.endswith("。") else f"{text}。"


def cell_fault(*, result: TableResult, row: TableRow, key: str, message: str, mend: str = "") -> RowError:
    """A fault that names the cell of a column by sheet, row and letter."""
    match = result.mapping.match_of(key)
    return RowError(
        sheet=result.mapping.sheet,
        row=row.number,
        letter=column_letter(match.indices[0]) if match and match.indices else "",
        label=result.schema.column(key).label,
        value=str(row.values.get(key) or ""),
        message=sentence(message),
        mend=sentence(mend),
    )


class LineStatus(LabelledEnum):
    NEW = "new", "新增"
    CHANGED = "changed", "更新"
    SAME = "same", "未变"


class Phase(IntEnum):
    """In which order the acts of a file are taken, whatever the order of its rows.

    Words first, so that a start finds its measures; the finish last, after the measures are reported.
    """

    EDIT = 0
    START = 1
    MOVE = 2
    PROGRESS = 3
    FINISH = 4


@frozen
class Step:
    """One call of an operation, ready to be made."""

    phase: Phase
    call: Callable[[], object]


@frozen
class Line:
    """One row of the file and what becomes of it."""

    sheet: str
    row: int
    status: LineStatus
    label: str
    changes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@frozen
class SubjectRow:
    """One thing a finding is about."""

    code: str
    label: str
    amount: Any = None


@define
class ProblemEntry:
    """A problem of the file, resolved: new, or an existing one with the fields that change."""

    row: int
    finding: Finding
    title: str = ""
    number: str = ""
    unit_code: str = ""
    source_key: str = ""
    source_number: str = ""
    existing: Problem | None = None
    changed: tuple[str, ...] = ()
    sheet: str = "问题清单"
    state: str = "draft"
    lead_post_id: int | None = None
    lead_unit_id: int | None = None
    deadline: Any = None
    deadline_basis: str = ""
    meeting: str = ""
    decided_on: Any = None
    closure_kind: str = ""
    closed_on: Any = None
    subjects: dict[str, SubjectRow] = field(factory=dict)
    notes: list[str] = field(factory=list)

    @property
    def status(self) -> LineStatus:
        if self.existing is None:
            return LineStatus.NEW
        return LineStatus.CHANGED if self.changed else LineStatus.SAME


@define
class ListAct:
    """A row of the other sheets, resolved to calls of operations."""

    sheet: str
    row: int
    label: str
    status: LineStatus
    steps: list[Step] = field(factory=list)
    changes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@define
class ImportPlan:
    """All rows resolved, all faults found. It can be applied where there are no errors.

    ``seen_…`` are the revisions at which the plan read what it will change, by id.
    """

    filename: str
    digest: str
    problems: list[ProblemEntry] = field(factory=list)
    acts: list[ListAct] = field(factory=list)
    errors: list[RowError] = field(factory=list)
    notes: list[str] = field(factory=list)
    new_units: dict[str, str] = field(factory=dict)
    mapped: list[tuple[str, str]] = field(factory=list)
    unknown: list[str] = field(factory=list)
    seen_problems: dict[int, int] = field(factory=dict)
    seen_projects: dict[int, int] = field(factory=dict)

    def ordered(self) -> list[tuple[ListAct, Step]]:
        """Every call with its row, in the order in which they are made."""
        steps = [(act, step) for act in self.acts for step in act.steps]
        return sorted(steps, key=lambda pair: pair[1].phase)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The preview, in the order of the file."""
        rows: Iterable[Line] = (
            Line(
                entry.sheet,
                entry.row,
                entry.status,
                entry.title[:_SHOWN],
                entry.changed,
                tuple(entry.notes),
            )
            for entry in self.problems
        )
        others = (
            Line(act.sheet, act.row, act.status, act.label, act.changes, act.notes) for act in self.acts
        )
        return (*rows, *others)

    def count(self, status: LineStatus) -> int:
        """How many rows are new, changed, or the same."""
        statuses = [entry.status for entry in self.problems] + [act.status for act in self.acts]
        return statuses.count(status)
