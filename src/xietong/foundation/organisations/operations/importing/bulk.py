"""Many rows in, by the quickest way each database has: one prepared statement, or COPY."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import connection, models

_AT_ONCE = 50_000


def reserve_ids(model: type[models.Model], count: int) -> range | list[int]:
    """Ids for ``count`` new rows, in order. Call inside the transaction that uses them."""
    table = model._meta.db_table  # noqa: SLF001 - Django's public-by-custom API
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute(f'SELECT COALESCE(MAX(id), 0) FROM "{table}"')  # noqa: S608 - our own table
        first = int(cursor.fetchone()[0]) + 1
        return range(first, first + count)


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows given in the order of ``columns``; return how many. Constraints hold as ever."""
    table = model._meta.db_table  # noqa: SLF001
    names = ", ".join(f'"{column}"' for column in columns)
    count = 0
    source = iter(rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for count, row in enumerate(source, start=1):  # noqa: B007 - the last number is the count
                    copy.write_row(row)
            return count
        marks = ", ".join(["%s"] * len(columns))
        statement = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608 - our own table
        while part := list(islice(source, _AT_ONCE)):
            cursor.executemany(statement, part)
            count += len(part)
    return count


def day_value(day: date | None) -> Any:
    """A day as this database's driver takes it."""
    return None if day is None else connection.ops.adapt_datefield_value(day)


def moment_value(moment: datetime) -> Any:
    """A moment as this database's driver takes it."""
    return connection.ops.adapt_datetimefield_value(moment)
