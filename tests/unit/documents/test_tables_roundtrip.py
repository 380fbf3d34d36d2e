"""What is written comes back equal, whatever it is."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.documents.tables import PROBLEMS
from xietong.foundation.documents.domain.columns import CellKind, Column
from xietong.foundation.documents.domain.rows import TableResult
from xietong.foundation.documents.formats.importing import import_table
from xietong.foundation.documents.formats.streaming import iter_csv
from xietong.foundation.documents.formats.writing import SheetData, write_csv, write_workbook

Row = dict[str, object]
_NASTY = st.sampled_from(
    [
        "=1+1",
        "=cmd|'/c calc'!A0",
        "+86",
        "-1",
        "@x",
        "'=x",
        "''@",
        "＝x",
        "007",
        "1e5",
        "TRUE",
        "#N/A",
        "#REF!",
        "2024-05-01",
        "第一行\n第二行",
        "a\r\nb",
        "𠮷野家😀👨‍👩‍👧",
        "㐂䶮龘",
        "_x000D_",
        "_x0041_",
        '"引号"，,;\t|',
        "\\",
        "&lt;<b>&",
        "合计数",
        "  内  空  ",
        "\u200b零宽",
        "x" * 2000,
    ]
)
_ANY = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=40)
_TEXTS = (_NASTY | _ANY).map(str.strip).filter(bool)
_DECIMALS = st.integers(0, 18).flatmap(lambda places: st.decimals(-(10**17), 10**17, places=places))
_ITEMS = _TEXTS.filter(lambda text: len(text) < 50)


def values_for(column: Column) -> st.SearchStrategy[object]:
    kinds: dict[CellKind, st.SearchStrategy[object]] = {
        CellKind.TEXT: _TEXTS,
        CellKind.CODE: _TEXTS | st.from_regex(r"0{1,3}\d{1,18}", fullmatch=True),
        CellKind.DATE: st.dates(),
        CellKind.INTEGER: st.integers(-(10**18) + 1, 10**18 - 1),
        CellKind.DECIMAL: _DECIMALS,
        CellKind.CHOICE: st.sampled_from([choice.code for choice in column.choices] or [""]),
        CellKind.YES_NO: st.booleans(),
        CellKind.LIST: st.lists(_ITEMS, max_size=4).map(tuple),
    }
    blank: object = () if column.kind is CellKind.LIST else None
    return kinds[column.kind] if column.required else st.just(blank) | kinds[column.kind]


# A first cell that reads as a total or a footer marks a row that is no data; stable keys never look so.
_REFERENCES = st.integers(0, 10**9).map(lambda number: f"P-{number}")
ROWS: st.SearchStrategy[list[Row]] = st.lists(
    st.fixed_dictionaries(
        {column.key: values_for(column) for column in PROBLEMS.columns} | {"reference": _REFERENCES}
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda row: row["reference"],
)
_SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def assert_same(result: TableResult, rows: list[Row]) -> None:
    assert result.errors == ()
    assert [row.values for row in result.rows] == rows


@_SLOW
@given(rows=ROWS, title=st.sampled_from(["", "某某市问题清单", "=1+1"]))
def test_xlsx_comes_back(rows: list[Row], title: str) -> None:
    data = write_workbook(sheets=[SheetData(schema=PROBLEMS, rows=rows, title=title)])
    assert_same(import_table(data, filename="清单.xlsx", schema=PROBLEMS), rows)


@_SLOW
@given(rows=ROWS, encoding=st.sampled_from(["utf-8-sig", "utf-8", "gb18030"]))
def test_csv_comes_back(rows: list[Row], encoding: str) -> None:
    data = write_csv(schema=PROBLEMS, rows=rows, encoding=encoding)
    assert_same(import_table(data, filename="清单.csv", schema=PROBLEMS), rows)
    streamed = list(iter_csv(data, columns=PROBLEMS.columns, stable_key="reference"))
    assert [row.values for row in streamed] == rows  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["\tx", "\rx", "'\tx", "=\nx"])
def test_leading_tabs_and_returns_come_back(text: str) -> None:
    row = dict.fromkeys((column.key for column in PROBLEMS.columns), None) | {
        "reference": "P-1",
        "problem": text,
        "owner": "市教育局",
        "helpers": (),
    }
    for data, name in (
        (write_workbook(sheets=[SheetData(schema=PROBLEMS, rows=[row])]), "清单.xlsx"),
        (write_csv(schema=PROBLEMS, rows=[row]), "清单.csv"),
    ):
        assert_same(import_table(data, filename=name, schema=PROBLEMS), [row])


def test_dates_at_the_edges_and_long_numbers_come_back() -> None:
    days = [dt.date.min, dt.date(1900, 2, 28), dt.date(1900, 3, 1), dt.date(9999, 12, 31)]
    rows: list[Row] = [
        {
            **dict.fromkeys((column.key for column in PROBLEMS.columns), None),
            "reference": f"P-{number}",
            "problem": "一",
            "owner": "二",
            "helpers": (),
            "due": day,
            "count": 10**15 + number,
            "amount": Decimal("123456789012345678.0123456789"),
        }
        for number, day in enumerate(days)
    ]
    rows[0]["amount"] = Decimal("0.1234567890123456789")
    rows[1]["amount"] = rows[2]["amount"] = rows[3]["amount"] = Decimal("12345678901234567.89")
    data = write_workbook(sheets=[SheetData(schema=PROBLEMS, rows=rows)])
    assert_same(import_table(data, filename="清单.xlsx", schema=PROBLEMS), rows)
