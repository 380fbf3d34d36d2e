"""From a raw sheet and a mapping to good rows, rejected rows and notes."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from attrs import field, frozen

from xietong.foundation.documents.domain.cells import CellFault, Converter, converter
from xietong.foundation.documents.domain.columns import Column, SheetSchema
from xietong.foundation.documents.domain.mapping import MappingProposal, Match
from xietong.foundation.documents.domain.raw import (
    Merge,
    RawRow,
    RawSheet,
    cell_text,
    is_blank,
    shown,
)
from xietong.foundation.documents.domain.rows import RejectedRow, RowError, TableResult, TableRow

MAX_ERRORS: Final = 10_000
_TOTALS: Final = frozenset({"合计", "总计", "小计", "共计", "总数"})
_FOOTERS: Final = (
    "注:",
    "注：",
    "备注:",
    "备注：",
    "说明:",
    "说明：",
    "填表人",
    "填报人",
    "填表单位",
    "审核人",
    "制表人",
)
_SKIPPED_NOTES: Final = 20


@frozen(kw_only=True)
class _Feed:
    """One column of the template with where its cell comes from and how it is converted."""

    column: Column
    match: Match
    convert: Converter

    def cell(self, cells: Sequence[object]) -> object:
        """The raw cell: of one column, or several joined; translated where a person said so."""
        width = len(cells)
        indices = self.match.indices
        source = self.match.source
        if len(indices) == 1:
            found = cells[indices[0]] if indices[0] < width else None
        else:
            parts = [cell_text(cells[at]).strip() for at in indices if at < width]
            found = source.join.join(part for part in parts if part) or None
        if is_blank(found):
            return source.default
        if source.values:
            return source.values.get(cell_text(found).strip(), found)
        return found


@frozen(kw_only=True)
class RowReader:
    """Converts rows of one sheet one after the other; keeps no cells, so it serves streams too."""

    sheet: str
    schema: SheetSchema
    feeds: tuple[_Feed, ...]
    _seen: dict[object, int] = field(factory=dict)

    @classmethod
    def build(cls, *, sheet: str, schema: SheetSchema, matches: Iterable[Match]) -> "RowReader":
        """A reader for a mapping; columns of the template without a match are left out of the values."""
        feeds = [
            _Feed(column=column, match=match, convert=converter(column))
            for match in matches
            for column in (schema.column(match.key),)
        ]
        return cls(sheet=sheet, schema=schema, feeds=tuple(feeds))

    def read(self, number: int, cells: Sequence[object]) -> TableRow | RejectedRow:
        """A row's values, or every fault of it."""
        values: dict[str, object] = {}
        errors: list[RowError] = []
        for feed in self.feeds:
            cell = feed.cell(cells)
            try:
                values[feed.column.key] = feed.convert(cell)
            except CellFault as fault:
                errors.append(self._error(number, feed, cell, fault))
        if not errors:
            errors.extend(self._repeated(number, values))
        if errors:
            raw = {feed.column.key: feed.cell(cells) for feed in self.feeds}
            return RejectedRow(number=number, cells=raw, errors=tuple(errors))
        return TableRow(number=number, values=values)

    def _error(self, number: int, feed: _Feed, cell: object, fault: CellFault) -> RowError:
        return RowError(
            sheet=self.sheet,
            row=number,
            letter=feed.match.letters,
            label=feed.column.label,
            value=shown(cell),
            message=fault.message,
            mend=fault.mend,
        )

    def _repeated(self, number: int, values: Mapping[str, object]) -> Iterator[RowError]:
        key = self.schema.stable_key
        value = values.get(key) if key else None
        if key is None or value is None:
            return
        first = self._seen.setdefault(value, number)
        if first != number:
            feed = next(feed for feed in self.feeds if feed.column.key == key)
            fault = CellFault(f"与第 {first} 行重复。", "同一条只留一行；新增的行请把此格清空。")
            yield self._error(number, feed, value, fault)


def read_sheet(
    *, sheet: RawSheet, schema: SheetSchema, mapping: MappingProposal, max_errors: int = MAX_ERRORS
) -> TableResult:
    """Every data row below the header, converted; merged cells filled; totals, footers and blanks skipped.

    Past `max_errors` faults, rejected rows are only counted. Deterministic; never raises on cell contents.
    """
    reader = RowReader.build(sheet=sheet.name, schema=schema, matches=mapping.matches)
    data, merged = fill_merges(sheet, mapping)
    banners = _banners(sheet, mapping)
    rows: list[TableRow] = []
    rejected: list[RejectedRow] = []
    skipped: list[str] = []
    listed = unlisted = unlisted_rows = 0
    for raw in data:
        reason = _not_data(raw, mapping, banners)
        if reason is not None:
            skipped.append(reason)
            continue
        outcome = reader.read(raw.number, raw.cells)
        if isinstance(outcome, TableRow):
            rows.append(outcome)
        elif listed >= max_errors:
            unlisted += len(outcome.errors)
            unlisted_rows += 1
        else:
            listed += len(outcome.errors)
            rejected.append(outcome)
    return TableResult(
        schema=schema,
        rows=tuple(rows),
        rejected=tuple(rejected),
        mapping=mapping,
        merged=merged,
        unlisted=unlisted,
        unlisted_rows=unlisted_rows,
        notes=_notes(skipped, unlisted),
    )


def _notes(skipped: list[str], unlisted: int) -> tuple[str, ...]:
    notes = [reason for reason in skipped if reason][:_SKIPPED_NOTES]
    more = sum(1 for reason in skipped if reason) - len(notes)
    if more > 0:
        notes.append(f"另有 {more} 行同样跳过。")
    if unlisted:
        notes.append(f"错误太多，另有 {unlisted} 处没有逐条列出；请先改正已列出的。")
    return tuple(notes)


def fill_merges(sheet: RawSheet, mapping: MappingProposal) -> tuple[list[RawRow], tuple[str, ...]]:
    """Data rows with each merged block's value written into all rows of its first column, and notes on it."""
    data = [RawRow(row.number, row.cells.copy()) for row in sheet.rows if row.number > mapping.header_row]
    served = {at for match in mapping.matches for at in match.indices}
    tall = [m for m in sheet.merges if m.bottom > m.top > mapping.header_row and m.left in served]
    numbers = [row.number for row in data]
    notes: list[str] = []
    for merge in _apart(tall):
        rows = data[bisect_left(numbers, merge.top) : bisect_right(numbers, merge.bottom)]
        if not rows or rows[0].number != merge.top or merge.left >= len(rows[0].cells):
            continue
        value = rows[0].cells[merge.left]
        filled = 0 if is_blank(value) else _fill(rows[1:], merge.left, value)
        if filled:
            notes.append(f"{merge.reference} 是合并单元格，“{shown(value)}”已填入其余 {filled} 行。")
    return data, tuple(notes)


def _apart(merges: Iterable[Merge]) -> Iterator[Merge]:
    """Blocks that do not overlap in their first column, so that no file can make the work quadratic."""
    ends: dict[int, int] = {}
    for merge in sorted(merges):
        if merge.top > ends.get(merge.left, 0):
            ends[merge.left] = merge.bottom
            yield merge


def _fill(rows: list[RawRow], at: int, value: object) -> int:
    filled = 0
    for row in rows:
        if not all(is_blank(cell) for cell in row.cells):
            row.cells.extend([None] * (at + 1 - len(row.cells)))
            row.cells[at] = value
            filled += 1
    return filled


def _not_data(row: RawRow, mapping: MappingProposal, banners: set[tuple[int, int]]) -> str | None:
    """Why a row is no data ('' for a blank one), None where it is data."""
    filled = [at for at, cell in enumerate(row.cells) if not is_blank(cell)]
    if not filled:
        return ""
    first = cell_text(row.cells[filled[0]]).strip()
    plain = "".join(first.split())
    if plain in _TOTALS:
        return f"第 {row.number} 行是{plain}行，已跳过。"
    if len(filled) == 1 and plain.startswith(_FOOTERS):
        return f"第 {row.number} 行是表尾说明“{shown(first)}”，已跳过。"
    if _repeats_header(row, mapping):
        return f"第 {row.number} 行重复了表头，已跳过。"
    if len(filled) == 1 and (row.number, filled[0]) in banners:
        return f"第 {row.number} 行是分节标题“{shown(first)}”，已跳过。"
    return None


def _repeats_header(row: RawRow, mapping: MappingProposal) -> bool:
    singles = [match for match in mapping.matches if len(match.indices) == 1]
    alike = [
        match
        for match in singles
        if match.indices[0] < len(row.cells)
        and cell_text(row.cells[match.indices[0]]).strip() == match.heading.rpartition("-")[2]
    ]
    return len(singles) > 1 and len(alike) == len(singles)


def _banners(sheet: RawSheet, mapping: MappingProposal) -> set[tuple[int, int]]:
    """Row and column of blocks over at least half of the columns that are read: headings of sections."""
    served = {index for match in mapping.matches for index in match.indices}
    enough = max(len(served), 2)
    return {
        (merge.top, merge.left)
        for merge in sheet.merges
        if 2 * sum(merge.left <= index <= merge.right for index in served) >= enough
    }
