"""Bricks of broken files: xlsx parts written by hand, zips, and a base ledger as csv, xlsx and xls."""

import io
import zipfile
from collections.abc import Mapping

import openpyxl
import xlwt

HEADINGS = ("系统编号", "问题", "责任单位", "整改时限", "整改状态", "金额", "整改措施")
LEDGER: tuple[tuple[object, ...], ...] = (
    ("P-001", "会议费超标准列支", "市教育局", "2024-05-01", "整改中", 1200.5, "追回多列的会议费"),
    ("P-002", "食堂账目不清", "市卫生健康委", "2024/6/30", "整改中", 88, "建立食堂台账"),
    ("P-003", "公务用车登记不全", "市交通运输局", "2024年7月1日", "已销号", 0, "补登并公示"),
    ("P-004", "专项资金拨付滞后", "市财政局", "20240801", "整改中", "3,400", "九月前拨付到位"),
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def csv_text(rows: tuple[tuple[object, ...], ...] = LEDGER, headings: tuple[str, ...] = HEADINGS) -> str:
    """The base ledger as csv text."""
    lines = [",".join(headings)]
    lines += [",".join('"' + str(cell).replace('"', '""') + '"' for cell in row) for row in rows]
    return "\r\n".join(lines) + "\r\n"


def workbook(rows: tuple[tuple[object, ...], ...] = LEDGER) -> openpyxl.Workbook:
    """The base ledger as an open workbook, to be spoiled further."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "问题清单"
    sheet.append(HEADINGS)
    for row in rows:
        sheet.append(row)
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    """A workbook as bytes, without the hour at which it was made, so that the bytes do not change."""
    target = io.BytesIO()
    book.save(target)
    with zipfile.ZipFile(target) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return zipped({name: content for name, content in parts.items() if name != "docProps/core.xml"})


def xls_bytes(
    rows: tuple[tuple[object, ...], ...] = LEDGER, *, merge: bool = False, formula: str = ""
) -> bytes:
    """The base ledger as an Excel 97-2003 workbook."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("问题清单")
    for at, heading in enumerate(HEADINGS):
        sheet.write(0, at, heading)
    for number, row in enumerate(rows, start=1):
        for at, cell in enumerate(row):
            if not (merge and at == 2 and number <= 2):
                sheet.write(number, at, cell)
    if merge:
        sheet.write_merge(1, 2, 2, 2, "市教育局")
    if formula:
        sheet.write(len(rows) + 1, 5, xlwt.Formula(formula))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def zipped(parts: Mapping[str, bytes | str], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these parts, with a fixed date so that the bytes do not change."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
            info.compress_type = compression
            archive.writestr(info, content)
    return target.getvalue()


def xlsx_parts(sheet_data: str, *, shared: str = "", prolog: str = "", tail: str = "") -> dict[str, str]:
    """The parts of a small xlsx whose sheet data is given as XML."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    relation = f"{_RELATIONS}/"
    return {
        "[Content_Types].xml": f'{head}<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": f'{head}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{relation}officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{head}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
        '<sheet name="问题清单" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{head}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{relation}worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/sharedStrings.xml": f'{head}<sst xmlns="{_MAIN}">{shared}</sst>',
        "xl/worksheets/sheet1.xml": f'{head}{prolog}<worksheet xmlns="{_MAIN}">'
        f"<sheetData>{sheet_data}</sheetData>"
        f"{tail}</worksheet>",
    }


def inline_row(number: int, cells: tuple[object, ...]) -> str:
    """A row of inline texts as sheet XML."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    body = "".join(
        f'<c r="{letters[at]}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for at, cell in enumerate(cells)
    )
    return f'<row r="{number}">{body}</row>'


def ledger_xml() -> str:
    """The base ledger as sheet XML."""
    return "".join(inline_row(number, row) for number, row in enumerate((HEADINGS, *LEDGER), start=1))
