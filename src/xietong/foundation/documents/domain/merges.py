"""Merged blocks in the data of a sheet: values to fill down, and headings of sections."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from xietong.foundation.documents.domain.mapping import MappingProposal
from xietong.foundation.documents.domain.raw import Merge, RawRow, RawSheet, is_blank, shown


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


def banners_of(sheet: RawSheet, mapping: MappingProposal) -> set[tuple[int, int]]:
    """Row and column of blocks over at least half of the columns that are read: headings of sections."""
    served = {index for match in mapping.matches for index in match.indices}
    enough = max(len(served), 2)
    return {
        (merge.top, merge.left)
        for merge in sheet.merges
        if 2 * sum(merge.left <= index <= merge.right for index in served) >= enough
    }
