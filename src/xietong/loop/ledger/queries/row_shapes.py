"""The rows of the three lists as they are shown."""

from __future__ import annotations

from datetime import date, datetime

from attrs import frozen

from xietong.loop.ledger.domain.rules import RUNNING_STATES
from xietong.loop.ledger.domain.states import (
    FoundBy,
    Light,
    OriginLevel,
    ProblemState,
    ProjectState,
    ResponsibilityState,
)


@frozen
class LeadCell:
    """Who leads: post, unit, and the holder on record."""

    post_id: int
    unit: str
    title: str
    holder: str

    @property
    def label(self) -> str:
        """Unit and title together."""
        return f"{self.unit}{self.title}"


@frozen
class ProblemRow:
    """One row of 问题清单."""

    id: int
    number: str
    title: str
    state: ProblemState
    light: Light
    unit: str
    unit_id: int
    committee: str
    committee_id: int
    category: str
    risk: str
    field: str
    origin_level: OriginLevel
    origin: str
    found_by: FoundBy
    found_on: date
    criterion: str
    deadline: date | None
    deadline_basis: str
    recurrent: bool
    reopened: int
    look_back_from: date | None
    look_back_until: date | None
    registered_at: datetime
    updated_at: datetime
    revision: int
    lead: LeadCell | None
    mine: bool

    @property
    def clock_stopped(self) -> bool:
        """True where the deadline is history."""
        return self.state not in RUNNING_STATES


@frozen
class ResponsibilityRow:
    """One row of 责任清单."""

    id: int
    problem_id: int
    number: str
    title: str
    state: ResponsibilityState
    problem_state: ProblemState
    light: Light
    unit: str
    lead: LeadCell
    leader: str
    supervisor: str
    content: str
    deadline: date
    deadline_basis: str
    original_deadline: date
    extension_count: int
    personal_claim: bool
    claimed_by: str
    claimed_at: datetime | None

    @property
    def clock_stopped(self) -> bool:
        """True where the deadline is history."""
        return self.problem_state not in RUNNING_STATES


@frozen
class ProjectRow:
    """One row of 项目清单."""

    id: int
    number: str
    name: str
    goal: str
    state: ProjectState
    light: Light
    committee: str
    field: str
    lead: LeadCell
    starts_on: date
    deadline: date
    reported_percent: int
    verified_percent: int
    problems: tuple[tuple[int, str], ...]
    updated_at: datetime

    @property
    def clock_stopped(self) -> bool:
        """True where the deadline is history."""
        return self.light is Light.GREY
