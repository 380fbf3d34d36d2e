"""xls (Excel 97-2003) in, through xlrd."""

import io
import struct
from typing import Any, Final

import xlrd
from xlrd.compdoc import CompDocError

from xietong.foundation.documents.domain.raw import Merge, RawRow, RawSheet, Unreadable
from xietong.foundation.documents.domain.rows import FileRefused
from xietong.foundation.documents.formats.guards import (
    Limits,
    check_cells,
    check_columns,
    check_length,
    check_rows,
    damaged,
    encrypted,
)
from xietong.foundation.documents.formats.xlsx_parts import NumberLook, look_of
from xietong.foundation.documents.formats.xlsx_sheet import from_days

_FAULTS: Final = (
    xlrd.XLRDError,
    CompDocError,
    struct.error,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    UnboundLocalError,
    ValueError,
)


def read_xls(data: bytes, *, limits: Limits) -> tuple[list[RawSheet], list[str], dict[str, str]]:
    """Sheets, notes and marks (never any). Formulas give their stored results.

    Raises FileRefused for anything broken, encrypted or beyond the limits.
    """
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
        names = book.sheet_names()
        if len(names) > limits.max_sheets:
            raise FileRefused(
                reason=f"工作簿有 {len(names)} 张工作表，超过上限 {limits.max_sheets} 张。",
                mend="请只保留要导入的工作表。",
            )
        return [_read_sheet(book, index, limits) for index in range(len(names))], [], {}
    except _FAULTS as fault:
        raise encrypted() if "encrypted" in str(fault).casefold() else damaged("xls 结构有误") from fault


def _read_sheet(book: Any, index: int, limits: Limits) -> RawSheet:
    sheet = book.sheet_by_index(index)
    where = f"工作表“{sheet.name}”"
    check_rows(sheet.nrows, limits, where)
    check_columns(sheet.ncols, limits, where)
    check_cells(sheet.nrows * sheet.ncols, limits, where)
    rows: list[RawRow] = []
    for number in range(sheet.nrows):
        cells = [_cell(book, cell, limits, f"{where}第 {number + 1} 行有一格") for cell in sheet.row(number)]
        if any(cell is not None for cell in cells):
            rows.append(RawRow(number + 1, cells))
    merges = tuple(
        Merge(top + 1, left, bottom, right - 1)
        for top, bottom, left, right in sheet.merged_cells
        if bottom and right
    )
    return RawSheet(name=sheet.name, rows=rows, merges=merges, hidden=bool(sheet.visibility))


def _cell(book: Any, cell: Any, limits: Limits, where: str) -> object:
    value = cell.value
    if cell.ctype == xlrd.XL_CELL_TEXT:
        check_length(value, limits, where)
        return value or None
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        text = xlrd.error_text_from_code.get(value, "#?")
        return Unreadable(text, f"此格是错误值 {text}。", "请改正该格的公式，或直接填写数值后再上传。")
    if cell.ctype == xlrd.XL_CELL_DATE:
        look = _look_number(book, cell)
        return from_days(value, look, from_1904=bool(book.datemode))
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return int(value) if value == value // 1 and abs(value) < 1e15 else value  # noqa: PLR2004
    return None


def _look_number(book: Any, cell: Any) -> NumberLook:
    key = book.xf_list[cell.xf_index].format_key
    code = book.format_map[key].format_str
    look = look_of(str(key), code).number
    return NumberLook.DATE if look is NumberLook.PLAIN else look
