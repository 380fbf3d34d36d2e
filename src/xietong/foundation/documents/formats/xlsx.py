"""xlsx and xlsm in: every sheet with values, merged blocks and the template's hidden marks.

The XML is walked once with expat. Ready-made readers give either formulas or results, in their fast modes no
merged cells, and some reserve memory for what a sheet claims to hold; here all is had in one bounded pass.
"""

from collections.abc import Iterable

from xietong.foundation.documents.domain.raw import RawSheet, cell_text
from xietong.foundation.documents.domain.rows import FileRefused
from xietong.foundation.documents.formats.guards import Limits, SafeZip
from xietong.foundation.documents.formats.xlsx_parts import (
    SheetPart,
    read_book,
    read_looks,
    read_shared_texts,
)
from xietong.foundation.documents.formats.xlsx_sheet import SheetWalker
from xietong.foundation.documents.formats.xml_walk import parse_xml

MARKS_SHEET = "_xietong"
LISTS_SHEET = "_xietong_lists"


def read_xlsx(data: bytes, *, limits: Limits) -> tuple[list[RawSheet], list[str], dict[str, str]]:
    """Sheets, notes and marks. Macros are ignored and links outside are never followed; both are noted.

    Raises FileRefused for anything broken or beyond the limits.
    """
    archive = SafeZip(data, limits=limits)
    book = read_book(archive)
    if len(book.sheets) > limits.max_sheets:
        raise FileRefused(
            reason=f"工作簿有 {len(book.sheets)} 张工作表，超过上限 {limits.max_sheets} 张。",
            mend="请只保留要导入的工作表。",
        )
    texts = read_shared_texts(archive, book, limits)
    looks = read_looks(archive, book)
    sheets: list[RawSheet] = []
    formulas: list[str] = []
    count = 0
    for part in book.sheets:
        walker = SheetWalker(
            name=part.name, texts=texts, looks=looks, from_1904=book.from_1904, limits=limits, count=count
        )
        sheets.append(_read_sheet(archive, part, walker))
        count = walker.count
        if walker.formulas and not part.hidden:
            formulas.append(f"工作表“{part.name}”有 {walker.formulas} 个公式，取文件里算好的结果。")
    visible = [sheet for sheet in sheets if sheet.name not in {MARKS_SHEET, LISTS_SHEET}]
    return visible, [*_outside(archive.names), *formulas], _marks(sheets)


def _read_sheet(archive: SafeZip, part: SheetPart, walker: SheetWalker) -> RawSheet:
    parse_xml(archive.chunks(part.path), start=walker.start, end=walker.end, text=walker.text)
    rows = sorted(walker.rows, key=lambda row: row.number)
    return RawSheet(name=part.name, rows=rows, merges=tuple(walker.merges), hidden=part.hidden)


def _outside(names: Iterable[str]) -> list[str]:
    present = list(names)
    notes = []
    if any(name.endswith("vbaproject.bin") for name in present):
        notes.append("文件里有宏，宏没有读取，也不会运行。")
    if any("externallinks/" in name for name in present):
        notes.append("文件里有指向其他文件的链接，没有读取链接内容。")
    return notes


def _marks(sheets: list[RawSheet]) -> dict[str, str]:
    hidden = next((sheet for sheet in sheets if sheet.name == MARKS_SHEET), None)
    if hidden is None:
        return {}
    pairs = [[*row.cells, None, None][:2] for row in hidden.rows]
    return {cell_text(key): cell_text(value) for key, value in pairs}
