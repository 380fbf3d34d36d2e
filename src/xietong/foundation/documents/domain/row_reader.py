"""Converts the rows of one sheet by a mapping, one after the other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import field, frozen

from xietong.foundation.documents.domain.cells import Converter, converter
from xietong.foundation.documents.domain.columns import Column, SheetSchema
from xietong.foundation.documents.domain.faults import CellFault
from xietong.foundation.documents.domain.mapping import Match
from xietong.foundation.documents.domain.raw import cell_text, is_blank, shown
from xietong.foundation.documents.domain.rows import RejectedRow, RowError, TableRow


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
        if key is None or value is None or self.schema.repeats:
            return
        first = self._seen.setdefault(value, number)
        if first != number:
            feed = next(feed for feed in self.feeds if feed.column.key == key)
            fault = CellFault(f"与第 {first} 行重复。", "同一条只留一行；新增的行请把此格清空。")
            yield self._error(number, feed, value, fault)
