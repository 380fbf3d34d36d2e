"""Opening the file of an import: csv and Parquet row by row, workbooks as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from xietong.foundation.documents.domain.columns import SheetSchema
from xietong.foundation.documents.formats.guards import DEFAULT_LIMITS, Limits
from xietong.foundation.documents.formats.importing import AnyMapping, import_table
from xietong.foundation.documents.formats.streaming import iter_csv, iter_parquet_rows
from xietong.foundation.organisations.operations.importing.shapes import Outcome, SourceTable
from xietong.kernel.digest import digest, preferred_algorithm


def open_source(
    *,
    data: bytes,
    filename: str,
    schema: SheetSchema,
    mapping: AnyMapping | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> SourceTable:
    """The table in a csv, Parquet or workbook file, with the file's digest; rows are read when asked for.

    Raises FileRefused, also while rows are read, where the file as a whole cannot serve.
    """
    mark = f"{preferred_algorithm()}:{digest(data)}"
    rows = _rows(data, filename, schema, mapping, limits)
    return SourceTable(name=filename, digest=mark, rows=rows)


def _rows(
    data: bytes, filename: str, schema: SheetSchema, mapping: AnyMapping | None, limits: Limits
) -> Iterator[Outcome]:
    lower = filename.lower()
    if lower.endswith(".parquet"):
        yield from iter_parquet_rows(data, columns=schema.columns, mapping=mapping, limits=limits)
    elif lower.endswith((".csv", ".tsv", ".txt")):
        yield from iter_csv(data, columns=schema.columns, mapping=mapping, limits=limits)
    else:
        found = import_table(data, filename=filename, schema=schema, mapping=mapping, limits=limits)
        both: list[Outcome] = [*found.rows, *found.rejected]
        yield from sorted(both, key=_number)


def _number(row: Outcome) -> int:
    return row.number
