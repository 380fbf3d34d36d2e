"""Which tables of a file are lists, and which units and posts they name."""

from __future__ import annotations

from attrs import evolve

from xietong.foundation.documents.domain.mapping import UserMapping
from xietong.foundation.documents.domain.raw import RawWorkbook
from xietong.foundation.documents.domain.rows import TableResult
from xietong.foundation.documents.formats.importing import import_workbook
from xietong.loop.ledger.domain.columns import PROBLEM_SHEET, SHEETS


def tables_of(workbook: RawWorkbook, mapping: UserMapping | None) -> dict[str, TableResult]:
    """The problems, from whatever sheet fits best, and the other lists where a sheet bears their name."""
    names = {sheet.name for sheet in workbook.sheets}
    own = [schema for schema in SHEETS if schema.name in names]
    if mapping is not None or not own:
        return {PROBLEM_SHEET.key: import_workbook(workbook, schema=PROBLEM_SHEET, mapping=mapping)}
    return {
        schema.key: import_workbook(
            evolve(workbook, sheets=tuple(sheet for sheet in workbook.sheets if sheet.name == schema.name)),
            schema=schema,
        )
        for schema in own
        if any(len(sheet.rows) > 1 for sheet in workbook.sheets if sheet.name == schema.name)
    }


def _values(results: dict[str, TableResult], *keys: str) -> set[str]:
    found: set[str] = set()
    for result in results.values():
        for cells in (*(row.values for row in result.rows), *(row.cells for row in result.rejected)):
            for key in keys:
                value = cells.get(key)
                found |= (
                    {str(item) for item in value} if isinstance(value, list | tuple) else {str(value or "")}
                )
    return found - {""}


def unit_names(results: dict[str, TableResult]) -> set[str]:
    """The names and codes of units in all tables."""
    return _values(results, "unit", "unit_code", "supporters")


def post_names(results: dict[str, TableResult]) -> set[str]:
    """The names of posts in all tables."""
    return _values(results, "lead_post", "leader_post", "supervisor_post", "owner_post")
