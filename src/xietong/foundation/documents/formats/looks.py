"""How a number in a spreadsheet cell is meant: its number format makes it a day, a time, or a padded code."""

import datetime as dt
import re
from enum import Enum, auto
from typing import Final

from attrs import frozen

_NOT_FORMAT: Final = re.compile(r'"[^"]*"|\\.|\[(?![hms]+\])[^\]]*\]|_.|\*.', re.IGNORECASE)
_DAYS: Final = re.compile(r"[yd年月日]", re.IGNORECASE)
_TIMES: Final = re.compile(r"[hs时秒]", re.IGNORECASE)
_ZEROS: Final = re.compile(r"0{2,}")
_EPOCH: Final = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheet days have no zone
_EPOCH_1904: Final = dt.datetime(1904, 1, 1)  # noqa: DTZ001
_LEAP_BUG: Final = 60
_MAX_SERIAL: Final = 2_958_466


class NumberLook(Enum):
    """How a number in a cell is meant."""

    PLAIN = auto()
    DATE = auto()
    MOMENT = auto()
    TIME = auto()


_BUILT_IN: Final = {
    str(number): look
    for look, numbers in (
        (NumberLook.DATE, (*range(14, 18), *range(27, 32), 36, *range(50, 59))),
        (NumberLook.MOMENT, (22,)),
        (NumberLook.TIME, (*range(18, 22), *range(32, 36), *range(45, 48))),
    )
    for number in numbers
}


@frozen
class Look:
    """A cell style reduced to what changes the value: a date look, or padding with zeros to a width."""

    number: NumberLook = NumberLook.PLAIN
    zeros: int = 0


def look_of(number: str, code: str | None) -> Look:
    """The look of a number format, by its own code or its built-in number (ECMA-376 part 1, 18.8.30)."""
    if code is None:
        return Look(_BUILT_IN.get(number, NumberLook.PLAIN))
    plain = _NOT_FORMAT.sub("", code.split(";")[0])
    if _ZEROS.fullmatch(plain):
        return Look(zeros=len(plain))
    days, times = _DAYS.search(plain), _TIMES.search(plain)
    if days and times:
        return Look(NumberLook.MOMENT)
    if days or times:
        return Look(NumberLook.DATE if days else NumberLook.TIME)
    return Look(NumberLook.DATE) if "m" in plain.casefold() else Look()


def looking(number: float, look: Look, *, from_1904: bool) -> object:
    """A number as its cell shows it: a day, a moment, a text padded with zeros, or itself (int if whole)."""
    if isinstance(number, float) and number.is_integer() and abs(number) < 1e15:  # noqa: PLR2004
        number = int(number)
    if look.number is not NumberLook.PLAIN:
        return from_days(number, look.number, from_1904=from_1904)
    padded = look.zeros and isinstance(number, int) and number >= 0
    return str(number).zfill(look.zeros) if padded else number


def from_days(number: float, look: NumberLook, *, from_1904: bool) -> object:
    """A serial number as date, datetime or time; the number itself where it is no day.

    Before 1 March 1900 spreadsheets count a 29 February that never was; those serials are shifted by one.
    """
    if not 0 <= number < _MAX_SERIAL:
        return number
    if look is NumberLook.TIME and number < 1:
        return (_EPOCH + _rounded(number)).time()
    days = number + 1 if not from_1904 and number < _LEAP_BUG else number
    moment = (_EPOCH_1904 if from_1904 else _EPOCH) + _rounded(days)
    if look is NumberLook.DATE and moment.time() == dt.time():
        return moment.date()
    return moment


def _rounded(days: float) -> dt.timedelta:
    """A span rounded to the second: 17 digits of a day do not hold a microsecond."""
    return dt.timedelta(seconds=round(days * 86400))
