"""Rows of a units table, read from all files of one load and checked against each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from attrs import frozen

from xietong.foundation.documents.domain.rows import RejectedRow
from xietong.foundation.organisations.domain.kinds import UnitKind
from xietong.foundation.organisations.domain.sheets import LEVEL_COLUMNS, PARENT_COLUMNS
from xietong.foundation.organisations.operations.importing.shapes import Faults, SourceTable
from xietong.kernel.progress import Progress

_STEP = 50_000
_KIND_OF_LEVEL = {"street_code": UnitKind.VILLAGE, "area_code": UnitKind.STREET}


@frozen(slots=True)
class UnitRow:
    """One row as it is meant. Empty ``kind`` and ``valid_from`` say that the file leaves them open."""

    code: str
    name: str
    short_name: str
    kind: str
    parent_code: str
    valid_from: date | None
    valid_until: date | None
    successors: tuple[str, ...]
    table: str
    number: int

    @property
    def where(self) -> tuple[str, int]:
        return self.table, self.number


def read_rows(sources: Iterable[SourceTable], faults: Faults, progress: Progress) -> dict[str, UnitRow]:
    """All rows by code, in the order of the files; what cannot be read or stands twice goes to ``faults``."""
    found: dict[str, UnitRow] = {}
    texts: dict[str, str] = {}
    levels = False
    for source in sources:
        for outcome in source.rows:
            if isinstance(outcome, RejectedRow):
                faults.add_rejected(source.name, outcome)
                continue
            row = _row(outcome.values, source.name, outcome.number, texts)
            levels = levels or any(key in outcome.values for key in LEVEL_COLUMNS)
            twice = found.setdefault(row.code, row)
            if twice is not row:
                faults.add(
                    row.where,
                    "单位编码",
                    row.code,
                    f"编码 {row.code} 在“{twice.table}”第 {twice.number} 行已出现。",
                    "每个单位只写一行。",
                )
            if len(found) % _STEP == 0:
                progress("读取", len(found), 0)
    progress("读取", len(found), len(found))
    return _with_regions(found) if levels else found


def _row(values: Mapping[str, Any], table: str, number: int, texts: dict[str, str]) -> UnitRow:
    """The row as it is meant; ``texts`` holds each name and parent once, however often it stands."""
    code = values["code"]
    parent, level = "", ""
    for key in PARENT_COLUMNS:
        candidate = values.get(key)
        if candidate and candidate != code:
            parent, level = candidate, key
            break
    kind = values.get("kind") or _KIND_OF_LEVEL.get(level, "")
    return UnitRow(
        code=code,
        name=texts.setdefault(values["name"], values["name"]),
        short_name=values.get("short_name") or "",
        kind=str(kind),
        parent_code=texts.setdefault(parent, parent),
        valid_from=values.get("valid_from"),
        valid_until=values.get("valid_until"),
        successors=tuple(values.get("successor_codes") or ()),
        table=table,
        number=number,
    )


def _with_regions(rows: dict[str, UnitRow]) -> dict[str, UnitRow]:
    """In a load of divisions what is neither street nor village is a region."""
    from attrs import evolve

    return {code: row if row.kind else evolve(row, kind=UnitKind.REGION.value) for code, row in rows.items()}


def check_circles(rows: Mapping[str, UnitRow], faults: Faults) -> None:
    """Name every row whose parents, within the load, lead back to itself."""
    safe: set[str] = set()
    for code in rows:
        chain: list[str] = []
        on_chain: set[str] = set()
        current = code
        while current in rows and current not in safe and current not in on_chain:
            chain.append(current)
            on_chain.add(current)
            current = rows[current].parent_code
        if current in on_chain:
            row = rows[current]
            faults.add(
                row.where,
                "上级编码",
                row.parent_code,
                f"“{row.name}”的上级一路向上又回到它自己。",
                "请改正其中一个单位的上级编码。",
            )
        safe.update(chain)
