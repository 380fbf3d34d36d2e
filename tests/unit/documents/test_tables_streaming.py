"""Big tables pass row by row, fast and in little memory."""

import datetime as dt
import io
import os
import time
import tracemalloc
from pathlib import Path

import polars as pl
import pytest

from tests.unit.documents.tables import PROBLEMS
from xietong.foundation.documents.domain.columns import CellKind, Column, SheetSchema
from xietong.foundation.documents.domain.mapping import ColumnSource, UserMapping
from xietong.foundation.documents.domain.rows import FileRefused, RejectedRow, TableRow
from xietong.foundation.documents.formats.importing import import_table
from xietong.foundation.documents.formats.streaming import iter_csv, iter_parquet_rows

SHARED = Path(os.environ.get("XIETONG_SHARED", Path(__file__).parents[3].parent / "shared")) / "data"
WHOLE_COUNTRY = 665_276
UNITS = (
    Column(key="code", label="代码", kind=CellKind.CODE, synonyms=("code",), required=True),
    Column(key="name", label="名称", synonyms=("name",), required=True),
    Column(key="since", label="起始日期", kind=CellKind.DATE),
    Column(key="level", label="层级", kind=CellKind.INTEGER),
)


def needed(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"{path} is not there; set XIETONG_SHARED to the folder of shared data")
    return path


def big_csv(path: Path, rows: int) -> Path:
    with path.open("w", encoding="utf-8") as target:
        target.write("代码,名称,起始日期,层级\n")
        target.writelines(f"{at:012d},某某村民委员会{at},2024-05-0{at % 9 + 1},5\n" for at in range(rows))
    return path


def test_a_whole_country_is_mapped_and_converted_in_time_and_little_memory(tmp_path: Path) -> None:
    path = big_csv(tmp_path / "units.csv", WHOLE_COUNTRY)
    began = time.process_time()
    count = sum(isinstance(row, TableRow) for row in iter_csv(path, columns=UNITS))
    assert count == WHOLE_COUNTRY
    assert time.process_time() - began < 30


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = big_csv(tmp_path / "units.csv", 40_000)
    tracemalloc.start()
    try:
        assert sum(1 for _ in iter_csv(path, columns=UNITS)) == 40_000
        assert tracemalloc.get_traced_memory()[1] < 12 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_streamed_rows_are_those_of_the_ordinary_import() -> None:
    data = "说明\n问题,责任单位,时限\n甲,乙,2024-05-01\n,丁,月底\n\n丙,戊,\n".encode("gb18030")
    streamed = list(iter_csv(data, columns=PROBLEMS.columns))
    whole = import_table(data, filename="a.csv", schema=PROBLEMS)
    assert [row for row in streamed if isinstance(row, TableRow)] == list(whole.rows)
    assert [row for row in streamed if isinstance(row, RejectedRow)] == list(whole.rejected)


def test_doubled_keys_are_found_in_streams() -> None:
    rows = list(iter_csv("代码,名称\n1,甲\n1,乙\n".encode(), columns=UNITS, stable_key="code"))
    assert isinstance(rows[1], RejectedRow)
    assert "第 2 行重复" in rows[1].errors[0].message


@pytest.mark.parametrize(
    "data",
    [
        b"",
        "别的,列\n1,2\n".encode(),
        "名称,层级\n甲,1\n".encode(),
        '代码,名称\n1,"开'.encode(),
        b"\xff\xfe\x00\x00",
    ],
)
def test_streams_refuse_like_the_ordinary_import(data: bytes) -> None:
    with pytest.raises(FileRefused):
        list(iter_csv(data, columns=UNITS))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="打不开"):
        list(iter_csv(tmp_path / "nothing.csv", columns=UNITS))
    with pytest.raises(FileRefused):
        list(iter_parquet_rows(tmp_path / "nothing.parquet", columns=UNITS))


def test_parquet_streams() -> None:
    target = io.BytesIO()
    day = dt.date(2024, 5, 1)
    pl.DataFrame(
        {"代码": ["01", "02"], "名称": ["甲", None], "起始日期": [day, day], "层级": [1, 2]}
    ).write_parquet(target)
    rows = list(iter_parquet_rows(target.getvalue(), columns=UNITS))
    assert isinstance(rows[0], TableRow)
    assert rows[0].values == {"code": "01", "name": "甲", "since": day, "level": 1}
    assert isinstance(rows[1], RejectedRow)


def test_the_villages_of_the_country_stream_from_parquet() -> None:
    path = needed(SHARED / "china_division" / "villages.parquet")
    began = time.process_time()
    rows = list(iter_parquet_rows(path, columns=UNITS[:2], stable_key="code"))
    assert all(isinstance(row, TableRow) for row in rows)
    assert len(rows) == pl.scan_parquet(path).select(pl.len()).collect().item()
    assert time.process_time() - began < 30


FINDINGS = SheetSchema(
    key="findings",
    name="审计发现",
    version="1",
    stable_key="reference",
    columns=(
        Column(key="reference", label="编号", required=True),
        Column(key="owner", label="责任单位", required=True),
        Column(key="found_on", label="发现日期", kind=CellKind.DATE, required=True),
        Column(key="amount", label="金额", kind=CellKind.DECIMAL),
        Column(key="repeated", label="是否屡犯", kind=CellKind.YES_NO, required=True),
        Column(key="prior", label="以前编号", kind=CellKind.LIST),
    ),
)
FINDINGS_MAP = UserMapping(
    auto=False,
    sources={
        "reference": ColumnSource(headings=("report_id", "award_reference", "reference_number"), join="/"),
        "owner": ColumnSource(headings=("auditee_name",)),
        "found_on": ColumnSource(headings=("accept_date",)),
        "amount": ColumnSource(headings=("amount_expended",)),
        "repeated": ColumnSource(headings=("is_repeat_finding",), values={"YES": "是", "NO": "否"}),
        "prior": ColumnSource(headings=("prior_finding_ref_numbers",), values={"N/A": ""}),
    },
)


def test_real_audit_findings_pass_whole_and_streamed() -> None:
    path = needed(SHARED / "us_fac_single_audit" / "findings_2024_02_04.csv")
    began = time.process_time()
    result = import_table(path.read_bytes(), filename=path.name, schema=FINDINGS, mapping=FINDINGS_MAP)
    assert time.process_time() - began < 30
    assert result.errors == ()
    assert len(result.rows) == 31_770
    repeated = sum(row.values["repeated"] is True for row in result.rows)
    assert abs(repeated / len(result.rows) - 0.292) < 0.001
    assert all(bool(row.values["prior"]) == row.values["repeated"] for row in result.rows)
    streamed = iter_csv(path, columns=FINDINGS.columns, mapping=FINDINGS_MAP, stable_key="reference")
    assert [row.values for row in streamed if isinstance(row, TableRow)] == [
        row.values for row in result.rows
    ]
