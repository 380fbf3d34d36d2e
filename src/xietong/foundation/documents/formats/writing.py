"""Rows out as xlsx or csv, in a form that comes back without loss."""

import csv
import io
import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import IO

from attrs import field, frozen

from xietong.foundation.documents.domain.columns import Column, SheetSchema
from xietong.foundation.documents.domain.neutral import neutralise
from xietong.foundation.documents.formats.values import text_of, values_in_order

Row = Mapping[str, object]


@frozen(kw_only=True)
class SheetData:
    """One sheet to write: its template, its rows by column key, and a title above the header if given.

    `extra` columns (such as faults) follow the template's and are no part of it.
    """

    schema: SheetSchema
    rows: Iterable[Row]
    title: str = ""
    extra: tuple[Column, ...] = ()
    marks: Mapping[str, str] = field(factory=dict)

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns in the order of the sheet: the stable key first, hidden."""
        key = self.schema.stable_key
        first = tuple(column for column in self.schema.columns if column.key == key)
        return (*first, *(column for column in self.schema.columns if column.key != key), *self.extra)


def write_workbook(*, sheets: Iterable[SheetData]) -> bytes:
    """An xlsx of one sheet per template, streamed row by row.

    Bold frozen header, widths for Han text, drop-downs for choices, date formats, the stable key hidden, the
    template's key and version on a hidden sheet, A4 landscape with the header on each page. Text that could
    run as a formula is neutralised (domain/neutral.py). ValueError where a text is longer than a cell holds.
    """
    target = io.BytesIO()
    write_workbook_to(target, sheets=sheets)
    return target.getvalue()


def write_workbook_to(target: IO[bytes], *, sheets: Iterable[SheetData]) -> None:
    """As `write_workbook`, into a binary stream."""
    from xietong.foundation.documents.formats.writing_book import write_book

    write_book(target, sheets=sheets)


def write_csv(*, schema: SheetSchema, rows: Iterable[Row], encoding: str = "utf-8-sig") -> bytes:
    """A csv with one heading row, UTF-8 with its mark (the default, for Excel) or "gb18030"."""
    return b"".join(iter_csv_lines(schema=schema, rows=rows, encoding=encoding))


def iter_csv_lines(
    *, schema: SheetSchema, rows: Iterable[Row], encoding: str = "utf-8-sig"
) -> Iterator[bytes]:
    """The lines of a csv as bytes, one by one, for streamed downloads; text is neutralised as in xlsx."""
    line = io.StringIO(newline="")
    writer = csv.writer(line)
    headings = [
        neutralise(column.label + ("（必填）" if column.required else "")) for column in schema.columns
    ]
    body = encoding.removesuffix("-sig")
    for count, cells in enumerate(itertools.chain([headings], _texts(schema, rows))):
        writer.writerow(cells)
        yield line.getvalue().encode(encoding if count == 0 else body, errors="replace")
        line.seek(0)
        line.truncate()


def _texts(schema: SheetSchema, rows: Iterable[Row]) -> Iterator[list[str]]:
    for row in rows:
        yield [text_of(column, value) or "" for column, value in values_in_order(schema.columns, row)]
