"""A table of a source as rows: told by a file, or by a program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from attrs import field, frozen

from xietong.foundation.documents.domain.faults import CellFault
from xietong.foundation.documents.domain.numbers import number_of
from xietong.foundation.documents.domain.raw import RawSheet, cell_text, is_blank
from xietong.foundation.documents.domain.rows import RowError, TableResult
from xietong.foundation.documents.formats.importing import import_workbook
from xietong.foundation.documents.formats.reading import read_table
from xietong.wings.ecology.domain.checking import Numbers
from xietong.wings.ecology.domain.definition import Definition
from xietong.wings.ecology.domain.sheets import UNIT_CODE, UNIT_NAME, form_sheet, keys_of

_TOTALS = frozenset({"合计", "总计", "共计", "总数"})
PARTS = ("value", "numerator", "denominator")


@frozen
class Told:
    """One row as it was told: its number, what the unit was called, the numbers by indicator."""

    number: int
    code: str
    name: str
    cells: Mapping[str, Numbers]


@frozen
class Table:
    """Rows told by a file or by a program; ``letters`` are the columns of a file by key."""

    sheet: str
    rows: tuple[Told, ...]
    letters: Mapping[str, str]
    errors: tuple[RowError, ...] = ()
    notes: tuple[str, ...] = ()
    totals: Mapping[tuple[str, str], float] = field(factory=dict)


def read_file(data: bytes, *, filename: str, label: str, definitions: Sequence[Definition]) -> Table:
    """The rows of a file in the form of a source. FileRefused where the file as a whole cannot serve."""
    workbook = read_table(data, filename=filename)
    result = import_workbook(workbook, schema=form_sheet(label, definitions))
    raw = next(sheet for sheet in workbook.sheets if sheet.name == result.mapping.sheet)
    letters = {match.key: match.letters for match in result.mapping.matches}
    rows = tuple(
        Told(
            row.number,
            str(row.values.get(UNIT_CODE) or ""),
            str(row.values.get(UNIT_NAME) or ""),
            _cells(row.values, definitions),
        )
        for row in result.rows
    )
    return Table(
        result.mapping.sheet, rows, letters, result.errors, result.notes, _totals(raw, result, definitions)
    )


def _cells(values: Mapping[str, object], definitions: Sequence[Definition]) -> dict[str, Numbers]:
    found: dict[str, Numbers] = {}
    for one in definitions:
        keys = keys_of(one)
        numbers = Numbers(*(_number(values.get(getattr(keys, part))) for part in PARTS))
        if not numbers.blank:
            found[one.code] = numbers
    return found


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, Decimal | int | float) else None


def _totals(
    raw: RawSheet, result: TableResult, definitions: Sequence[Definition]
) -> dict[tuple[str, str], float]:
    """What the row of sums in the file says, for the columns that are numbers."""
    mapping = result.mapping
    found: dict[tuple[str, str], float] = {}
    for row in raw.rows:
        if row.number <= mapping.header_row or not any(
            cell_text(cell).strip() in _TOTALS for cell in row.cells if not is_blank(cell)
        ):
            continue
        for one in definitions:
            for part in PARTS:
                match = mapping.match_of(getattr(keys_of(one), part))
                cell = row.cells[match.indices[0]] if match and match.indices[0] < len(row.cells) else None
                number = _sum(cell)
                if number is not None:
                    found[one.code, part] = number
    return found


def _sum(cell: object) -> float | None:
    """A number of the row of sums; what is no number there is nobody's figure and left alone."""
    try:
        return None if is_blank(cell) else float(number_of(cell, "数字", ""))
    except CellFault:
        return None
