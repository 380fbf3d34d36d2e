"""Rows into tables as fast as the database takes them: COPY on PostgreSQL, executemany on SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models
from django.db.backends.utils import CursorWrapper

Row = Mapping[str, Any]


class Table:
    """One table that rows are poured into; columns not named get their defaults."""

    def __init__(self, model: type[models.Model], *names: str) -> None:
        self.model = model
        self.fields = {field.attname: field for field in model._meta.concrete_fields}  # noqa: SLF001 - Django's public-by-custom API
        self.names = names
        rest = [name for name in self.fields if name not in names and name != "id"]
        self.columns = [self.fields[name].column for name in (*names, *rest)]
        self.defaults = tuple(
            self._ready(self.fields[name], self.fields[name].get_default()) for name in rest
        )

    @staticmethod
    def _ready(field: models.Field[Any, Any], value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    def pour(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Insert the rows, each with a value for each name."""
        ready = [self.fields[name] for name in self.names]
        full = (
            (*(self._ready(field, value) for field, value in zip(ready, row, strict=True)), *self.defaults)
            for row in rows
        )
        with connection.cursor() as cursor:
            self._insert(cursor, full)

    def _insert(self, cursor: CursorWrapper, rows: Iterable[tuple[Any, ...]]) -> None:
        table = self.model._meta.db_table  # noqa: SLF001 - as above
        columns = ", ".join(f'"{name}"' for name in self.columns)
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            for statement in connection.ops.sequence_reset_sql(no_style(), [self.model]):
                cursor.execute(statement)
            return
        places = ", ".join("?" for _ in self.columns)
        raw = connection.connection
        raw.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)
