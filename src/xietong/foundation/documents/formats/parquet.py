"""Parquet in, through Polars, batch by batch."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeVar

import polars as pl

from xietong.foundation.documents.domain.raw import WHOLE_FILE, RawRow, RawSheet
from xietong.foundation.documents.formats.guards import (
    Limits,
    check_cells,
    check_columns,
    check_rows,
    damaged,
)

_BATCH: Final = 50_000
_T = TypeVar("_T")


def iter_parquet(source: Path | bytes, *, limits: Limits) -> Iterator[RawRow]:
    """A heading row (number 1), then every row; list cells become text joined by ；.

    Raises FileRefused for anything broken or beyond the limits.
    """
    frame = _scan(source)
    names, count = _shape(frame)
    check_columns(len(names), limits, "文件")
    check_rows(count + 1, limits, "文件")
    yield RawRow(1, list(names))
    for offset in range(0, count, _BATCH):
        batch = _collect(frame.slice(offset, _BATCH))
        for number, cells in enumerate(batch.iter_rows(), start=offset + 2):
            yield RawRow(number, [_plain(cell) for cell in cells])


def read_parquet(data: bytes, *, limits: Limits) -> tuple[list[RawSheet], list[str], dict[str, str]]:
    """The whole file as one sheet, no notes, no marks."""
    rows: list[RawRow] = []
    for row in iter_parquet(data, limits=limits):
        check_cells(len(row.cells) * row.number, limits, "文件")
        rows.append(row)
    return [RawSheet(name=WHOLE_FILE, rows=rows)], [], {}


def _scan(source: Path | bytes) -> pl.LazyFrame:
    return pl.scan_parquet(io.BytesIO(source) if isinstance(source, bytes) else source)


def _shape(frame: pl.LazyFrame) -> tuple[list[str], int]:
    names = _guarded(lambda: frame.collect_schema().names())
    count = _guarded(lambda: int(frame.select(pl.len()).collect().item()))
    return names, count


def _collect(frame: pl.LazyFrame) -> pl.DataFrame:
    return _guarded(lambda: pl.DataFrame(frame.collect()))


def _guarded(act: Callable[[], _T]) -> _T:
    """Run a Polars act; its errors, and the panics of its native part, become a refusal."""
    try:
        return act()
    except BaseException as fault:
        if isinstance(fault, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        raise damaged("Parquet 结构有误") from fault


def _plain(cell: object) -> object:
    if isinstance(cell, list):
        return "；".join(str(item) for item in cell) or None
    return None if cell == "" else cell
