"""Dates as people type them into ledgers, and what is wrong where a date is none."""

import datetime as dt
import re
import unicodedata
from typing import Final

_WRITTEN: Final = re.compile(
    r"(\d{4})\s*(?:[-/.]|年)\s*(\d{1,2})\s*(?:[-/.]|月)\s*(\d{1,2})\s*[日号]?"
    r"(?:[T\s]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL: Final = re.compile(r"\d{5}(?:\.\d+)?")
_SERIALS: Final = range(18264, 73051)  # 1950-01-01 to 2099-12-31
_EPOCH: Final = dt.date(1899, 12, 30)
_STANDING: Final = ("立行立改", "长期", "持续", "即知即改", "立即", "常态", "已完成", "随时")
_MONTH_ONLY: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?\s*(.*)")
_NO_YEAR: Final = re.compile(r"\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?")
_SPAN: Final = re.compile(r"\d\s*[日号]?\s*(?:至|到|~|—|–|--)\s*\d")
_HAN_DIGITS: Final = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_HAN_DATE: Final = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)
_LONGEST, _SHOWN = 100, 30
_EXAMPLE: Final = "请写成年月日齐全的日期，如 2024-05-01。"


class NotADate(ValueError):  # noqa: N818 - reads as what it says
    """The text is no date; `message` says why and `mend` how to write it."""

    def __init__(self, message: str, mend: str) -> None:
        """Keep both Chinese sentences apart."""
        super().__init__(message)
        self.message = message
        self.mend = mend


def parse_date(text: str) -> dt.date:
    """Date of 2024-5-1, 2024/5/1, 2024.5.1, 2024年5月1日, 20240501, 二〇二四年五月一日, 45413.

    A time of day after the date is dropped. Raises NotADate with Chinese sentences otherwise.
    """
    if len(text) > _LONGEST:
        raise NotADate(f"“{text[:_SHOWN]}…”不是日期。", _EXAMPLE)
    plain = _from_han(unicodedata.normalize("NFKC", text).strip())
    found = _WRITTEN.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if found:
        return _calendar_day(text, *(int(part) for part in found.groups()))
    if _SERIAL.fullmatch(plain):
        return from_serial(float(plain))
    raise _explain(text, plain)


def from_serial(number: float) -> dt.date:
    """Date of a spreadsheet serial number (days since 1899-12-30), or of 20240501; NotADate otherwise."""
    if int(number) in _SERIALS:
        return _EPOCH + dt.timedelta(days=int(number))
    found = _COMPACT.fullmatch(str(int(number)))
    if found:
        return _calendar_day(str(int(number)), *(int(part) for part in found.groups()))
    raise NotADate(f"“{number:g}”是数字，不是日期。", _EXAMPLE)


def _calendar_day(text: str, year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise NotADate(f"“{text}”：没有这一天。", "请核对年、月、日。") from None


def _from_han(text: str) -> str:
    found = _HAN_DATE.fullmatch(text)
    if not found:
        return text
    year, month, day = found.groups()
    return f"{year.translate(_HAN_DIGITS)}-{_han_number(month)}-{_han_number(day)}"


def _han_number(text: str) -> int:
    tens, ten, units = text.rpartition("十")
    high = int(tens.translate(_HAN_DIGITS) or 1) if ten and tens != "十" else 0
    return high * 10 + int(units.translate(_HAN_DIGITS) or 0)


def _explain(text: str, plain: str) -> NotADate:
    brief = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    if any(word in plain for word in _STANDING):
        return NotADate(
            f"“{brief}”不是日期。",
            "请写明一个可以核对的日期，如 2024-12-31；原来的说法可写进整改措施或备注。",
        )
    if _SPAN.search(plain):
        return NotADate(f"“{brief}”是一段时间，不是一个日期。", "请只写最后期限那一天，如 2024-06-30。")
    month_only = _MONTH_ONLY.fullmatch(plain)
    if month_only and 1 <= int(month_only.group(2)) <= 12:  # noqa: PLR2004
        last = _last_day(int(month_only.group(1)), int(month_only.group(2)))
        return NotADate(f"“{brief}”没有写到日，不是日期。", f"请写到日；若指月底，写 {last}。")
    if _NO_YEAR.fullmatch(plain):
        return NotADate(f"“{brief}”没有写年份。", _EXAMPLE)
    return NotADate(f"“{brief}”不是日期。", _EXAMPLE)


def _last_day(year: int, month: int) -> str:
    if not dt.MINYEAR <= year < dt.MAXYEAR:
        return "该月最后一天"
    first_of_next = dt.date(year + month // 12, month % 12 + 1, 1)
    return (first_of_next - dt.timedelta(days=1)).isoformat()
