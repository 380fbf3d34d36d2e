"""The stamp of an exported row: it tells a row edited in a file from one that others changed since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from xietong.foundation.documents.domain.columns import Column, SheetSchema
from xietong.kernel.digest import digest

_LENGTH = 16


def plain(value: object) -> str:
    """One cell's value in one spelling, whichever way it went through a spreadsheet."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return format(Decimal(str(value)).normalize(), "f")
    if isinstance(value, list | tuple | set | frozenset):
        return "、".join(sorted(str(item) for item in value))
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def told_columns(schema: SheetSchema, *, without: Iterable[str] = ()) -> tuple[Column, ...]:
    """The columns that a stamp covers: all but itself and those named."""
    left = {schema.stamp_key, *without}
    return tuple(column for column in schema.columns if column.key not in left)


def stamp_of(schema: SheetSchema, values: Mapping[str, object], *, without: Iterable[str] = ()) -> str:
    """The stamp of a row: 16 hexadecimal digits over its values in the order of the template."""
    told = "\x1f".join(
        f"{column.key}={plain(values.get(column.key))}" for column in told_columns(schema, without=without)
    )
    return digest(told.encode(), algorithm="sha256")[:_LENGTH]
