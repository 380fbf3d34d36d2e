"""A stable key for rows that bring none, so that importing the same ledger again changes nothing."""

from __future__ import annotations

from collections import Counter
from typing import Any

from attrs import define, evolve, field

from xietong.foundation.documents.domain.rows import TableResult, TableRow
from xietong.kernel.digest import digest

DERIVED = "row:"
_LENGTH = 40


@define
class RowKeys:
    """Keys for the new rows of one sheet, made of what names them; twins count up."""

    kind: str
    _met: Counter[str] = field(factory=Counter)

    def of(self, *words: str) -> str:
        """The key of the next row with these words."""
        key = digest("|".join((self.kind, *words)).encode(), algorithm="sha256")[:_LENGTH]
        self._met[key] += 1
        return f"{DERIVED}{key}.{self._met[key]}"


def derive_keys(result: TableResult) -> TableResult:
    """Give each row without a number or a key one made of its unit and title; twins count up."""
    met: Counter[str] = Counter()
    return evolve(result, rows=tuple(_keyed(row, met) for row in result.rows))


def _keyed(row: TableRow, met: Counter[str]) -> TableRow:
    values: dict[str, Any] = row.values
    if values.get("number") or values.get("source_key"):
        return row
    words = "|".join(
        str(values.get(name) or "").strip() for name in ("unit_code", "unit", "title", "source_number")
    )
    key = digest(words.encode(), algorithm="sha256")[:_LENGTH]
    met[key] += 1
    return evolve(row, values={**values, "source_key": f"{DERIVED}{key}.{met[key]}"})
