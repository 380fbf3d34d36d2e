"""Numbers as people type them, exactly."""

import datetime as dt
import math
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Final, NoReturn

from xietong.foundation.documents.domain.faults import CellFault
from xietong.foundation.documents.domain.raw import cell_text, shown

_GROUPED: Final = re.compile(r"[+-]?\d{1,3}(?:[, ]\d{3})+(?:\.\d*)?|[+-]?\d+(?:\.\d*)?|[+-]?\.\d+")
_PERCENT: Final = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*%")
_MAX_DIGITS: Final = 18
LONGEST_NUMBER: Final = 60  # beyond it nothing is a number; also keeps long cells from costing time


def number_of(cell: object, what: str, example: str) -> Decimal:
    """Exact number of a cell (1,234.5, 12%, full width); CellFault says `what` it should be, as `example`."""
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        if not math.isfinite(cell):
            _not_a(cell, what, example)
        return bounded(Decimal(cell_text(cell)), cell)
    if isinstance(cell, bool | dt.date | dt.time):
        _not_a(cell, what, example)
    text = _brief(cell, what, example)
    percent = _PERCENT.fullmatch(text)
    if percent:
        return bounded(Decimal(percent.group(1)) / 100, cell)
    if not _GROUPED.fullmatch(text):
        _not_a(cell, what, example)
    try:
        return bounded(Decimal(text.replace(",", "").replace(" ", "")), cell)
    except InvalidOperation:
        _not_a(cell, what, example)


def _brief(cell: object, what: str, example: str) -> str:
    text = cell_text(cell)
    if len(text) > LONGEST_NUMBER:
        _not_a(cell, what, example)
    return unicodedata.normalize("NFKC", text).strip().replace("−", "-")


def bounded(number: Decimal, cell: object) -> Decimal:
    """The number, or a CellFault where it has more than 18 digits before the point."""
    if number.adjusted() >= _MAX_DIGITS:
        raise CellFault(f"“{shown(cell)}”太大，超过 {_MAX_DIGITS} 位。", "请核对，或换一个单位。")
    return number


def _not_a(cell: object, what: str, example: str) -> NoReturn:
    raise CellFault(f"“{shown(cell)}”不是{what}。", f"请只写{what}，{example}。")
