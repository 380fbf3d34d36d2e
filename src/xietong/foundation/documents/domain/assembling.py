"""From a raw sheet and a mapping to good rows, rejected rows and notes."""

from typing import Final

from xietong.foundation.documents.domain.columns import SheetSchema
from xietong.foundation.documents.domain.mapping import MappingProposal
from xietong.foundation.documents.domain.merges import banners_of, fill_merges
from xietong.foundation.documents.domain.raw import RawRow, RawSheet, cell_text, is_blank, shown
from xietong.foundation.documents.domain.row_reader import RowReader
from xietong.foundation.documents.domain.rows import RejectedRow, TableResult, TableRow

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


def read_sheet(
    *, sheet: RawSheet, schema: SheetSchema, mapping: MappingProposal, max_errors: int = MAX_ERRORS
) -> TableResult:
    """Every data row below the header, converted; merged cells filled; totals, footers and blanks skipped.

    Past `max_errors` faults, rejected rows are only counted. Deterministic; never raises on cell contents.
    """
    reader = RowReader.build(sheet=sheet.name, schema=schema, matches=mapping.matches)
    data, merged = fill_merges(sheet, mapping)
    banners = banners_of(sheet, mapping)
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


def _not_data(row: RawRow, mapping: MappingProposal, banners: set[tuple[int, int]]) -> str | None:
    """Why a row is no data ('' for a blank one), None where it is data."""
    filled = [at for at, cell in enumerate(row.cells) if not is_blank(cell)]
    if not filled:
        return ""
    first = shown(row.cells[filled[0]]).strip()
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
