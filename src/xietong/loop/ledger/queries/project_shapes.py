"""What a project and everything under it are made of, and a post with its holder: frozen answers."""

from __future__ import annotations

from datetime import date, datetime

from attrs import frozen

from xietong.kernel.machine import Option
from xietong.loop.ledger.domain.rules import Wording
from xietong.loop.ledger.domain.states import CoordinationState, MeasureState, ProjectState


@frozen
class PostAt:
    """A post, its unit, and who holds it today."""

    post_id: int | None
    title: str
    unit: str
    holder: str
    holder_id: int | None = None

    @property
    def label(self) -> str:
        """区纪委书记 as unit and title together."""
        return f"{self.unit}{self.title}"

    @property
    def named(self) -> str:
        """Post and holder: 某某局局长 张三, or that the post is vacant."""
        return f"{self.label} {self.holder}" if self.holder else f"{self.label}（空缺）"


@frozen
class MeasureLine:
    """One action, with remarks on its wording and what may be done with it."""

    id: int
    project_id: int
    position: int
    text: str
    owner: PostAt
    starts_on: date | None
    due_on: date
    done_on: date | None
    state: MeasureState
    report: str
    verified_by: str
    verified_at: datetime | None
    overdue: bool
    remarks: tuple[Wording, ...] = ()
    options: tuple[Option, ...] = ()


@frozen
class MilestoneLine:
    """The goal of a quarter; ``met`` is None until verified."""

    id: int
    project_id: int
    year: int
    quarter: int
    goal: str
    reported: str
    verified: str
    met: bool | None


@frozen
class ProgressLine:
    """A report and what was verified of it."""

    id: int
    project_id: int
    happened_on: date
    recorded_at: datetime
    text: str
    percent: int
    reported_by: str
    reported_by_id: int | None
    verified_percent: int | None
    verified_text: str
    verified_by: str
    verified_at: datetime | None


@frozen
class CoordinationLine:
    """A request for help; ``addressee`` is a unit's name or 党委."""

    id: int
    project_id: int
    addressee: str
    to_unit_id: int | None
    to_committee: bool
    text: str
    state: CoordinationState
    asked_by: str
    asked_at: datetime
    due_on: date | None
    answer: str
    answered_by: str
    answered_at: datetime | None
    options: tuple[Option, ...] = ()


@frozen
class ProjectLine:
    """A project with everything under it."""

    id: int
    number: str
    name: str
    goal: str
    field: str
    indicator: str
    baseline: str
    target: str
    lead: PostAt
    state: ProjectState
    starts_on: date
    deadline: date
    reported_percent: int
    verified_percent: int
    evaluation: str
    rule_made: str
    registered_at: datetime
    revision: int
    measures: tuple[MeasureLine, ...] = ()
    milestones: tuple[MilestoneLine, ...] = ()
    progress: tuple[ProgressLine, ...] = ()
    coordinations: tuple[CoordinationLine, ...] = ()
    options: tuple[Option, ...] = ()

    @property
    def done(self) -> int:
        """How many measures are reported or verified as done."""
        return sum(1 for row in self.measures if row.state in (MeasureState.REPORTED, MeasureState.VERIFIED))
