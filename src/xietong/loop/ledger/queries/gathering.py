"""Rows of many tables in one statement.

A page needs a dozen small sets of rows. Each set is a branch of one UNION ALL with the same
columns in every branch: so many texts, numbers, flags, days and moments, unused ones empty. What a
branch called its columns is put back when the rows are read.

Making SQL of a dozen querysets costs more than running it, so where the sets are always the same the
text is made once for marks in the place of the item and the day, and kept; afterwards only the values
change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from itertools import chain
from typing import Any

from attrs import field, frozen
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import (
    BigIntegerField,
    BooleanField,
    DateField,
    DateTimeField,
    Expression,
    F,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast

Row = dict[str, Any]
Columns = Mapping[str, str | Expression]
_FIELDS = {
    "texts": TextField,
    "numbers": BigIntegerField,
    "flags": BooleanField,
    "days": DateField,
    "moments": DateTimeField,
}
#: Stand for the item and the day in the kept text; no item has this number, no deed this day.
_MARK_ID = 9_007_199_254_740_881
_MARK_DAY = date(9989, 7, 13)


@frozen
class Branch:
    """One set of rows: name of the column in the answer -> path or expression, by kind of value."""

    kind: str
    rows: QuerySet[Any]
    texts: Columns = field(factory=dict)
    numbers: Columns = field(factory=dict)
    flags: Columns = field(factory=dict)
    days: Columns = field(factory=dict)
    moments: Columns = field(factory=dict)

    def columns(self, slot: str) -> Columns:
        """The columns of one kind of value."""
        found: Columns = getattr(self, slot)
        return found


@frozen
class _Kept:
    """The text of a statement, its values with marks, and what its columns are called."""

    sql: str
    params: tuple[Any, ...]
    names: dict[str, list[str]]
    widths: dict[str, int]

    def nothing(self) -> dict[str, list[Row]]:
        """No row of any kind."""
        return {kind: [] for kind in self.names}


Always = Callable[[int, date], Sequence[Branch]]
_kept: dict[tuple[Always, str], _Kept] = {}


def gather(branches: Sequence[Branch]) -> dict[str, list[Row]]:
    """Read all branches in one statement; return rows by kind, in no order. An absent text is ""."""
    kept = _made(branches)
    return _read([kept.sql], list(kept.params), kept.names, kept.widths) if kept.sql else kept.nothing()


def gather_item(always: Always, *, pk: int, day: date, more: Sequence[Branch] = ()) -> dict[str, list[Row]]:
    """As :func:`gather`, of the branches that ``always`` names for one row's id and a day, and ``more``.

    The text for ``always`` is made once and kept. ``more`` has no more columns of a kind of value than
    some branch of ``always``.
    """
    kept = _statement(always)
    marks = {_MARK_ID: pk, _adapted(_MARK_DAY): _adapted(day)}
    texts, params = [kept.sql], [marks.get(value, value) for value in kept.params]
    names = dict(kept.names)
    for branch in more:
        names[branch.kind] = _names(branch, kept.widths)
    for sql, values in _compiled(more, kept.widths):
        texts.append(sql)
        params += values
    return _read(texts, params, names, kept.widths)


def _read(
    texts: list[str], params: list[Any], names: Mapping[str, list[str]], widths: Mapping[str, int]
) -> dict[str, list[Row]]:
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(texts), params)
        return _by_kind(cursor.fetchall(), names, widths)


def _adapted(day: date) -> Any:
    """The day as the database driver is given it."""
    return connection.ops.adapt_datefield_value(day)


def _statement(always: Always) -> _Kept:
    key = (always, connection.vendor)
    if key not in _kept:
        _kept[key] = _made(always(_MARK_ID, _MARK_DAY))
    return _kept[key]


def _made(branches: Sequence[Branch]) -> _Kept:
    widths = {slot: max(len(branch.columns(slot)) for branch in branches) for slot in _FIELDS}
    made = list(_compiled(branches, widths))
    return _Kept(
        sql=" UNION ALL ".join(sql for sql, _ in made),
        params=tuple(chain.from_iterable(values for _, values in made)),
        names={branch.kind: _names(branch, widths) for branch in branches},
        widths=widths,
    )


def _by_kind(
    rows: Iterable[Sequence[Any]], names: Mapping[str, list[str]], widths: Mapping[str, int]
) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {kind: [] for kind in names}
    readers = [_reader(slot) for slot, width in widths.items() for _ in range(width)]
    for kind, *values in rows:
        cells = zip(names[kind], readers, values, strict=True)
        found[kind].append({name: read(value) for name, read, value in cells if name})
    return found


def _reader(slot: str) -> Callable[[Any], Any]:
    """How a value of the driver becomes one of Python: SQLite keeps days and flags as texts and numbers."""
    if slot == "texts":
        return lambda value: value or ""
    expression = Value(None, output_field=_FIELDS[slot]())
    converters = [
        *connection.ops.get_db_converters(expression),
        *expression.get_db_converters(connection),
    ]

    def read(value: Any) -> Any:
        for convert in converters:
            value = convert(value, expression, connection)
        return value

    return read


def _names(branch: Branch, widths: Mapping[str, int]) -> list[str]:
    """The branch's names of the columns, "" where it has none."""
    slots = ((list(branch.columns(slot)), width) for slot, width in widths.items())
    return list(chain.from_iterable([*names, *[""] * (width - len(names))] for names, width in slots))


def _compiled(branches: Iterable[Branch], widths: Mapping[str, int]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """SQL and values of each branch that can have rows; one of an empty scope cannot."""
    for branch in branches:
        chosen: dict[str, Any] = {"u_kind": Value(branch.kind, output_field=TextField())}
        for slot, width in widths.items():
            given = list(branch.columns(slot).values())
            for place in range(width):
                chosen[f"u_{slot}{place}"] = _column(slot, given[place] if place < len(given) else None)
        rows = branch.rows.order_by().annotate(**chosen).values_list(*chosen)
        with suppress(EmptyResultSet):
            sql, params = rows.query.sql_with_params()
            yield sql, tuple(params)


def _column(slot: str, source: str | Expression | None) -> Any:
    """A path, an expression, or an empty value that carries its type, since a bare NULL has none."""
    kind = _FIELDS[slot]()
    if source is None:
        return Value("", output_field=kind) if slot == "texts" else Cast(Value(None), kind)
    return F(source) if isinstance(source, str) else source
