"""Names of periods: which come first, how far apart they are, when they end."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from attrs import frozen

_FORMS = (
    (re.compile(r"(\d{4})年?"), 12),
    (re.compile(r"(\d{4})(?:-?[Hh]|年(?=[上下]))([12上下])(?:半年)?"), 6),
    (re.compile(r"(\d{4})(?:-?[Qq]|年(?:第)?)([1-4])(?:季度)?"), 3),
    (re.compile(r"(\d{4})(?:-|年)?(0?[1-9]|1[0-2])月?"), 1),
)
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_HALVES = {"上": 1, "下": 2}


@frozen
class Span:
    """A period as time: its first day, the first day after it, and its length in months (0 = one day)."""

    start: date
    end: date
    months: int

    @property
    def position(self) -> float:
        """Where it stands on a line: months since year 0, or days for single days."""
        if self.months == 0:
            return float(self.start.toordinal())
        return float(self.start.year * 12 + self.start.month - 1)


def span_of(text: str) -> Span | None:
    """Read 2024, 2024-H1, 2024-Q3, 2024-07, 2024年7月 or 2024-07-31; None for any other name."""
    day = _DAY.fullmatch(text)
    if day:
        return _day(*map(int, day.groups()))
    for form, months in _FORMS:
        found = form.fullmatch(text)
        if found:
            part = found.group(2) if form.groups > 1 else "1"
            return _months(int(found.group(1)), int(_HALVES.get(part, part)), months)
    return None


def _day(year: int, month: int, day: int) -> Span | None:
    try:
        start = date(year, month, day)
    except ValueError:
        return None
    return Span(start, start + timedelta(days=1), 0)


def _months(year: int, part: int, months: int) -> Span | None:
    first = (part - 1) * months
    after = year * 12 + first + months
    if not 1 <= year < date.max.year:
        return None
    return Span(date(year, first + 1, 1), date(after // 12, after % 12 + 1, 1), months)


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Distinct names in order of time where all are readable, of their text otherwise."""
    found = sorted(set(names))
    spans = {name: span_of(name) for name in found}
    if any(span is None for span in spans.values()):
        return tuple(found)
    return tuple(sorted(found, key=lambda name: _key(spans[name], name)))


def _key(span: Span | None, name: str) -> tuple[date, date, str]:
    if span is None:
        raise ValueError(name)
    return span.start, span.end, name


def positions(names: tuple[str, ...]) -> tuple[float, ...] | None:
    """Places on one line of time; None where a name is not readable or lengths differ."""
    spans = [span_of(name) for name in names]
    readable = [span for span in spans if span is not None]
    if len(readable) < len(spans) or len({span.months for span in readable}) > 1:
        return None
    return tuple(span.position for span in readable)
