"""Figures of unlike periods brought onto the periods of one panel, with what each rests on. Pure.

A month's figure serves its quarter through the sums of numerators and denominators; a year's figure serves
the quarters until the next one can be known. Nothing is spread over time and nothing is made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from attrs import frozen

from xietong.wings.ecology.domain.periods import first_day, last_day, months_of


@frozen
class Known:
    """One figure as it is stored; ``ends_on`` is the last day of its period and ``months`` its length."""

    id: int
    version: int
    ends_on: date
    months: int
    value: float
    numerator: float | None
    denominator: float | None
    exposure: float | None
    per: float
    is_count: bool


@frozen
class Cell:
    """The value of one period of the panel; ``figures`` are the ids of what it rests on."""

    period: str
    value: float
    numerator: float | None
    denominator: float | None
    exposure: float | None
    version: int
    figures: tuple[int, ...]


def aligned(known: Sequence[Known], periods: Iterable[str]) -> list[Cell]:
    """The cells of one unit and indicator; periods without a figure are left out."""
    found = (_cell(known, period) for period in periods)
    return [cell for cell in found if cell is not None]


def _cell(known: Sequence[Known], period: str) -> Cell | None:
    end, months = last_day(period), months_of(period)
    same = [one for one in known if one.months == months and one.ends_on == end]
    if same:
        return _single(max(same, key=lambda one: one.version), period)
    finer = [one for one in known if one.months < months and first_day(period) <= one.ends_on <= end]
    if finer:
        return _joined(finer, period, months)
    longer = [one for one in known if one.months > months and _still_last(one, end)]
    return _single(max(longer, key=lambda one: (one.ends_on, one.version)), period) if longer else None


def _still_last(one: Known, end: date) -> bool:
    """True until the next figure of its own length is over."""
    month = end.year * 12 + end.month - (one.ends_on.year * 12 + one.ends_on.month)
    return one.ends_on <= end and month < one.months


def _single(one: Known, period: str) -> Cell:
    exposure = one.exposure if one.exposure is not None else one.denominator
    return Cell(period, one.value, one.numerator, one.denominator, exposure, one.version, (one.id,))


def _joined(finer: Sequence[Known], period: str, months: int) -> Cell | None:
    """Shorter periods within a longer one, of one definition and one length: summed, or the last of them."""
    newest = max(one.version for one in finer)
    length = max(one.months for one in finer if one.version == newest)
    parts = sorted(
        (one for one in finer if one.version == newest and one.months == length), key=lambda one: one.ends_on
    )
    numbers = [(one.numerator, one.denominator) for one in parts]
    tops = [top for top, bottom in numbers if top is not None and bottom is not None]
    bottoms = [bottom for top, bottom in numbers if top is not None and bottom is not None]
    ids = tuple(one.id for one in parts)
    if len(tops) == len(parts) and sum(bottoms) > 0:
        top, bottom = sum(tops), sum(bottoms)
        return Cell(period, parts[0].per * top / bottom, top, bottom, bottom, newest, ids)
    if parts[0].is_count:
        complete = len(parts) == months // length
        total = sum(one.value for one in parts)
        return Cell(period, total, None, None, None, newest, ids) if complete else None
    return _single(parts[-1], period)
