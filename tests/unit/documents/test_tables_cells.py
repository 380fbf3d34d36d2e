"""One cell, one value, or a fault that says how to mend it."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xietong.foundation.documents.domain.cells import converter
from xietong.foundation.documents.domain.columns import CellKind, Choice, Column, SheetSchema
from xietong.foundation.documents.domain.faults import CellFault
from xietong.foundation.documents.domain.lists import join_list, split_list
from xietong.foundation.documents.domain.neutral import (
    escape_xml_text,
    neutralise,
    restore,
    unescape_xml_text,
)
from xietong.foundation.documents.domain.raw import Unreadable, column_index, column_letter

STATES = (
    Choice(code="open", label="整改中", synonyms=("进行中",)),
    Choice(code="closed", label="已销号"),
)


def convert(kind: CellKind, cell: object, **more: object) -> object:
    choices = STATES if kind is CellKind.CHOICE else ()
    column = Column(key="x", label="列", kind=kind, **{"choices": choices, **more})  # type: ignore[arg-type]
    return converter(column)(cell)


def fault(kind: CellKind, cell: object, **more: object) -> CellFault:
    with pytest.raises(CellFault) as caught:
        convert(kind, cell, **more)
    return caught.value


@pytest.mark.parametrize(
    "cell",
    [
        dt.date(2024, 5, 1),
        dt.datetime(2024, 5, 1, 13, 30),  # noqa: DTZ001 - spreadsheets know no zone
        "2024-5-1",
        "2024-05-01",
        "2024/5/1",
        "2024年5月1日",
        "2024年05月01号",
        "2024 年 5 月 1 日",
        "2024.5.1",
        "20240501",
        20240501,
        45413,
        45413.5,
        "45413",
        "２０２４年５月１日",
        " 2024-05-01 ",
        "2024-05-01 00:00:00",
        "2024-05-01T08:30",
        "二〇二四年五月一日",
    ],
)
def test_dates_are_read_in_every_usual_form(cell: object) -> None:
    assert convert(CellKind.DATE, cell) == dt.date(2024, 5, 1)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("二〇二四年十月二十日", (2024, 10, 20)), ("二○二三年十二月三十一日", (2023, 12, 31))],
)
def test_dates_in_han_numerals(cell: str, expected: tuple[int, int, int]) -> None:
    assert convert(CellKind.DATE, cell) == dt.date(*expected)


@pytest.mark.parametrize(
    ("cell", "message", "mend"),
    [
        ("2024年5月底", "没有写到日", "2024-05-31"),
        ("2024年2月", "没有写到日", "2024-02-29"),
        ("2024-12", "没有写到日", "2024-12-31"),
        ("立行立改", "不是日期", "整改措施或备注"),
        ("长期坚持", "不是日期", "整改措施或备注"),
        ("5月1日", "没有写年份", "2024-05-01"),
        ("2024-05-01至2024-06-01", "一段时间", "最后期限"),
        ("2024-02-30", "没有这一天", "核对"),
        ("20241301", "没有这一天", "核对"),
        ("下月", "不是日期", "2024-05-01"),
        (3, "是数字，不是日期", "2024-05-01"),
        (-1, "是数字，不是日期", "2024-05-01"),
        (True, "不是日期", "2024-05-01"),
        (dt.time(8, 0), "不是日期", "2024-05-01"),
    ],
)
def test_what_is_no_date_is_named_with_how_to_mend_it(cell: object, message: str, mend: str) -> None:
    found = fault(CellKind.DATE, cell)
    assert message in found.message
    assert mend in found.mend


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1,234", 1234),
        ("１２３", 123),
        (3.0, 3),
        (7, 7),
        (0, 0),
        ("-5", -5),
        ("1 234 567", 1234567),
        ("8.0", 8),
    ],
)
def test_integers(cell: object, expected: int) -> None:
    assert convert(CellKind.INTEGER, cell) == expected
    assert type(convert(CellKind.INTEGER, cell)) is int


@pytest.mark.parametrize("cell", ["3.5", 3.5, "3个", "三", "1,23", True, "1e5", 10**19, float("nan"), "--1"])
def test_what_is_no_integer_is_refused(cell: object) -> None:
    assert fault(CellKind.INTEGER, cell).mend.startswith("请")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("1,234.56", "1234.56"), (0.1, "0.1"), ("12%", "0.12"), (".5", "0.5"), ("−3.2", "-3.2"), (12, "12")],
)
def test_decimals_are_exact(cell: object, expected: str) -> None:
    assert convert(CellKind.DECIMAL, cell) == Decimal(expected)


@pytest.mark.parametrize("cell", ["1.2万", "￥12", "1e400", float("inf"), dt.date(2024, 1, 1), "", None])
def test_what_is_no_decimal_is_refused(cell: object) -> None:
    assert fault(CellKind.DECIMAL, cell, required=True).message


@pytest.mark.parametrize("cell", ["整改中", "open", " 整改中 ", "OPEN", "整 改 中", "进行中"])
def test_choices_by_label_code_and_synonym(cell: str) -> None:
    assert convert(CellKind.CHOICE, cell) == "open"


def test_unknown_choice_lists_what_is_allowed() -> None:
    found = fault(CellKind.CHOICE, "差不多了")
    assert "差不多了" in found.message
    assert "整改中、已销号" in found.mend


@pytest.mark.parametrize(
    ("cell", "expected"), [("是", True), ("否", False), ("√", True), (True, True), (0, False)]
)
def test_yes_and_no(cell: object, expected: bool) -> None:
    assert convert(CellKind.YES_NO, cell) is expected


def test_neither_yes_nor_no() -> None:
    assert "“是”或“否”" in fault(CellKind.YES_NO, "也许").mend


def test_codes_keep_their_zeros_and_lose_no_digits() -> None:
    assert convert(CellKind.CODE, "007") == "007"
    assert convert(CellKind.CODE, 2023001.0) == "2023001"
    assert convert(CellKind.CODE, "310000000000000123") == "310000000000000123"


def test_lists_split_at_the_usual_signs() -> None:
    assert convert(CellKind.LIST, "市教育局、市财政局；市卫健委,\n") == ("市教育局", "市财政局", "市卫健委")
    assert convert(CellKind.LIST, None) == ()


def test_lists_of_choices() -> None:
    assert convert(CellKind.LIST, "整改中、closed、整改中", choices=STATES) == ("open", "closed")
    assert "未知" in fault(CellKind.LIST, "整改中、未知", choices=STATES).message


def test_required_blank_long_text_and_unreadable_cells() -> None:
    assert "必填" in fault(CellKind.TEXT, "  ", required=True).message
    assert "超过上限 3 个字" in fault(CellKind.TEXT, "一二三四", max_length=3).message
    assert "控制字符" in fault(CellKind.TEXT, "一\x00二").message
    cell = Unreadable("=A1", "此格是公式，文件里没有算好的结果。", "请贴成数值。")
    assert fault(CellKind.TEXT, cell).message == cell.message


@given(st.lists(st.text(min_size=1).filter(lambda text: text == text.strip()), max_size=5))
def test_lists_come_back_whatever_they_hold(items: list[str]) -> None:
    assert split_list(join_list(items)) == tuple(items)


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n＝＋－＠a是"), max_size=6) | st.text())
def test_neutral_text_is_harmless_and_comes_back(text: str) -> None:
    assert not neutralise(text).startswith(tuple("=+-@\t\r\n＝＋－＠"))
    assert restore(neutralise(text)) == text


@given(st.text(alphabet=st.sampled_from("_x005F0dD\r\n\x00\x07\ufffe甲"), max_size=12) | st.text())
def test_escaped_text_is_fit_for_xml_and_comes_back(text: str) -> None:
    escaped = escape_xml_text(text)
    assert not any(ord(sign) < 32 and sign not in "\t\n" for sign in escaped)
    assert unescape_xml_text(escaped) == text


@given(st.integers(min_value=0, max_value=17_000))
def test_column_letters(index: int) -> None:
    assert column_index(column_letter(index)) == index


def test_templates_refuse_what_cannot_be_mapped() -> None:
    one = Column(key="a", label="甲")
    for build in (
        lambda: Column(key="A b", label="甲"),
        lambda: Column(key="a", label=" "),
        lambda: Column(key="a", label="甲", kind=CellKind.CHOICE),
        lambda: Column(
            key="a", label="甲", choices=(Choice(code="x", label="y"), Choice(code="y", label="z"))
        ),
        lambda: SheetSchema(key="s", name="表", version="1", columns=(one, one)),
        lambda: SheetSchema(key="s", name="表", version="1", columns=(one,), stable_key="b"),
        lambda: SheetSchema(key="s", name="a/b", version="1", columns=(one,)),
    ):
        with pytest.raises(ValueError, match=r"\w"):
            build()
