"""Periods are half-open; working days follow the holiday table; months end where they end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xietong.kernel.calendar import WorkingCalendar, add_months
from xietong.kernel.period import Period

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
LENGTHS = st.one_of(st.none(), st.integers(1, 400))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    start = draw(DAYS)
    length = draw(LENGTHS)
    return Period(start, None if length is None else start + timedelta(days=length))


def test_a_period_holds_its_start_and_not_its_end() -> None:
    year = Period(date(2025, 1, 1), date(2026, 1, 1))
    assert date(2025, 1, 1) in year
    assert date(2025, 12, 31) in year
    assert date(2026, 1, 1) not in year
    assert date(2024, 12, 31) not in year


@pytest.mark.parametrize("end", [date(2025, 1, 1), date(2024, 12, 31)])
def test_a_period_ends_after_it_starts(end: date) -> None:
    with pytest.raises(ValueError, match="must end after it starts"):
        Period(date(2025, 1, 1), end)


def test_a_period_is_made_of_days() -> None:
    with pytest.raises(TypeError):
        Period("2025-01-01")  # type: ignore[arg-type]


@given(periods(), periods())
def test_overlap_is_having_a_day_in_common(one: Period, other: Period) -> None:
    first_common = max(one.start, other.start)
    assert one.overlaps(other) is (first_common in one and first_common in other)
    assert one.overlaps(other) is other.overlaps(one)


@given(DAYS, st.integers(1, 300), st.integers(1, 300))
def test_periods_that_follow_each_other_do_not_overlap(start: date, first: int, second: int) -> None:
    middle = start + timedelta(days=first)
    assert not Period(start, middle).overlaps(Period(middle, middle + timedelta(days=second)))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2025, 3, 31), -1, date(2025, 2, 28)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
    ],
)
def test_months_are_added_on_the_calendar(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@given(DAYS, st.integers(0, 60))
def test_adding_months_never_skips_one(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day


# The National Day week of 2025: 1 to 8 October off, 28 September and 11 October (weekend) worked.
NATIONAL_DAY = WorkingCalendar.of(
    [(date(2025, 10, day), False) for day in range(1, 9)]
    + [(date(2025, 9, 28), True), (date(2025, 10, 11), True)]
)


def test_a_worked_weekend_is_a_working_day_and_a_holiday_is_not() -> None:
    assert NATIONAL_DAY.is_working(date(2025, 9, 28))
    assert not NATIONAL_DAY.is_working(date(2025, 9, 27))
    assert not NATIONAL_DAY.is_working(date(2025, 10, 6))
    assert NATIONAL_DAY.is_working(date(2025, 10, 9))


def test_a_term_runs_over_the_holiday() -> None:
    assert NATIONAL_DAY.add_working_days(date(2025, 9, 30), 3) == date(2025, 10, 11)


@given(DAYS, st.integers(0, 60))
def test_counting_takes_back_what_adding_gave(day: date, count: int) -> None:
    later = NATIONAL_DAY.add_working_days(day, count)
    assert NATIONAL_DAY.working_days_between(day, later) == count
    assert count == 0 or NATIONAL_DAY.is_working(later)


@given(DAYS, st.integers(0, 30))
def test_nothing_is_counted_backwards(day: date, back: int) -> None:
    assert NATIONAL_DAY.working_days_between(day, day - timedelta(days=back)) == 0
