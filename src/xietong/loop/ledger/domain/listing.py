"""What can be asked of the three lists: filters, orders, pages. Pure."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from attrs import frozen

from xietong.loop.ledger.domain.states import (
    FoundBy,
    Light,
    OriginLevel,
    ProblemState,
    ProjectState,
    ResponsibilityState,
)

#: Nobody pays for an exact count beyond this; screens print "1000+".
COUNT_CAP = 1000
PAGE_SIZES = (20, 50, 100)
LAST_ROW = 20_000

RowT = TypeVar("RowT")


class Mine(StrEnum):
    """In which way a row concerns the actor's own post or unit."""

    LEAD = "lead"
    FIELD = "field"
    SUPERVISED = "supervised"
    PROPOSED = "proposed"
    TAKING_PART = "taking_part"


@frozen
class ListFilters:
    """What can be asked of each list. All conditions hold together; within one tuple any.

    ``due_until`` is the last day meant.
    """

    lights: tuple[Light, ...] = ()
    committee_id: int | None = None
    lead_unit_id: int | None = None
    lead_post_id: int | None = None
    due_from: date | None = None
    due_until: date | None = None
    mine: Mine | None = None
    text: str = ""


@frozen
class ProblemFilters(ListFilters):
    """What can be asked of the problems besides."""

    states: tuple[ProblemState, ...] = ()
    category: str = ""
    risk: str = ""
    field: str = ""
    origin_level: OriginLevel | None = None
    origin: str = ""
    found_by: FoundBy | None = None
    unit_id: int | None = None
    found_from: date | None = None
    found_until: date | None = None
    look_back_due: bool = False
    recurrence: bool | None = None
    reopened: bool = False
    ids: tuple[int, ...] = ()


@frozen
class ResponsibilityFilters(ListFilters):
    """What can be asked of the responsibilities that hold now."""

    states: tuple[ResponsibilityState, ...] = ()
    unit_id: int | None = None
    extended: bool = False
    personal: bool = False


@frozen
class ProjectFilters(ListFilters):
    """What can be asked of the projects."""

    states: tuple[ProjectState, ...] = ()
    field: str = ""
    coordination_open: bool = False


@frozen
class PageAsk:
    """Which page: the order by the key of a column ("-" before it descends), number from 1, rows a page.

    Without ``counted`` nobody needs the count of all rows, and it is that of the page.
    """

    sort: str = ""
    number: int = 1
    size: int = PAGE_SIZES[0]
    counted: bool = True

    @property
    def offset(self) -> int:
        """Rows before this page; pages beyond :data:`LAST_ROW` answer as the last one allowed."""
        return min((self.number - 1) * self.size, LAST_ROW)


@frozen
class Page(Generic[RowT]):
    """One page. ``count`` is exact up to :data:`COUNT_CAP`; one more means "more than that"."""

    rows: tuple[RowT, ...]
    number: int
    size: int
    has_next: bool
    count: int
    sort: str
