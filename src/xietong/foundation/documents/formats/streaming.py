"""Big tables row by row: csv and Parquet, mapped and converted without holding the file in memory."""

import io
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import IO, Final

from attrs import evolve

from xietong.foundation.documents.domain.columns import Column, SheetSchema
from xietong.foundation.documents.domain.mapping import MappingProposal
from xietong.foundation.documents.domain.raw import WHOLE_FILE, RawRow, RawSheet, RawWorkbook
from xietong.foundation.documents.domain.row_reader import RowReader
from xietong.foundation.documents.domain.rows import FileRefused, RejectedRow, TableRow
from xietong.foundation.documents.formats.delimited import iter_delimited
from xietong.foundation.documents.formats.guards import DEFAULT_LIMITS, Limits
from xietong.foundation.documents.formats.importing import AnyMapping, choose_sheet

_HEADER_WINDOW: Final = 40
Outcome = TableRow | RejectedRow


def iter_csv(
    source: Path | bytes,
    *,
    columns: tuple[Column, ...],
    mapping: AnyMapping | None = None,
    stable_key: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[Outcome]:
    """Good and rejected rows of a csv, in order, one at a time.

    A path may exceed `limits.max_bytes`: it is read as it comes. Raises FileRefused as `import_table` does,
    also in the middle where the file turns bad, so write inside a transaction.
    """
    if isinstance(source, bytes):
        yield from _stream(
            iter_delimited(io.BytesIO(source), filename="", limits=limits), columns, mapping, stable_key
        )
        return
    with _opened(source) as stream:
        rows = iter_delimited(stream, filename=source.name, limits=limits)
        yield from _stream(rows, columns, mapping, stable_key)


def iter_parquet_rows(
    source: Path | bytes,
    *,
    columns: tuple[Column, ...],
    mapping: AnyMapping | None = None,
    stable_key: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[Outcome]:
    """As `iter_csv`, for Parquet."""
    from xietong.foundation.documents.formats.parquet import iter_parquet

    yield from _stream(iter_parquet(source, limits=limits), columns, mapping, stable_key)


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as fault:
        raise FileRefused(reason=f"打不开文件 {path.name}。", mend="请核对路径和权限。") from fault


def _stream(
    rows: Iterator[RawRow], columns: tuple[Column, ...], mapping: AnyMapping | None, stable_key: str | None
) -> Iterator[Outcome]:
    schema = SheetSchema(key="stream", name=WHOLE_FILE, version="", columns=columns, stable_key=stable_key)
    window = list(islice(rows, _HEADER_WINDOW))
    proposal = stream_mapping(window, schema=schema, mapping=mapping)
    reader = RowReader.build(sheet=WHOLE_FILE, schema=schema, matches=proposal.matches)
    for row in chain(window, rows):
        if row.number > proposal.header_row and any(row.cells):
            yield reader.read(row.number, row.cells)


def stream_mapping(
    window: list[RawRow], *, schema: SheetSchema, mapping: AnyMapping | None
) -> MappingProposal:
    """The mapping from the first rows of a stream; FileRefused where there is none or it lacks a column."""
    filled = [row for row in window if any(row.cells)]
    workbook = RawWorkbook(filename="", sheets=(RawSheet(name=WHOLE_FILE, rows=filled),))
    _, proposal, _ = choose_sheet(workbook, schema=schema, mapping=mapping)
    if proposal.missing:
        raise FileRefused(
            reason=f"缺少必填的列：{'、'.join(proposal.missing)}。",
            mend="请补上这些列，或在对照表里指定。",
            proposal=proposal,
        )
    return evolve(proposal, sheet=WHOLE_FILE)
