"""Values of a template's kinds as cells: the way out that the converters read back without loss."""

import datetime as dt
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from xietong.foundation.documents.domain.columns import CellKind, Column
from xietong.foundation.documents.domain.lists import join_list
from xietong.foundation.documents.domain.neutral import neutralise
from xietong.foundation.documents.domain.raw import cell_text

_FIRST_DAY: Final = dt.date(1900, 3, 1)  # before it spreadsheets count a day that never was
_EXACT: Final = 10**15


def text_of(column: Column, value: object) -> str | None:
    """A value as the text of a csv cell, harmless as a formula; None for a blank."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if column.kind in {CellKind.INTEGER, CellKind.DECIMAL} and isinstance(value, int | float | Decimal):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    if column.kind is CellKind.CHOICE:
        return neutralise(column.label_of(str(value)))
    if isinstance(value, tuple | list):
        return neutralise(join_list([column.label_of(str(item)) for item in value])) or None
    return neutralise(cell_text(value)) or None


def cell_of(column: Column, value: object) -> object:
    """A value as a spreadsheet cell: real dates and numbers where they are exact there, else text."""
    if column.kind is CellKind.DATE and isinstance(value, dt.date):
        day = value.date() if isinstance(value, dt.datetime) else value
        return day if day >= _FIRST_DAY else day.isoformat()
    if column.kind in {CellKind.INTEGER, CellKind.DECIMAL} and not isinstance(value, bool):
        number = _exact_number(value)
        if number is not None:
            return number
    return text_of(column, value)


def _exact_number(value: object) -> int | float | None:
    """The number where a spreadsheet's 15 digits hold it exactly."""
    if isinstance(value, int):
        return value if abs(value) < _EXACT else None
    if not isinstance(value, Decimal) or not value.is_finite():
        return None
    digits = len(value.as_tuple().digits)
    return float(value) if digits <= 15 and Decimal(repr(float(value))) == value else None  # noqa: PLR2004


def width_of(text: str) -> int:
    """Columns a text takes on paper: Han characters take two; the longest line counts."""
    return max(
        (
            sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)
            for line in text.splitlines()
        ),
        default=0,
    )


def values_in_order(columns: tuple[Column, ...], row: Mapping[str, object]) -> list[tuple[Column, object]]:
    """A row's values in the order of the columns; what the row lacks is blank."""
    return [(column, row.get(column.key)) for column in columns]
