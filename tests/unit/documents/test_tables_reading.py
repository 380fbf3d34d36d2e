"""Files of every kind are read cell by cell, and what must not be read is refused."""

import datetime as dt
import io
from typing import Any

import openpyxl
import polars as pl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.support.bad_parts import csv_text, ledger_xml, saved, workbook, xls_bytes, xlsx_parts, zipped
from tests.unit.documents.tables import PROBLEMS
from xietong.foundation.documents.domain.raw import RawSheet, Unreadable
from xietong.foundation.documents.domain.rows import FileRefused, TableResult
from xietong.foundation.documents.formats.guards import Limits
from xietong.foundation.documents.formats.importing import import_table
from xietong.foundation.documents.formats.reading import read_table


def sheet_of(data: bytes, filename: str = "表.xlsx") -> RawSheet:
    return read_table(data, filename=filename).sheets[0]


def book_of(*rows: list[Any]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    return book


def imported(rows: list[list[Any]], *, merges: tuple[str, ...] = ()) -> TableResult:
    book = book_of(*rows)
    for block in merges:
        book.active.merge_cells(block)  # type: ignore[union-attr]
    return import_table(saved(book), filename="表.xlsx", schema=PROBLEMS)


def test_xlsx_values_have_their_types() -> None:
    moment = dt.datetime(2024, 5, 1, 18, 0)  # noqa: DTZ001 - spreadsheets know no zone
    data = saved(book_of(["文", 1, 1.5, True, dt.date(2024, 5, 1), moment, dt.time(8, 30), None, "尾"]))
    cells: list[object] = ["文", 1, 1.5, True, dt.date(2024, 5, 1), moment, dt.time(8, 30), None, "尾"]
    assert sheet_of(data).rows[0].cells == cells


def test_days_count_from_1904_where_the_workbook_says_so() -> None:
    book = book_of([dt.date(2024, 5, 1)])
    book.epoch = CALENDAR_MAC_1904
    assert sheet_of(saved(book)).rows[0].cells == [dt.date(2024, 5, 1)]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("yyyy-mm-dd", dt.date(2024, 5, 1)),
        ('yyyy"年"m"月"d"日";@', dt.date(2024, 5, 1)),
        ("[$-804]yyyy年m月d日", dt.date(2024, 5, 1)),
        ("mmm", dt.date(2024, 5, 1)),
        ("0.00", 45413),
        ("#,##0", 45413),
        ("General", 45413),
        ('"d"0', 45413),
        ("000000", "045413"),
        ("[Red]0", 45413),
    ],
)
def test_number_formats_tell_dates_from_numbers(code: str, expected: object) -> None:
    book = book_of([45413])
    book.active["A1"].number_format = code  # type: ignore[union-attr,index]
    assert sheet_of(saved(book)).rows[0].cells == [expected]


def test_formulas_give_their_stored_result_or_say_that_there_is_none() -> None:
    row = (
        '<row r="6"><c r="B6" t="str"><f>A1</f><v>算好的</v></c>'
        '<c r="C6"><f>1+1</f><v>2</v></c><c r="D6"><f>A1</f></c></row>'
    )
    cells = sheet_of(zipped(xlsx_parts(row))).rows[0].cells
    assert cells[1:3] == ["算好的", 2]
    assert isinstance(cells[3], Unreadable)
    result = imported([["问题", "责任单位"], ["甲", "=A1"]])
    assert "公式" in result.errors[0].message
    assert result.errors[0].value == "=A1"


@pytest.mark.parametrize("formula", ["cmd|'/c calc'!A0", 'WEBSERVICE("x")', "DDE(1)"])
def test_formulas_that_reach_outside_are_never_used(formula: str) -> None:
    row = f'<row r="1"><c r="A1" t="str"><f>{formula}</f><v>x</v></c></row>'
    cell = sheet_of(zipped(xlsx_parts(row))).rows[0].cells[0]
    assert isinstance(cell, Unreadable)
    assert "外部" in cell.message


def test_a_bar_inside_quoted_text_is_no_outside_call() -> None:
    row = '<row r="1"><c r="A1" t="str"><f>"a|b"</f><v>a|b</v></c></row>'
    assert sheet_of(zipped(xlsx_parts(row))).rows[0].cells == ["a|b"]


def test_merged_cells_are_filled_and_noted() -> None:
    rows = [
        ["问题", "责任单位", "措施"],
        ["甲", "某局", "一"],
        [None, None, "二"],
        [None, None, "三"],
        ["乙", "某委", "四"],
    ]
    result = imported(rows, merges=("A2:A4", "B2:B4"))
    assert [row.values["problem"] for row in result.rows] == ["甲", "甲", "甲", "乙"]
    assert [row.values["owner"] for row in result.rows] == ["某局", "某局", "某局", "某委"]
    assert [note[:5] for note in result.merged] == ["A2:A4", "B2:B4"]


def test_section_headings_totals_and_footers_are_skipped_and_noted() -> None:
    rows = [
        ["序号", "问题", "责任单位"],
        ["一、党的建设方面"],
        [1, "甲", "某局"],
        ["合计", None, 1],
        ["填表人：某某"],
    ]
    result = imported(rows, merges=("A2:C2",))
    assert [row.number for row in result.rows] == [3]
    assert [note[:6] for note in result.notes] == ["第 2 行是", "第 4 行是", "第 5 行是"]


def test_reading_leaves_the_workbook_as_it_was() -> None:
    book = book_of(["问题", "责任单位"], ["甲", "某局"], [None, "某委"])
    book.active.merge_cells("A2:A3")  # type: ignore[union-attr]
    data = saved(book)
    raw = read_table(data, filename="a.xlsx")
    before = repr(raw)
    import_table(data, filename="a.xlsx", schema=PROBLEMS)
    assert repr(raw) == before


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_csv_encodings(encoding: str) -> None:
    result = import_table(csv_text().encode(encoding), filename="清单.csv", schema=PROBLEMS)
    assert result.rows[0].values["owner"] == "市教育局"
    assert len(result.rows) == 4


@pytest.mark.parametrize("sign", ["\t", ";", "|"])
def test_other_delimiters(sign: str) -> None:
    data = sign.join(["问题", "责任单位", "金额"]) + "\n" + sign.join(["甲,乙", "丙", "1"]) + "\n"
    result = import_table(data.encode(), filename="清单.txt", schema=PROBLEMS)
    assert result.rows[0].values["problem"] == "甲,乙"


def test_mixed_encodings_name_the_line() -> None:
    lines = csv_text().splitlines(keepends=True)
    data = b"".join(line.encode("gb18030" if at == 3 else "utf-8") for at, line in enumerate(lines))
    with pytest.raises(FileRefused, match="第 4 行") as caught:
        import_table(data, filename="清单.csv", schema=PROBLEMS)
    assert "两种编码" in caught.value.reason


def test_a_short_gb18030_word_that_looks_like_utf8_is_no_mixture() -> None:
    data = "问题,责任单位\n联通,移动\n拢,脉\n".encode("gb18030")
    assert len(import_table(data, filename="清单.csv", schema=PROBLEMS).rows) == 2


def test_csv_rows_keep_their_line_numbers() -> None:
    data = '问题,责任单位,金额\n"两\n行",乙,1\n\n丙,丁,坏\n'.encode()
    result = import_table(data, filename="清单.csv", schema=PROBLEMS)
    assert result.errors[0].row == 5


def test_zeros_kept_by_a_formula_of_text_are_read() -> None:
    data = '问题,责任单位,编码\n甲,乙,"=""007"""\n'.encode()
    assert import_table(data, filename="清单.csv", schema=PROBLEMS).rows[0].values["code"] == "007"


def test_xls_values_merges_and_marks() -> None:
    sheet = sheet_of(xls_bytes(merge=True), "表.xls")
    assert sheet.name == "问题清单"
    assert sheet.rows[1].cells[5] == 1200.5
    assert [merge.reference for merge in sheet.merges] == ["C2:C3"]
    result = import_table(xls_bytes(merge=True), filename="表.xls", schema=PROBLEMS)
    assert [row.values["owner"] for row in result.rows][:2] == ["市教育局", "市教育局"]


def test_parquet_is_read() -> None:
    target = io.BytesIO()
    pl.DataFrame(
        {"问题": ["甲", "乙"], "责任单位": ["丙", "丁"], "时限": [dt.date(2024, 5, 1), None]}
    ).write_parquet(target)
    result = import_table(target.getvalue(), filename="表.parquet", schema=PROBLEMS)
    assert [row.values["due"] for row in result.rows] == [dt.date(2024, 5, 1), None]


def test_the_sheet_that_fits_is_chosen_and_the_others_named() -> None:
    book = workbook()
    book.create_sheet("说明", 0).append(["怎样填这张表"])
    other = book.create_sheet("集团共性问题台账")
    other.append(["问题", "责任单位", "措施"])
    other.append(["甲", "乙", "丙"])
    result = import_table(saved(book), filename="表.xlsx", schema=PROBLEMS)
    assert result.mapping.sheet == "问题清单"
    assert any("集团共性问题台账" in note for note in result.notes)


LIMITED = [
    (Limits(max_bytes=10), "超过上限"),
    (Limits(max_rows=2), "超过 2 行"),
    (Limits(max_columns=3), "超过上限 3 列"),
    (Limits(max_cells=10), "单元格超过 10 个"),
    (Limits(max_cell_length=4), "超过 4 个字"),
]


@pytest.mark.parametrize(("limits", "reason"), LIMITED)
@pytest.mark.parametrize("kind", ["xlsx", "xls", "csv"])
def test_limits_are_named(kind: str, limits: Limits, reason: str) -> None:
    data = {"xlsx": zipped(xlsx_parts(ledger_xml())), "xls": xls_bytes(), "csv": csv_text().encode()}[kind]
    with pytest.raises(FileRefused, match=reason):
        import_table(data, filename=f"表.{kind}", schema=PROBLEMS, limits=limits)


@pytest.mark.parametrize("limits", [Limits(max_sheets=0), Limits(max_unzipped=100), Limits(max_parts=2)])
def test_limits_of_workbooks(limits: Limits) -> None:
    with pytest.raises(FileRefused, match=r"工作表|过大"):
        import_table(saved(workbook()), filename="表.xlsx", schema=PROBLEMS, limits=limits)


def test_endless_empty_elements_are_refused() -> None:
    data = zipped(xlsx_parts(ledger_xml() + "<row>" + "<c/>" * 20_000 + "</row>"))
    with pytest.raises(FileRefused, match="过大"):
        import_table(data, filename="表.xlsx", schema=PROBLEMS, limits=Limits(max_cells=200))


def test_errors_name_sheet_row_column_and_mend() -> None:
    result = imported([["说明"], ["问题", "责任单位", "时限"], ["甲", "乙", "2024年5月底"]])
    assert result.errors[0].sentence == (
        "工作表“Sheet”第 3 行 C 列（整改时限）："
        "“2024年5月底”没有写到日，不是日期。请写到日；若指月底，写 2024-05-31。"
    )
    assert result.errors[0].value == "2024年5月底"
