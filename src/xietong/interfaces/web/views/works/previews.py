"""The kept result of a preview as the pages show it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xietong.foundation.audit.queries import WorkDetail
from xietong.foundation.documents.domain.columns import CellKind, Column, SheetSchema
from xietong.foundation.documents.domain.rows import RowError
from xietong.foundation.documents.formats.writing import SheetData, write_workbook
from xietong.interfaces.web.widgets import PreviewCell, PreviewRow

_SHOWN = 200
_STATUS = {"new": "new", "changed": "changed", "same": "unchanged"}
_FAULTS = SheetSchema(
    key="faults",
    name="需要改正的单元格",
    version="1",
    columns=(
        Column(key="sheet", label="工作表"),
        Column(key="row", label="行", kind=CellKind.INTEGER),
        Column(key="letter", label="列"),
        Column(key="label", label="栏目"),
        Column(key="value", label="现有内容"),
        Column(key="message", label="错误"),
        Column(key="mend", label="如何改正"),
    ),
)


def preview_context(found: WorkDetail) -> dict[str, Any]:
    """What the page of a preview needs; empty lists where the work has no preview."""
    result = found.result
    faults = [RowError(**fault) for fault in result.get("faults", ())]
    lines = result.get("lines", ())
    bad = {(fault.sheet, fault.row) for fault in faults}
    return {
        "result": result,
        "counts": [(word, f"{count:,}") for word, count in result.get("counts", ())],
        "faults": faults[:_SHOWN],
        "fault_count": f"{len(faults):,}",
        "more_faults": max(0, len(faults) - _SHOWN),
        "head": ("工作表", "内容", "变化与说明"),
        "rows": [_row(line, bad) for line in lines if not isinstance(line, str)],
        "sentences": [line for line in lines if isinstance(line, str)],
    }


def _row(line: Sequence[Any], bad: set[tuple[str, int]]) -> PreviewRow:
    sheet, number, status, label, changes, notes = line
    told = "；".join((*changes, *notes))
    word = "error" if (sheet, number) in bad else _STATUS[status]
    return PreviewRow(number, word, (PreviewCell(sheet), PreviewCell(label), PreviewCell(told)))


def faults_workbook(rows: Sequence[dict[str, Any]]) -> bytes:
    """The bad cells as a workbook."""
    return write_workbook(sheets=[SheetData(schema=_FAULTS, rows=rows)])
