"""Rows of many tables in one statement.

A detail page needs a dozen small sets of rows. Each set is a branch of one UNION ALL with the same
columns in every branch: so many texts, numbers, flags, days and moments, unused ones empty. What a branch
called its columns is put back when the rows are read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from attrs import field, frozen
from django.db.models import (
    BigIntegerField,
    BooleanField,
    DateField,
    DateTimeField,
    Expression,
    F,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast

Row = dict[str, Any]
Columns = Mapping[str, str | Expression]
_FIELDS = {
    "texts": TextField,
    "numbers": BigIntegerField,
    "flags": BooleanField,
    "days": DateField,
    "moments": DateTimeField,
}


@frozen
class Branch:
    """One set of rows: name of the column in the answer -> path or expression, by kind of value."""

    kind: str
    rows: QuerySet[Any]
    texts: Columns = field(factory=dict)
    numbers: Columns = field(factory=dict)
    flags: Columns = field(factory=dict)
    days: Columns = field(factory=dict)
    moments: Columns = field(factory=dict)

    def columns(self, slot: str) -> Columns:
        """The columns of one kind of value."""
        found: Columns = getattr(self, slot)
        return found


def gather(branches: Sequence[Branch]) -> dict[str, list[Row]]:
    """Read all branches in one statement; return rows by kind, in no order. An absent text is ""."""
    widths = {slot: max(len(branch.columns(slot)) for branch in branches) for slot in _FIELDS}
    first, *others = (_select(branch, widths) for branch in branches)
    names = {branch.kind: _names(branch, widths) for branch in branches}
    found: dict[str, list[Row]] = {branch.kind: [] for branch in branches}
    texts = widths["texts"]
    for kind, *values in first.union(*others, all=True) if others else first:
        plain = [*(text or "" for text in values[:texts]), *values[texts:]]
        pairs = zip(names[kind], plain, strict=True)
        found[kind].append({name: value for name, value in pairs if name})
    return found


def _names(branch: Branch, widths: Mapping[str, int]) -> list[str]:
    """The branch's names of the columns, "" where it has none."""
    slots = ((list(branch.columns(slot)), width) for slot, width in widths.items())
    return list(chain.from_iterable([*names, *[""] * (width - len(names))] for names, width in slots))


def _select(branch: Branch, widths: Mapping[str, int]) -> QuerySet[Any, tuple[Any, ...]]:
    chosen: dict[str, Any] = {"u_kind": Value(branch.kind, output_field=TextField())}
    for slot, width in widths.items():
        given = list(branch.columns(slot).values())
        for place in range(width):
            chosen[f"u_{slot}{place}"] = _column(slot, given[place] if place < len(given) else None)
    rows: QuerySet[Any, tuple[Any, ...]] = branch.rows.order_by().annotate(**chosen).values_list(*chosen)
    return rows


def _column(slot: str, source: str | Expression | None) -> Any:
    """A path, an expression, or an empty value that carries its type, since a bare NULL has none."""
    kind = _FIELDS[slot]()
    if source is None:
        return Value("", output_field=kind) if slot == "texts" else Cast(Value(None), kind)
    return F(source) if isinstance(source, str) else source
