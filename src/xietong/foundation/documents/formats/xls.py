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
from xietong.foundation.documents.formats.looks import look_of, looking

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
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, on_demand=True, ragged_rows=True, logfile=io.StringIO()
        )
        names = book.sheet_names()
        if len(names) > limits.max_sheets:
            raise FileRefused(
                reason=f"工作簿有 {len(names)} 张工作表，超过上限 {limits.max_sheets} 张。",
                mend="请只保留要导入的工作表。",
            )
        reader = _Reader(book, limits)
        return [reader.read(index) for index in range(len(names))], [], {}
    except _FAULTS as fault:
        raise encrypted() if "encrypted" in str(fault).casefold() else damaged("xls 结构有误") from fault


class _Reader:
    """Reads a book's sheets one after the other, within one bound on all their cells."""

    def __init__(self, book: Any, limits: Limits) -> None:
        self._book = book
        self._limits = limits
        self._count = 0
        self._looks = [
            look_of(str(style.format_key), book.format_map[style.format_key].format_str)
            for style in book.xf_list
        ]

    def read(self, index: int) -> RawSheet:
        sheet = self._book.sheet_by_index(index)
        where = f"工作表“{sheet.name}”"
        check_rows(sheet.nrows, self._limits, where)
        check_columns(sheet.ncols, self._limits, where)
        self._count += sum(sheet.row_len(number) for number in range(sheet.nrows))
        check_cells(self._count, self._limits, where)
        rows: list[RawRow] = []
        for number in range(sheet.nrows):
            cells = [self._cell(cell, f"{where}第 {number + 1} 行有一格") for cell in sheet.row(number)]
            if any(cell is not None for cell in cells):
                rows.append(RawRow(number + 1, cells))
        merges = tuple(
            Merge(top + 1, left, bottom, right - 1)
            for top, bottom, left, right in sheet.merged_cells
            if top < bottom and left < right
        )
        self._book.unload_sheet(index)
        return RawSheet(name=sheet.name, rows=rows, merges=merges, hidden=bool(sheet.visibility))

    def _cell(self, cell: Any, where: str) -> object:
        value = cell.value
        if cell.ctype == xlrd.XL_CELL_TEXT:
            check_length(value, self._limits, where)
            return value or None
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return bool(value)
        if cell.ctype == xlrd.XL_CELL_ERROR:
            text = xlrd.error_text_from_code.get(value, "#?")
            return Unreadable(text, f"此格是错误值 {text}。", "请改正该格的公式，或直接填写数值后再上传。")
        if cell.ctype in {xlrd.XL_CELL_DATE, xlrd.XL_CELL_NUMBER}:
            return looking(value, self._looks[cell.xf_index], from_1904=bool(self._book.datemode))
        return None
