"""Several small sets of rows in one statement, where the sets differ from call to call.

Each set is a branch of one UNION ALL whose columns are padded with empty values. Where the sets are
always the same, :mod:`gathering` keeps the text of the statement and is quicker.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    DateField,
    DateTimeField,
    F,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast

from xietong.loop.ledger.queries.gathering import Branch

Row = dict[str, Any]
_FIELDS = {
    "texts": TextField,
    "numbers": BigIntegerField,
    "flags": BooleanField,
    "days": DateField,
    "moments": DateTimeField,
}


def read_together(branches: Sequence[Branch]) -> dict[str, list[Row]]:
    """Read all branches in one statement; rows by kind, in no order. An absent text is ""."""
    widths = {slot: max(len(branch.columns(slot)) for branch in branches) for slot in _FIELDS}
    names = {branch.kind: _names(branch, widths) for branch in branches}
    found: dict[str, list[Row]] = {branch.kind: [] for branch in branches}
    first, *others = (_select(branch, widths) for branch in branches)
    texts = widths["texts"]
    for kind, *values in first.union(*others, all=True) if others else first:
        plain = [*(text or "" for text in values[:texts]), *values[texts:]]
        found[kind].append({name: value for name, value in zip(names[kind], plain, strict=True) if name})
    return found


def _names(branch: Branch, widths: Mapping[str, int]) -> list[str]:
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


def _column(slot: str, source: Any) -> Any:
    """A path, an expression, or an empty value that carries its type, since a bare NULL has none."""
    kind = _FIELDS[slot]()
    if source is None:
        return Value("", output_field=kind) if slot == "texts" else Cast(Value(None), kind)
    return F(source) if isinstance(source, str) else source
