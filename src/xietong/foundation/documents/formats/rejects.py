"""Rejected rows out again, each with its faults beside it, ready to be corrected and imported as it is."""

from typing import Final

from xietong.foundation.documents.domain.columns import CellKind, Choice, Column, SheetSchema
from xietong.foundation.documents.domain.neutral import restore
from xietong.foundation.documents.domain.raw import cell_text
from xietong.foundation.documents.domain.rows import RejectedRow, TableResult
from xietong.foundation.documents.formats.importing import ERROR_HEADING, ERRORS_MARK, MEND_HEADING
from xietong.foundation.documents.formats.writing import SheetData, write_workbook

_ERROR_KEY: Final = "xietong_error"
_MEND_KEY: Final = "xietong_mend"
_EXTRA: Final = (
    Column(key=_ERROR_KEY, label=ERROR_HEADING),
    Column(key=_MEND_KEY, label=MEND_HEADING),
)


def write_errors(result: TableResult) -> bytes:
    """An xlsx of the rejected rows as they stood in the file, with 错误 and 如何改正 beside them.

    It carries the template's headings and drop-downs, so it imports again without any mapping.
    """
    served = {match.key for match in result.mapping.matches}
    data = SheetData(
        schema=_as_text(result.schema, served),
        rows=[_row(rejected) for rejected in result.rejected],
        extra=_EXTRA,
        marks={ERRORS_MARK: "1"},
    )
    return write_workbook(sheets=[data])


def _row(rejected: RejectedRow) -> dict[str, object]:
    cells: dict[str, object] = {key: restore(cell_text(cell).strip()) for key, cell in rejected.cells.items()}
    cells[_ERROR_KEY] = "\n".join(
        f"原第 {rejected.number} 行 {error.label}：{error.message}" for error in rejected.errors
    )
    cells[_MEND_KEY] = "\n".join(f"{error.label}：{error.mend}" for error in rejected.errors)
    return cells


def _as_text(schema: SheetSchema, served: set[str]) -> SheetSchema:
    """The template with every cell as text: a rejected cell need not fit its kind."""
    columns = tuple(
        _text_column(column) for column in schema.columns if column.key in served or column.required
    )
    key = schema.stable_key if schema.stable_key in {column.key for column in columns} else None
    return SheetSchema(
        key=schema.key, name=schema.name, version=schema.version, columns=columns, stable_key=key
    )


def _text_column(column: Column) -> Column:
    yes_no = (Choice(code="是", label="是"), Choice(code="否", label="否"))
    return Column(
        key=column.key,
        label=column.label,
        kind=CellKind.TEXT,
        required=column.required,
        choices=yes_no if column.kind is CellKind.YES_NO else column.choices,
        hint=column.hint,
    )
