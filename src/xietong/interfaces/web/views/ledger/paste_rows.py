"""The rows of a typed grid, checked cell by cell, as findings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from attrs import frozen

from xietong.foundation.documents.domain.cells import CellFault, converter
from xietong.foundation.documents.domain.columns import SheetSchema
from xietong.foundation.organisations.queries.lookup import UnitRef, find_unit
from xietong.loop.ledger.domain.states import FoundBy, OriginLevel
from xietong.loop.ledger.operations.importing.directory import Directory
from xietong.loop.ledger.operations.problems import Finding

_CELL = re.compile(r"r([0-9]{1,4})-([a-z_]+)")
_MOST = 500
Errors = dict[int, dict[str, str]]


@frozen
class Row:
    """A row of the grid as it was typed."""

    number: int
    values: Mapping[str, str]


def typed_rows(data: Mapping[str, str], keys: tuple[str, ...]) -> list[Row]:
    """The rows in which anything was typed, in order."""
    found: dict[int, dict[str, str]] = {}
    for name, value in data.items():
        match = _CELL.fullmatch(name)
        if match and match.group(2) in keys and len(found) <= _MOST:
            found.setdefault(int(match.group(1)), {})[match.group(2)] = value.replace("\x00", "").strip()
    return [Row(number, values) for number, values in sorted(found.items()) if any(values.values())]


def findings_of(
    rows: list[Row], *, schema: SheetSchema, committee_id: int, today: date
) -> tuple[list[Finding], Errors]:
    """The findings, and what is wrong by row and column; a row with a fault gives no finding."""
    committee = find_unit(committee_id)
    if committee is None:
        return [], {rows[0].number: {"unit": "没有这个党委，请重新选择"}}
    directory = Directory.load(
        committee=committee, units=[row.values.get("unit", "") for row in rows], posts=[]
    )
    findings: list[Finding] = []
    errors: Errors = {}
    for row in rows:
        values, wrong = _converted(row, schema)
        unit = directory.unit(row.values.get("unit", "")) if row.values.get("unit") else "请填写责任单位"
        if isinstance(unit, str):
            wrong["unit"] = unit
        if wrong or not isinstance(unit, UnitRef):
            errors[row.number] = wrong
        else:
            findings.append(_finding(values, unit.pk, today))
    return findings, errors


def _converted(row: Row, schema: SheetSchema) -> tuple[dict[str, Any], dict[str, str]]:
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for column in schema.columns:
        text = row.values.get(column.key, "")
        if not text:
            if column.required:
                wrong[column.key] = f"请填写{column.label}"
            continue
        try:
            values[column.key] = converter(column)(text)
        except CellFault as fault:
            wrong[column.key] = str(fault)
    return values, wrong


def _finding(values: Mapping[str, Any], unit_id: int, today: date) -> Finding:
    return Finding(
        title=values["title"],
        content=values.get("content") or values["title"],
        unit_id=unit_id,
        found_on=values.get("found_on") or today,
        origin_level=OriginLevel.of(values.get("origin_level") or OriginLevel.SELF_CHECK.value),
        found_by=FoundBy.of(values.get("found_by") or FoundBy.SELF.value),
        origin=values.get("origin") or "",
        category=values.get("category") or "",
        risk=values.get("risk") or "",
        criterion=values.get("criterion") or "",
    )
