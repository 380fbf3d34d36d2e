"""Workbooks of the three lists, edited cell by cell as a person does it in a spreadsheet."""

from __future__ import annotations

import io
from collections.abc import Mapping

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

Edits = Mapping[tuple[str, int, str], object]


def edited(data: bytes, edits: Edits, *, sheets: tuple[str, ...] = ()) -> bytes:
    """The workbook with some cells changed: (sheet, row of the sheet from 2, heading) -> value.

    With ``sheets`` every other visible sheet is thrown away.
    """
    book = load_workbook(io.BytesIO(data))
    for page in book.worksheets if sheets else ():
        if page.sheet_state == "visible" and page.title not in sheets:
            book.remove(page)
    for (name, row, heading), value in edits.items():
        page = book[name]
        page.cell(row, _column(page, heading)).value = value  # type: ignore[union-attr]
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def appended(data: bytes, name: str, values: Mapping[str, object]) -> bytes:
    """The workbook with one more row at the end of a sheet, by headings."""
    page = load_workbook(io.BytesIO(data))[name]
    return edited(data, {(name, page.max_row + 1, heading): value for heading, value in values.items()})


def cells(data: bytes, *, without: tuple[str, ...] = ()) -> dict[tuple[str, int, str], object]:
    """Every filled cell by sheet, row and heading; headings in ``without`` are left out."""
    book = load_workbook(io.BytesIO(data))
    return {
        (page.title, row, heading): value
        for page in book.worksheets
        if page.sheet_state == "visible"
        for heading, column in _columns(page).items()
        if heading not in without
        for row in range(2, page.max_row + 1)
        if (value := _plain(page.cell(row, column).value)) is not None
    }


def _plain(value: object) -> object:
    """One kind of line end: programs write their own when they save a file."""
    return value.replace("_x000D_", "").replace("\r\n", "\n") if isinstance(value, str) else value


def _columns(page: Worksheet) -> dict[str, int]:
    return {str(cell.value).removesuffix("（必填）"): cell.column for cell in page[1]}


def _column(page: Worksheet, heading: str) -> int:
    return _columns(page)[heading]
