"""When a term runs out."""

from __future__ import annotations

from datetime import date, timedelta

from xietong.foundation.rulebook.domain.kinds import DayCount
from xietong.kernel.calendar import WorkingCalendar, add_months


def runs_out(*, start: date, amount: int, count: DayCount, calendar: WorkingCalendar) -> date:
    """The last day of a term that a trigger on ``start`` sets going; the day itself is not counted.

    ValueError for counts that are no span of time (times, a day of the month).
    """
    match count:
        case DayCount.DAYS:
            return start + timedelta(days=amount)
        case DayCount.WORKING_DAYS:
            return calendar.add_working_days(start, amount)
        case DayCount.MONTHS:
            return add_months(start, amount)
        case _:
            message = f"{count.value} is no span of time"
            raise ValueError(message)
