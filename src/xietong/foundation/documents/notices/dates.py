"""Dates as printed (whole, month only, with a carried year, or damaged), and the deadlines that rest on them.

A date is given only when the printed characters fix it; a damaged one is flagged with its readings.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator

from attrs import evolve, frozen

from .draft import Deadline, Flag, PrintedDate
from .text import chinese_number

_FULL = (
    r"(?:(?P<y>(?:19|20)\d{2})\s?年|(?P<rel>同年|当年|次年|翌年))?\s?(?P<m>1[0-2]|0?[1-9])\s?月(?:份)?"
    r"(?:\s?(?P<d>3[01]|[12]\d|0?[1-9])\s?[日号]|\s?(?P<part>上旬|中旬|下旬|初|中|底|末)(?![央国共心]))?"
)
_NUMERIC = (
    r"(?P<ny>(?:19|20)\d{2})(?P<sep>[-./])(?P<nm>1[0-2]|0?[1-9])(?P=sep)"
    r"(?P<nd>3[01]|[12]\d|0?[1-9])(?!\d|\.\d)"
)
_LOST = r"(?P<lost>(?:19|20)\d{2}[01]?\d[0-3]?\d|[01]?\d[0-3]\d)\s?日(?!内|之内|以内)"
_HALF = r"(?P<hy>(?:19|20)\d{2})\s?年\s?(?P<hlost>\d{2,4})\s?日"
DATE = re.compile(rf"(?<![\d.])(?:{_NUMERIC}|{_HALF}|{_FULL}|(?<!月)(?<!年){_LOST})")
_MONTH = re.compile(r"0?[1-9]|1[0-2]")
_DAY = re.compile(r"0?[1-9]|[12]\d|3[01]")
_SPAN = re.compile(r"\s?(?:[-~至到]+|起至|开始至|开始到)\s?")
_DAY_ONLY = re.compile(r"(?P<d>3[01]|[12]\d|0?[1-9])\s?[日号]")
_PARTIAL = "partial_date"


@frozen
class Found:
    """A date found in the text with the offsets of its characters."""

    date: PrintedDate
    start: int
    end: int
    year: int | None


def dates_in(shadow: str, start: int = 0, end: int | None = None) -> Iterator[Found]:
    """Yield the dates between two offsets; a missing year is carried from the date before, and flagged."""
    year: int | None = None
    last: tuple[int, int] | None = None
    for match in DATE.finditer(shadow, start, len(shadow) if end is None else end):
        found = _read(match, year, last)
        if found is None:
            continue
        year = found.year or year
        value = found.date.value
        last = (int(value[5:7]), int(value[8:10] or 1)) if value else None
        yield found


def _read(match: re.Match[str], year: int | None, last: tuple[int, int] | None) -> Found | None:
    if match.group("lost") or match.group("hlost"):
        return _damaged(match)
    if match.group("ny"):
        parts = (int(match.group("ny")), int(match.group("nm")), int(match.group("nd")))
        return _found(match, iso_date(*parts), (), parts[0])
    month = int(match.group("m"))
    day = int(match.group("d")) if match.group("d") else None
    if match.group("y"):
        return _with_day(match, int(match.group("y")), month, day, ())
    return _without_year(match, year, month, day, last)


def _without_year(
    match: re.Match[str], year: int | None, month: int, day: int | None, last: tuple[int, int] | None
) -> Found | None:
    text = match.group(0)
    relative = match.group("rel")
    if year is None:
        return _found(match, None, (Flag("year_missing", "原文未写年份，日期留空待补。", text),), None)
    if relative in {"次年", "翌年"}:
        return _with_day(match, year + 1, month, day, ())
    if relative:
        return _with_day(match, year, month, day, ())
    if last is not None and (month, day or 31) < last:
        return _found(
            match, None, (Flag("year_missing", "原文未写年份，且早于前一日期，日期留空待补。", text),), None
        )
    carried = Flag("year_carried", f"原文未写年份，按同段前一日期取 {year} 年，请核对。", text)
    return _with_day(match, year, month, day, (carried,))


def _with_day(match: re.Match[str], year: int, month: int, day: int | None, flags: tuple[Flag, ...]) -> Found:
    if day is not None:
        return _found(match, iso_date(year, month, day), flags, year)
    partial = Flag(_PARTIAL, "原文只写到月份，未写具体日期。", match.group(0))
    return _found(match, f"{year:04d}-{month:02d}", (*flags, partial), year)


def _found(match: re.Match[str], value: str | None, flags: tuple[Flag, ...], year: int | None) -> Found:
    text = match.group(0).strip()
    if value is None and not flags:
        flags = (Flag("impossible_date", "原文日期不存在，留空待核。", text),)
    return Found(PrintedDate(text, value, match.start(), flags), match.start(), match.end(), year)


def _damaged(match: re.Match[str]) -> Found | None:
    printed = match.group(0).strip()
    year_text, digits = match.group("hy"), match.group("hlost") or match.group("lost") or ""
    if year_text is None and len(digits) >= _YEAR_AND_DAY:
        year_text, digits = digits[:4], digits[4:]
    if year_text is None and len(digits) == _TWO_DIGITS:
        return None
    readings = tuple(dict.fromkeys(_readings(year_text, digits)))
    if not readings:
        return None
    message = "日期缺少“年、月”等分隔字，无法确定月日，未采用，请按原件填写。"
    flag = Flag("ambiguous_date", message, printed, readings)
    year = int(year_text) if year_text else None
    return Found(PrintedDate(printed, None, match.start(), (flag,)), match.start(), match.end(), year)


def _readings(year: str | None, digits: str) -> Iterator[str]:
    for cut in range(1, len(digits)):
        month, day = digits[:cut], digits[cut:]
        if not _MONTH.fullmatch(month) or not _DAY.fullmatch(day):
            continue
        if year is None:
            yield f"{int(month)}月{int(day)}日"
        elif iso := iso_date(int(year), int(month), int(day)):
            yield iso


def iso_date(year: int, month: int, day: int) -> str | None:
    """Return the ISO day, or None if there is no such day."""
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None


def damaged_dates(shadow: str) -> list[Flag]:
    """Return a flag for each date of the text whose 年 or 月 is lost, whether or not a fact rests on it."""
    return [flag for found in dates_in(shadow) for flag in found.date.flags if flag.code == "ambiguous_date"]


def span_at(shadow: str, first: Found, found: list[Found]) -> PrintedDate | None:
    """Return the date after 至 following `first`, also where only the day is printed; None without a span."""
    joint = _SPAN.match(shadow, first.end)
    if joint is None:
        return None
    for other in found:
        if other.start == joint.end():
            flags = tuple(f for f in other.date.flags if f.code != "year_carried")
            return evolve(other.date, flags=flags)
    day = _DAY_ONLY.match(shadow, joint.end())
    value = first.date.value
    if day is None or value is None or _whole_day(value) is None:
        return None
    iso = iso_date(int(value[:4]), int(value[5:7]), int(day.group("d")))
    return PrintedDate(day.group(0), iso, day.start())


_WITHIN = re.compile(
    r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3}|半)\s?(?P<u>个工作日|工作日|个月|个星期|天|日|周|"
    r"年)(?:之内|以内|内)"
)
_END_OF = re.compile(r"(?P<y>20\d{2})\s?年\s?(?:(?P<m>1[0-2]|0?[1-9])\s?月)?\s?(?:底|末)(?:前|之前|以前)?")
_WORDED = (
    ("at_once", re.compile(r"立行立改|即知即改|立知立改|立即整改")),
    ("ongoing", re.compile(r"长期坚持|持续(?:整改|推进|坚持)|长期|常态化")),
    ("phase", re.compile(r"短期攻坚|中期推进|集中整改期")),
)
_DAY_LENGTH = len("2024-01-01")
_YEAR_AND_DAY = len("202411")
_TWO_DIGITS = 2


def _whole_day(value: str | None) -> str | None:
    return value if value is not None and len(value) == _DAY_LENGTH else None


def deadline_of(printed: str, shadow: str, feedback_on: str | None) -> Deadline | None:
    """Return the printed deadline; the due day only where the words, or words and feedback day, fix it."""
    if within := _WITHIN.search(shadow):
        anchored = _whole_day(feedback_on)
        explicit = next((f.date for f in dates_in(shadow[: within.start()]) if f.date.value), None)
        base, anchor = (explicit.value, explicit.text) if explicit else (anchored, "feedback_on")
        return Deadline(printed, "relative", anchor, base, _after(base, within))
    if end := _END_OF.search(shadow):
        month = int(end.group("m") or 12)
        year = int(end.group("y"))
        due = iso_date(year, month, calendar.monthrange(year, month)[1])
        return Deadline(printed, "date", due=due)
    dates = [f.date for f in dates_in(shadow)]
    if dates:
        return Deadline(printed, "date", due=_whole_day(dates[-1].value))
    if not printed:
        return None
    return Deadline(printed, next((kind for kind, pattern in _WORDED if pattern.search(shadow)), "other"))


def _after(base: str | None, within: re.Match[str]) -> str | None:
    base = _whole_day(base)
    if base is None or "工作日" in within.group("u"):
        return None
    start = dt.date.fromisoformat(base)
    unit, number = within.group("u"), within.group("n")
    count = chinese_number(number) if number != "半" else None
    if unit == "年":
        return _add_months(start, 6 if number == "半" else 12 * (count or 0))
    if unit == "个月":
        return _add_months(start, count) if count else None
    days = (count or 0) * (7 if unit in {"个星期", "周"} else 1)
    return (start + dt.timedelta(days=days)).isoformat() if days else None


def _add_months(start: dt.date, months: int) -> str:
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return dt.date(year, month + 1, day).isoformat()
