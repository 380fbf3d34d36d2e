"""The workbook behind `writing`: sheets, styles, drop-downs. It loads openpyxl: import it only to write."""

import itertools
from collections.abc import Iterable
from typing import IO, Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from xietong.foundation.documents.domain.columns import CellKind, Column
from xietong.foundation.documents.domain.neutral import escape_xml_text, neutralise
from xietong.foundation.documents.formats.values import cell_of, text_of, values_in_order, width_of
from xietong.foundation.documents.formats.writing import Row, SheetData
from xietong.foundation.documents.formats.xlsx import LISTS_SHEET, MARKS_SHEET

_SAMPLE: Final = 200
_NARROWEST, _WIDEST = 8, 48
_LONGEST_CELL: Final = 32_767
_LAST_ROW: Final = 1_048_576
_LONGEST_PROMPT: Final = 255
_A4: Final = 9
_NUMBER_FORMATS: Final = {
    CellKind.DATE: "yyyy-mm-dd",
    CellKind.INTEGER: "0",
    CellKind.DECIMAL: "General",
}
_LINE: Final = Side(style="thin", color="BFBFBF")
_BORDER: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEADER_FILL: Final = PatternFill("solid", fgColor="F2F2F2")


def write_book(target: IO[bytes], *, sheets: Iterable[SheetData]) -> None:
    """Write the sheets as one xlsx into a binary stream."""
    book = Workbook(write_only=True)
    lists: list[tuple[str, list[str]]] = []
    marks: dict[str, str] = {}
    for data in sheets:
        marks |= {"schema": data.schema.key, "version": data.schema.version, **data.marks}
        _write_sheet(book, data, lists)
    _write_hidden(book, LISTS_SHEET, _transposed(lists))
    _write_hidden(book, MARKS_SHEET, [list(pair) for pair in marks.items()])
    book.save(target)


def _write_sheet(book: Workbook, data: SheetData, lists: list[tuple[str, list[str]]]) -> None:
    sheet: Any = book.create_sheet(data.schema.name)
    rows = iter(data.rows)
    sample = list(itertools.islice(rows, _SAMPLE))
    header_row = 2 if data.title else 1
    _set_up_page(sheet, header_row)
    _set_widths(sheet, data, sample)
    _add_choices(sheet, data.columns, header_row, lists)
    if data.title:
        sheet.append([_styled(sheet, neutralise(data.title), Font(bold=True, size=16))])
    sheet.append([_heading(sheet, column) for column in data.columns])
    try:
        _write_rows(sheet, data.columns, itertools.chain(sample, rows), header_row + 1)
    except BaseException:
        sheet.close()  # else the library's half-written XML complains when it is collected
        raise


def _write_rows(sheet: Any, columns: tuple[Column, ...], rows: Iterable[Row], first: int) -> None:
    cells = [_prototype(sheet, column) for column in columns]
    for number, row in enumerate(rows, start=first):
        sheet.append(_fill(cells, columns, row, number))


def _fill(cells: list[Any], columns: tuple[Column, ...], row: Row, number: int) -> list[Any]:
    """Set the row's values into one cell per column that is used again for each row: writing is immediate."""
    for cell, (column, value) in zip(cells, values_in_order(columns, row), strict=True):
        found = cell_of(column, value)
        if isinstance(found, str):
            found = escape_xml_text(found)
            if len(found) > _LONGEST_CELL:
                raise ValueError(
                    f"第 {number} 行“{column.label}”有 {len(found)} 个字，Excel 一格最多 {_LONGEST_CELL} 个。"
                )
            cell.value = found
            cell.data_type = "s"
        else:
            cell.value = found
            cell.number_format = _NUMBER_FORMATS.get(column.kind, "@")
    return cells


def _prototype(sheet: Any, column: Column) -> Any:
    cell = WriteOnlyCell(sheet)
    cell.border = _BORDER
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    cell.number_format = _NUMBER_FORMATS.get(column.kind, "@")
    return cell


def _styled(sheet: Any, text: str, font: Font) -> Any:
    cell = WriteOnlyCell(sheet, escape_xml_text(text))
    cell.font = font
    cell.data_type = "s"
    return cell


def _heading(sheet: Any, column: Column) -> Any:
    cell = _styled(sheet, neutralise(column.label + ("（必填）" if column.required else "")), Font(bold=True))
    cell.fill = _HEADER_FILL
    cell.border = _BORDER
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    return cell


def _set_up_page(sheet: Any, header_row: int) -> None:
    sheet.freeze_panes = f"A{header_row + 1}"
    sheet.print_title_rows = f"{header_row}:{header_row}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def _set_widths(sheet: Any, data: SheetData, sample: list[Row]) -> None:
    for at, column in enumerate(data.columns, start=1):
        texts = [text_of(column, row.get(column.key)) or "" for row in sample]
        widest = max([width_of(column.label) + 4, *(width_of(text) + 2 for text in texts)])
        dimension = sheet.column_dimensions[get_column_letter(at)]
        dimension.width = min(max(widest, _NARROWEST), _WIDEST)
        dimension.hidden = column.key in (data.schema.stable_key, data.schema.stamp_key)


def _add_choices(
    sheet: Any, columns: tuple[Column, ...], header_row: int, lists: list[tuple[str, list[str]]]
) -> None:
    for at, column in enumerate(columns, start=1):
        labels = _drop_down(column)
        if not labels:
            continue
        lists.append((column.label, labels))
        letter = get_column_letter(len(lists))
        rule = DataValidation(
            type="list", formula1=f"'{LISTS_SHEET}'!${letter}$2:${letter}${len(labels) + 1}", allow_blank=True
        )
        rule.showErrorMessage = column.kind is not CellKind.LIST
        rule.errorTitle, rule.error = "不在可选值里", f"请从下拉列表中选择{column.label}。"[:_LONGEST_PROMPT]
        if column.hint:
            rule.showInputMessage = True
            rule.promptTitle, rule.prompt = column.label[:32], column.hint[:_LONGEST_PROMPT]
        rule.add(f"{get_column_letter(at)}{header_row + 1}:{get_column_letter(at)}{_LAST_ROW}")
        sheet.data_validations.dataValidation.append(rule)


def _drop_down(column: Column) -> list[str]:
    if column.kind is CellKind.YES_NO:
        return ["是", "否"]
    return [neutralise(choice.label) for choice in column.choices]


def _transposed(lists: list[tuple[str, list[str]]]) -> list[list[str]]:
    columns = [[heading, *labels] for heading, labels in lists]
    return [[cell or "" for cell in row] for row in itertools.zip_longest(*columns)]


def _write_hidden(book: Workbook, name: str, rows: list[list[str]]) -> None:
    sheet: Any = book.create_sheet(name)
    sheet.sheet_state = "veryHidden"
    for row in rows:
        sheet.append([_styled(sheet, text, Font()) for text in row])
