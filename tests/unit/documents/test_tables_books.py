"""Old workbooks, workbooks of several sheets, and very faulty ones."""

import datetime as dt
import io
import time
from decimal import Decimal

import openpyxl
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tests.support.bad_parts import saved, workbook
from tests.unit.documents.tables import PROBLEMS
from xietong.foundation.documents.domain.mapping import UserMapping
from xietong.foundation.documents.domain.rows import FileRefused
from xietong.foundation.documents.formats.guards import Limits
from xietong.foundation.documents.formats.importing import import_table, import_workbook
from xietong.foundation.documents.formats.reading import read_table


def old_book() -> xlwt.Workbook:
    book = xlwt.Workbook()
    sheet = book.add_sheet("问题清单")
    for at, heading in enumerate(("问题", "责任单位", "整改时限", "编码", "是否屡犯", "金额")):
        sheet.write(0, at, heading)
    day, zeros = xlwt.XFStyle(), xlwt.XFStyle()
    day.num_format_str, zeros.num_format_str = "yyyy-mm-dd", "000000"
    sheet.write(1, 0, "甲")
    sheet.write(1, 1, "乙")
    sheet.write(1, 2, 45413, day)
    sheet.write(1, 3, 7, zeros)
    sheet.row(1).set_cell_boolean(4, True)
    sheet.write(1, 5, 0.1)
    return book


def as_bytes(book: xlwt.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_xls_cells_have_their_types() -> None:
    values = import_table(as_bytes(old_book()), filename="表.xls", schema=PROBLEMS).rows[0].values
    assert values["due"] == dt.date(2024, 5, 1)
    assert values["code"] == "000007"
    assert values["repeated"] is True
    assert values["amount"] == Decimal("0.1")


def test_xls_error_values_and_long_cells_are_named() -> None:
    book = old_book()
    book.get_sheet(0).row(2).set_cell_text(0, "丙")
    book.get_sheet(0).row(2).set_cell_error(1, "#REF!")
    errors = import_table(as_bytes(book), filename="表.xls", schema=PROBLEMS).errors
    assert [(error.row, error.letter, error.value) for error in errors] == [(3, "B", "#REF!")]
    with pytest.raises(FileRefused, match="超过 3 个字"):
        import_table(
            as_bytes(old_book()), filename="表.xls", schema=PROBLEMS, limits=Limits(max_cell_length=3)
        )


def test_sparse_xls_sheets_share_one_bound_on_cells() -> None:
    book = xlwt.Workbook()
    for name in "甲乙丙":
        sheet = book.add_sheet(name)
        for row in range(3000):
            sheet.write(row, 255, 1)
    with pytest.raises(FileRefused, match="单元格超过"):
        read_table(as_bytes(book), filename="表.xls", limits=Limits(max_cells=2_000_000))


def test_a_named_sheet_is_read_and_a_missing_one_refused() -> None:
    book = workbook()
    other = book.create_sheet("台账")
    other.append(["问题", "责任单位"])
    other.append(["甲", "乙"])
    data = saved(book)
    mapping = UserMapping(sheet="台账")
    assert len(import_table(data, filename="表.xlsx", schema=PROBLEMS, mapping=mapping).rows) == 1
    with pytest.raises(FileRefused, match="没有名为“别的”的工作表"):
        import_table(data, filename="表.xlsx", schema=PROBLEMS, mapping=UserMapping(sheet="别的"))


def test_many_faults_and_many_skipped_rows_are_counted_not_listed() -> None:
    lines = ["问题,责任单位,时限"] + ["合计,,"] * 30 + ["甲,乙,月底"] * 50
    workbook_ = read_table("\n".join(lines).encode(), filename="a.csv")
    result = import_workbook(workbook_, schema=PROBLEMS, max_errors=10)
    assert len(result.rejected) == 10
    assert (result.unlisted, result.unlisted_rows) == (40, 40)
    assert result.notes[-2:] == (
        "另有 10 行同样跳过。",
        "错误太多，另有 40 处没有逐条列出；请先改正已列出的。",
    )


def test_long_cells_under_narrow_kinds_cost_no_time() -> None:
    long = "长" * 32_000
    lines = ["问题,责任单位,时限,整改状态,金额,是否屡犯,配合单位"] + [
        f"甲,乙,{long},{long},{long},{long},{long}"
    ] * 60
    began = time.process_time()
    result = import_table("\n".join(lines).encode(), filename="a.csv", schema=PROBLEMS)
    assert time.process_time() - began < 5
    assert {error.label for error in result.errors} == {"整改时限", "整改状态", "金额", "是否屡犯"}
    assert all(len(error.sentence) < 200 for error in result.errors)


def test_numbers_are_those_a_spreadsheet_shows() -> None:
    book = workbook()
    book["问题清单"]["F2"] = 0.1 + 0.2
    assert import_table(saved(book), filename="a.xlsx", schema=PROBLEMS).rows[0].values["amount"] == Decimal(
        "0.3"
    )


_CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**14), 10**14),
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12).map(
        lambda x: round(x, 3)
    ),
    st.dates(dt.date(1901, 1, 1), dt.date(2200, 1, 1)),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=20).filter(
        lambda text: not text.startswith("=") and not text.startswith("#") and "_x" not in text
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(_CELLS, min_size=1, max_size=6), min_size=1, max_size=6))
def test_another_reader_finds_the_same_cells(rows: list[list[object]]) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in [["首", "列"], *rows]:
        book.active.append(row)
    data = saved(book)
    ours = {row.number: row.cells for row in read_table(data, filename="a.xlsx").sheets[0].rows}
    theirs = CalamineWorkbook.from_object(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    for number, cells in enumerate(theirs, start=1):
        expected = [None if cell == "" else cell for cell in cells]
        found = ours.get(number, [])
        assert found + [None] * (len(expected) - len(found)) == expected
