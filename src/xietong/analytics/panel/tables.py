"""Long values from a file or a frame of another library → one Polars frame of known columns."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from xietong.analytics.faults import Fault, FaultsError

if TYPE_CHECKING:
    import polars as pl

REQUIRED = ("unit", "period", "indicator", "value")
OPTIONAL = ("group", "exposure")
_NAMES = {
    "单位": "unit",
    "时期": "period",
    "期间": "period",
    "指标": "indicator",
    "数值": "value",
    "分组": "group",
    "基数": "exposure",
}

#: How the reader of CSV files names a title that stands there a second time.
_REPEATED = re.compile(r"_duplicated_\d+$")


@frozen
class Table:
    """Long values as read. ``first_row`` is the number a person sees at the first row of values."""

    frame: pl.DataFrame
    name: str
    first_row: int
    unused: tuple[str, ...]


def read_table(source: Any, name: str = "") -> Table:
    """Read a path (csv, parquet file or folder, arrow), a Polars, pandas or Arrow table.

    FaultsError where it cannot be read or a required column is missing.
    """
    if isinstance(source, str | Path):
        path = Path(source)
        frame, first = _read_file(path)
        return _known_columns(frame, name or path.name, first)
    return _known_columns(_from_memory(source), name or "数据", 1)


def _read_file(path: Path) -> tuple[pl.DataFrame, int]:
    import polars as pl

    if not path.exists():
        raise FaultsError([Fault(str(path), "没有这个文件")])
    try:
        if path.is_dir():
            return pl.read_parquet(path / "**" / "*.parquet", hive_partitioning=True), 1
        if path.suffix in {".parquet", ".pq"}:
            return pl.read_parquet(path), 1
        if path.suffix in {".arrow", ".feather", ".ipc"}:
            return pl.read_ipc(path), 1
        return _read_csv(path), 2
    except (pl.exceptions.PolarsError, OSError) as fault:
        raise FaultsError([Fault(path.name, f"读不出表格：{_first_line(fault)}")]) from None


def _read_csv(path: Path) -> pl.DataFrame:
    """Every column as text: what is a number is decided cell by cell, with its place."""
    import polars as pl

    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise FaultsError([Fault(path.name, "文字编码看不懂", "请存为 UTF-8 或 GB18030")])
    return pl.read_csv(BytesIO(text.encode()), infer_schema=False)


def _first_line(fault: Exception) -> str:
    return str(fault).strip().split("\n", 1)[0]


def _from_memory(source: Any) -> pl.DataFrame:
    import polars as pl

    if isinstance(source, pl.LazyFrame):
        return source.collect()
    if isinstance(source, pl.DataFrame):
        return source
    kind = type(source).__module__.partition(".")[0]
    if kind == "pandas":
        return pl.DataFrame({title: source[title].tolist() for title in source.columns}, strict=False)
    if kind == "pyarrow":
        found = pl.from_arrow(source)
        if isinstance(found, pl.DataFrame):
            return found
    raise FaultsError(
        [Fault("数据", f"不认识 {type(source).__name__}", "请给文件路径或 Polars、pandas、Arrow 表")]
    )


def _known_columns(frame: pl.DataFrame, name: str, first_row: int) -> Table:
    titles = {title: _REPEATED.sub("", title.strip().lower()) for title in frame.columns}
    wanted = {title: _NAMES.get(plain, plain) for title, plain in titles.items()}
    known = {title: column for title, column in wanted.items() if column in (*REQUIRED, *OPTIONAL)}
    faults = [
        Fault(name, f"缺少 {column} 列", f"现有的列：{'、'.join(frame.columns)}")
        for column in REQUIRED
        if column not in known.values()
    ]
    faults += [
        Fault(name, f"{column} 列出现了不止一次")
        for column in set(known.values())
        if _repeated(known, column)
    ]
    if faults:
        raise FaultsError(faults)
    unused = tuple(title for title in frame.columns if title not in known)
    return Table(frame.select(list(known)).rename(known), name, first_row, unused)


def _repeated(known: dict[str, str], column: str) -> bool:
    return list(known.values()).count(column) > 1
