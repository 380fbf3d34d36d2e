"""Cells copied from WPS or Excel and pasted as text."""

import re
from typing import Final

from xietong.foundation.documents.domain.raw import PASTED, RawRow, RawSheet, RawWorkbook
from xietong.foundation.documents.domain.rows import FileRefused
from xietong.foundation.documents.formats.guards import (
    Limits,
    check_cells,
    check_columns,
    check_length,
    check_rows,
)

_CELL_END: Final = re.compile(r"[\t\n]")


def read_pasted(text: str, *, limits: Limits) -> RawWorkbook:
    """One sheet of the pasted cells, rows numbered from 1. FileRefused where it is blank or too much."""
    if not text.strip():
        raise FileRefused(reason="没有粘贴任何内容。", mend="请在 WPS 或 Excel 里选中单元格，复制后再粘贴。")
    rows: list[RawRow] = []
    count = 0
    for number, cells in enumerate(split_pasted(text), start=1):
        check_rows(number, limits, PASTED)
        check_columns(len(cells), limits, PASTED)
        count += len(cells)
        check_cells(count, limits, PASTED)
        for cell in cells:
            check_length(cell, limits, f"第 {number} 行有一格")
        if any(cells):
            rows.append(RawRow(number, [cell or None for cell in cells]))
    return RawWorkbook(filename=PASTED, sheets=(RawSheet(name=PASTED, rows=rows),))


def split_pasted(text: str) -> list[list[str]]:
    """Rows of cells of a clipboard text: tabs part cells, line ends part rows.

    A cell in double quotes counts as quoted only where spreadsheets quote: around a tab, a line end or a
    doubled quote. So a cell that merely begins with a quotation mark stays as it is.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    rows: list[list[str]] = [[]]
    at = 0
    while True:
        cell, at = _quoted(text, at) or _bare(text, at)
        rows[-1].append(cell)
        if at >= len(text):
            return rows
        if text[at] == "\n":
            rows.append([])
        at += 1


def _bare(text: str, at: int) -> tuple[str, int]:
    found = _CELL_END.search(text, at)
    end = found.start() if found else len(text)
    return text[at:end], end


def _quoted(text: str, at: int) -> tuple[str, int] | None:
    """A quoted cell and where it ends, None where the cell is not quoted."""
    if text[at : at + 1] != '"':
        return None
    end = at + 1
    while (end := text.find('"', end)) >= 0:
        if text[end + 1 : end + 2] != '"':
            break
        end += 2
    if end < 0 or text[end + 1 : end + 2] not in {"", "\t", "\n"}:
        return None
    inner = text[at + 1 : end]
    if not any(sign in inner for sign in ("\t", "\n", '""')):
        return None
    return inner.replace('""', '"'), end + 1
