"""Long values become a dense panel; every bad cell, key and group is named with its place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.analytics.building import panel_of
from xietong.analytics.faults import FaultsError
from xietong.analytics.panel.panel import Panel
from xietong.analytics.panel.periods import in_order, positions, span_of
from xietong.analytics.panel.reading import read_panel

ROWS = [
    ("乙", "2024", "A", 1.5, "东", 10.0),
    ("甲", "2024", "B", None, "西", 20.0),
    ("甲", "2023", "A", 0.1 + 0.2, "西", 30.0),
    ("甲", "2024", "A", -3.0, "西", None),
]
NAMES = ["unit", "period", "indicator", "value", "group", "exposure"]
FRAME = pl.DataFrame(ROWS, schema=NAMES, orient="row")


def check(panel: Panel) -> None:
    assert panel.units == ("乙", "甲")
    assert panel.periods == ("2023", "2024")
    assert panel.indicators == ("A", "B")
    assert panel.unit.tolist() == [1, 0, 1]
    assert panel.period.tolist() == [0, 1, 1]
    assert [panel.groups[group] for group in panel.group] == ["西", "东", "西"]
    assert panel.column("A").tolist() == [0.1 + 0.2, 1.5, -3.0]
    assert np.isnan(panel.column("B")).all()
    assert np.isnan(panel.column("C")).all()
    assert panel.exposure_of("A")[:2].tolist() == [30.0, 10.0]


def test_every_kind_of_source_gives_the_same_panel(tmp_path: Path) -> None:
    FRAME.write_csv(tmp_path / "a.csv")
    FRAME.write_parquet(tmp_path / "a.parquet")
    FRAME.write_ipc(tmp_path / "a.arrow")
    (tmp_path / "parts").mkdir()
    FRAME[:2].write_parquet(tmp_path / "parts" / "1.parquet")
    FRAME[2:].write_parquet(tmp_path / "parts" / "2.parquet")
    sources: list[Any] = [tmp_path / name for name in ("a.csv", "a.parquet", "a.arrow", "parts")]
    sources += [FRAME, FRAME.lazy(), FRAME.to_arrow(), pd.DataFrame(ROWS, columns=NAMES)]
    for source in sources:
        check(read_panel(source))


def test_gb18030_blanks_and_chinese_titles_are_read(tmp_path: Path) -> None:
    path = tmp_path / "values.csv"
    path.write_bytes("单位,时期,指标,数值,备注\n 甲 ,2024, A ,1e3 ,无\n乙,2024,A,NA,\n".encode("gb18030"))
    panel = read_panel(path)
    assert panel.units == ("乙", "甲")
    assert panel.column("A")[1] == 1000
    assert panel.unused == ("备注",)


def sentences(text: str, tmp_path: Path) -> list[str]:
    path = tmp_path / "v.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FaultsError) as refused:
        read_panel(path)
    return [fault.sentence for fault in refused.value.faults]


def test_every_fault_is_named_at_once_with_its_row(tmp_path: Path) -> None:
    text = (
        "unit,period,indicator,value,exposure\na,2024,A,x,1\nb,2024,A,inf,1\n,2024,A,1,1e999\n"
        'c,,A,１,\nd,2024,A,"1,5",1\n'
    )
    assert sentences(text, tmp_path) == [
        "v.csv 第 4 行：单位（unit）列为空",
        "v.csv 第 5 行：时期（period）列为空",
        "v.csv 第 2 行：数值（value）列“x”不是数；缺失请留空",
        "v.csv 第 5 行：数值（value）列“１”不是数；缺失请留空",
        "v.csv 第 6 行：数值（value）列“1,5”不是数；缺失请留空",
        "v.csv 第 3 行：数值（value）列“inf”是无穷大或超出范围",
        "v.csv 第 4 行：基数（exposure）列“1e999”是无穷大或超出范围",
    ]


def test_duplicates_are_named_with_all_their_rows(tmp_path: Path) -> None:
    text = "unit,period,indicator,value\na,2024,A,1\nb,2024,A,1\na,2024,A,2\na,2024,A,1\n"
    assert sentences(text, tmp_path) == [
        "v.csv 第 2、4、5 行：单位“a”、时期“2024”、指标“A”重复出现；每个单位每期每项指标只留一行"
    ]


def test_a_unit_in_two_groups_is_named(tmp_path: Path) -> None:
    text = "unit,period,indicator,value,group\na,2024,A,1,g\na,2024,B,1,h\na,2025,A,1,h\n"
    assert len(sentences(text, tmp_path)) == 1
    assert "属于" in sentences(text, tmp_path)[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("unit,period,value\na,2024,1\n", "缺少 indicator 列"),
        ("unit,period,indicator,value\n", "没有一行数据"),
        ("unit,unit,period,indicator,value\n", "读不出表格|不止一次"),
        ("", "读不出表格"),
        ("unit,period,indicator,value\na,2024,A,1,2,3\n", "读不出表格"),
    ],
)
def test_a_table_of_another_shape_is_refused_in_words(text: str, said: str, tmp_path: Path) -> None:
    assert re.search(said, " ".join(sentences(text, tmp_path)))


def test_what_is_no_table_is_refused_in_words(tmp_path: Path) -> None:
    for source in (tmp_path / "none.csv", object()):
        with pytest.raises(FaultsError):
            read_panel(source)
    broken = tmp_path / "a.parquet"
    broken.write_bytes(b"not a parquet file")
    with pytest.raises(FaultsError, match="读不出表格"):
        read_panel(broken)


@given(st.permutations(ROWS))
def test_the_order_of_rows_does_not_matter(rows: list[tuple[Any, ...]]) -> None:
    check(panel_of(rows, ("group", "exposure")))


def test_periods_are_in_order_of_time() -> None:
    assert in_order(["2024-10", "2024-9", "2023-12"]) == ("2023-12", "2024-9", "2024-10")
    assert in_order(["2024年10月", "2024年9月"]) == ("2024年9月", "2024年10月")
    assert in_order(["b", "a", "a"]) == ("a", "b")


def test_distances_between_periods() -> None:
    assert positions(("2020", "2023")) == (2020 * 12, 2023 * 12)
    assert positions(("2024-Q1", "2024Q4")) == (2024 * 12, 2024 * 12 + 9)
    assert positions(("2024-01-31", "2024-02-01")) is not None
    assert positions(("2020", "2020-01")) is None
    assert positions(("甲", "2020")) is None


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("2024", "2024-01-01", "2025-01-01"),
        ("2024-H2", "2024-07-01", "2025-01-01"),
        ("2024年上半年", "2024-01-01", "2024-07-01"),
        ("2024年第3季度", "2024-07-01", "2024-10-01"),
        ("202412", "2024-12-01", "2025-01-01"),
        ("2024-02-29", "2024-02-29", "2024-03-01"),
    ],
)
def test_a_period_has_a_first_day_and_an_end(name: str, start: str, end: str) -> None:
    span = span_of(name)
    assert span is not None
    assert (span.start.isoformat(), span.end.isoformat()) == (start, end)


@pytest.mark.parametrize("name", ["", "24", "2024-13", "2023-02-29", "0000", "第一期", "9999"])
def test_other_names_are_no_time(name: str) -> None:
    assert span_of(name) is None
