"""Workbooks go out ready for the office: safe, printable, with drop-downs, and rejects that can be mended."""

import csv
import datetime as dt
import io
from typing import Any

import openpyxl
import pytest

from tests.unit.documents.tables import PROBLEMS
from xietong.foundation.documents.domain.columns import SheetSchema
from xietong.foundation.documents.formats.importing import import_table
from xietong.foundation.documents.formats.reading import read_table
from xietong.foundation.documents.formats.rejects import write_errors
from xietong.foundation.documents.formats.writing import SheetData, write_csv, write_workbook

ROWS: list[dict[str, object]] = [
    {
        "reference": "P-1",
        "problem": "=HYPERLINK(1)",
        "owner": "上海市黄浦区某某街道办事处综合行政执法队",
        "due": dt.date(2024, 5, 1),
        "state": "open",
        "repeated": True,
        "count": 3,
    },
    {"reference": "P-2", "problem": "@乙", "owner": "-丙", "state": "closed", "helpers": ("甲局", "乙局")},
]


@pytest.fixture(scope="module")
def book() -> Any:
    data = write_workbook(sheets=[SheetData(schema=PROBLEMS, rows=ROWS, title="某某市问题清单")])
    return openpyxl.load_workbook(io.BytesIO(data))


def test_header_is_bold_frozen_and_repeated_on_each_page(book: Any) -> None:
    sheet = book["问题清单"]
    assert sheet["A1"].value == "某某市问题清单"
    assert all(cell.font.bold for cell in sheet[2])
    assert sheet.freeze_panes == "A3"
    assert sheet.print_title_rows in {"2:2", "$2:$2"}
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_columns_are_wide_enough_and_the_stable_key_is_hidden(book: Any) -> None:
    sheet = book["问题清单"]
    letters = {cell.value: cell.column_letter for cell in sheet[2]}
    assert sheet.column_dimensions[letters["系统编号"]].hidden
    assert sheet.column_dimensions[letters["责任单位（必填）"]].width >= 40
    assert sheet.column_dimensions[letters["编码"]].width >= 8


def test_choices_are_drop_downs(book: Any) -> None:
    sheet = book["问题清单"]
    letters = {cell.value: cell.column_letter for cell in sheet[2]}
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    assert set(rules) == {f"{letters['整改状态']}3", f"{letters['是否屡犯']}3"}
    lists = book["_xietong_lists"]
    assert lists.sheet_state == "veryHidden"
    assert [cell.value for cell in lists["A"]] == ["整改状态", "整改中", "已销号"]
    assert rules[f"{letters['整改状态']}3"].formula1 == "'_xietong_lists'!$A$2:$A$3"


def test_dates_are_dates_and_text_is_text(book: Any) -> None:
    sheet = book["问题清单"]
    by_heading = {head.value: cell for head, cell in zip(sheet[2], sheet[3], strict=True)}
    assert by_heading["整改时限"].value.date() == dt.date(2024, 5, 1)
    assert by_heading["整改时限"].number_format == "yyyy-mm-dd"
    assert by_heading["问题（必填）"].data_type == "s"
    assert by_heading["问题（必填）"].number_format == "@"
    assert by_heading["整改状态"].value == "整改中"


def test_no_cell_anywhere_is_a_formula(book: Any) -> None:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not str(cell.value or "").startswith(tuple("=+-@\t\r"))


def test_template_and_version_travel_hidden(book: Any) -> None:
    sheet = book["_xietong"]
    assert sheet.sheet_state == "veryHidden"
    assert {row[0].value: row[1].value for row in sheet.iter_rows()} == {"schema": "problems", "version": "1"}
    data = write_workbook(sheets=[SheetData(schema=PROBLEMS, rows=ROWS)])
    newer = SheetSchema(
        key="problems", name="问题清单", version="2", columns=PROBLEMS.columns, stable_key="reference"
    )
    notes = import_table(data, filename="a.xlsx", schema=newer).notes
    assert any("第 1 版" in note and "第 2 版" in note for note in notes)
    assert import_table(data, filename="a.xlsx", schema=PROBLEMS).notes == ()


def test_several_sheets_in_one_workbook() -> None:
    other = SheetSchema(key="others", name="责任清单", version="1", columns=PROBLEMS.columns)
    data = write_workbook(sheets=[SheetData(schema=PROBLEMS, rows=ROWS), SheetData(schema=other, rows=[])])
    assert [sheet.name for sheet in read_table(data, filename="a.xlsx").sheets] == ["问题清单", "责任清单"]


def test_rows_are_streamed_not_gathered() -> None:
    seen = []

    def rows() -> Any:
        for number in range(3000):
            seen.append(number)
            yield {"reference": f"P-{number}", "problem": "甲", "owner": "乙"}

    data = write_workbook(sheets=[SheetData(schema=PROBLEMS, rows=rows())])
    assert seen == list(range(3000))
    assert len(import_table(data, filename="a.xlsx", schema=PROBLEMS).rows) == 3000


def test_a_text_longer_than_a_cell_is_an_error_that_names_it() -> None:
    row = {"reference": "P-1", "problem": "长" * 32_768, "owner": "乙"}
    with pytest.raises(ValueError, match="第 2 行“问题”有 32768 个字"):
        write_workbook(sheets=[SheetData(schema=PROBLEMS, rows=[row])])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_csv_is_safe_to_open(encoding: str) -> None:
    data = write_csv(schema=PROBLEMS, rows=ROWS, encoding=encoding)
    assert data.startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")
    lines = list(csv.reader(io.StringIO(data.decode(encoding), newline="")))
    assert lines[1][1] == "'=HYPERLINK(1)"
    assert lines[2][1] == "'@乙"
    assert not any(cell.startswith(tuple("=+-@\t\r")) for line in lines for cell in line)


BAD = (
    "序号,问题,责任单位,时限,整改状态,金额\n"
    "1,甲,乙,2024年5月底,整改中,1\n"
    '2,"=丙",丁,2024-05-01,差不多,一千\n'
    "3,戊,己,2024-05-02,整改中,2\n"
    "4,,庚,2024-05-03,已销号,=1\n"
)


def test_rejected_rows_can_be_corrected_and_imported_as_they_are() -> None:
    result = import_table(BAD.encode(), filename="a.csv", schema=PROBLEMS)
    assert len(result.rows) == 1
    data = write_errors(result)
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["问题清单"]
    columns = {cell.value: cell.column_letter for cell in sheet[1]}
    assert "原第 2 行 整改时限" in sheet[f"{columns['错误']}2"].value
    assert "2024-05-31" in sheet[f"{columns['如何改正']}2"].value
    assert sheet[f"{columns['整改时限']}2"].value == "2024年5月底"
    for cell, value in {
        "整改时限2": "2024-05-31",
        "整改状态3": "整改中",
        "金额3": 1000,
        "金额4": "1",
        "问题（必填）4": "补上",
    }.items():
        sheet[f"{columns[cell[:-1]]}{cell[-1]}"].value = value
    target = io.BytesIO()
    book.save(target)
    again = import_table(
        target.getvalue(), filename="错误.xlsx", schema=PROBLEMS, mapping={"problem": "别的列"}
    )
    assert again.errors == ()
    assert again.unknown_columns == ()
    assert [row.values["problem"] for row in again.rows] == ["甲", "=丙", "补上"]


def test_uncorrected_rejects_give_the_same_faults_again() -> None:
    result = import_table(BAD.encode(), filename="a.csv", schema=PROBLEMS)
    again = import_table(write_errors(result), filename="错误.xlsx", schema=PROBLEMS)
    assert [(error.label, error.message) for error in again.errors] == [
        (error.label, error.message) for error in result.errors
    ]
