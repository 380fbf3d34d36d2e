"""Calendar and working-day arithmetic over an imported holiday table."""

from __future__ import annotations

import calendar as _calendar
from collections.abc import Iterable
from datetime import date, timedelta

from attrs import frozen

SATURDAY = 5


def add_months(day: date, months: int) -> date:
    """Return the same day of the month ``months`` later, or the last day where it does not exist."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, _calendar.monthrange(year, month + 1)[1]))


@frozen
class WorkingCalendar:
    """Weekdays less ``holidays`` plus ``workdays`` (调休 weekends that are worked)."""

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    @classmethod
    def of(cls, days: Iterable[tuple[date, bool]]) -> WorkingCalendar:
        """Build from (day, is_working) rows that differ from the plain week."""
        rows = list(days)
        return cls(
            frozenset(day for day, works in rows if not works), frozenset(day for day, works in rows if works)
        )

    def is_working(self, day: date) -> bool:
        if day in self.workdays:
            return True
        return day.weekday() < SATURDAY and day not in self.holidays

    def add_working_days(self, day: date, count: int) -> date:
        """Return the ``count``-th working day after ``day``; the day itself is not counted."""
        current = day
        left = count
        while left > 0:
            current += timedelta(days=1)
            if self.is_working(current):
                left -= 1
        return current

    def working_days_between(self, start: date, end: date) -> int:
        """Count working days after ``start`` up to and including ``end``; 0 where end is not later."""
        days = (start + timedelta(days=offset) for offset in range(1, (end - start).days + 1))
        return sum(1 for day in days if self.is_working(day))
