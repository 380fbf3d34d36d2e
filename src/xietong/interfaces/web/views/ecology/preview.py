"""A table that is about to be handed in, as rows: each number, with what stood there the period before."""

from __future__ import annotations

from xietong.interfaces.web.views.ecology.shared import figure
from xietong.interfaces.web.widgets import PreviewCell, PreviewRow
from xietong.wings.ecology.domain.checking import Line, Numbers
from xietong.wings.ecology.queries.checked import Reading

_SHOWN = 100


def preview_rows(reading: Reading) -> tuple[list[str], list[PreviewRow], int]:
    """Head, rows and how many more there are; a cell with numerator and denominator reads "3 / 25"."""
    codes = list(dict.fromkeys(code for line in reading.lines for code in line.cells))
    wrong = {fault.row for fault in reading.faults}
    rows = [
        PreviewRow(
            line.number,
            _status(line, reading, wrong),
            (PreviewCell(line.unit_name), *(_cell(line, code, reading) for code in codes)),
        )
        for line in reading.lines[:_SHOWN]
    ]
    return ["单位", *codes], rows, max(len(reading.lines) - _SHOWN, 0)


def _status(line: Line, reading: Reading, wrong: set[int]) -> str:
    if line.number in wrong:
        return "error"
    before = [reading.before.get((line.unit_id, code)) for code in line.cells]
    if not any(before):
        return "new"
    same = all(old == now for old, now in zip(before, line.cells.values(), strict=True))
    return "unchanged" if same else "changed"


def _cell(line: Line, code: str, reading: Reading) -> PreviewCell:
    now, old = line.cells.get(code), reading.before.get((line.unit_id, code))
    before = said(old) if old is not None and old != now else ""
    return PreviewCell(said(now) if now is not None else "—", before=before)


def said(numbers: Numbers) -> str:
    """Numbers as they are read: 3 / 25, or the value."""
    if numbers.value is not None:
        return figure(numbers.value)
    return f"{figure(numbers.numerator)} / {figure(numbers.denominator)}"
