"""Names of periods as this wing writes them: 2025, 2025-H1, 2025-Q3, 2025-07. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from xietong.analytics.panel.periods import Span, span_of

MONTH, QUARTER, HALF, YEAR = 1, 3, 6, 12
_FORMS = {MONTH: "{year}-{part:02d}", QUARTER: "{year}-Q{part}", HALF: "{year}-H{part}", YEAR: "{year}"}
_WORDS = {MONTH: "{year}年{part}月", QUARTER: "{year}年第{part}季度", YEAR: "{year}年"}
_HALVES = {1: "上半年", 2: "下半年"}


def _span(period: str) -> Span:
    """The period as time; ValueError where its name cannot be read or is a single day."""
    found = span_of(period)
    if found is None or found.months == 0:
        message = f"{period!r} is not a period"
        raise ValueError(message)
    return found


def canonical(text: str) -> str | None:
    """A period in the form of this wing, whatever form it was typed in; None where it is none."""
    found = span_of(text.strip())
    return None if found is None or found.months == 0 else name_of(found.start, found.months)


def name_of(day: date, months: int) -> str:
    """The name of the period of so many months in which a day lies."""
    return _FORMS[months].format(year=day.year, part=(day.month - 1) // months + 1)


def first_day(period: str) -> date:
    """The first day of a period; ValueError for what is none."""
    return _span(period).start


def last_day(period: str) -> date:
    """The last day of a period; ValueError for what is none."""
    return _span(period).end - timedelta(days=1)


def months_of(period: str) -> int:
    """The length of a period in months: 1, 3, 6 or 12."""
    return _span(period).months


def window_of(period: str, months: int) -> tuple[date, date]:
    """First and last day of the so many months that end with a period; the period itself where it is longer."""
    end = last_day(period)
    after = end.year * 12 + end.month
    first = after - max(months, months_of(period))
    return date(first // 12, first % 12 + 1, 1), end


def before(period: str) -> str:
    """The period of the same length right before."""
    return name_of(first_day(period) - timedelta(days=1), months_of(period))


def words(period: str) -> str:
    """A period as people say it: 2025年第3季度."""
    span = _span(period)
    part = (span.start.month - 1) // span.months + 1
    if span.months == HALF:
        return f"{span.start.year}年{_HALVES[part]}"
    return _WORDS[span.months].format(year=span.start.year, part=part)


def ended(today: date, months: int, count: int) -> tuple[str, ...]:
    """The last ``count`` periods of a length that are over on a day, earliest first."""
    found = [before(name_of(today, months))]
    while len(found) < count:
        found.append(before(found[-1]))
    return tuple(reversed(found))


def between(first: str, last: str) -> Iterator[str]:
    """All periods from one to another of the same length, both included; ValueError for unlike lengths."""
    if months_of(first) != months_of(last):
        message = f"{first} and {last} differ in length"
        raise ValueError(message)
    months, end = months_of(first), last_day(last)
    current = first
    while last_day(current) <= end:
        yield current
        current = name_of(last_day(current) + timedelta(days=1), months)
