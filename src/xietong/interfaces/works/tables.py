"""The four tables of organisations: how each is read, brought in, and written out."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from xietong.foundation.documents.domain.columns import SheetSchema
from xietong.foundation.organisations import queries
from xietong.foundation.organisations.domain.sheets import PEOPLE, PORTFOLIOS, POSTS, UNITS, UNITS_OUT
from xietong.foundation.organisations.operations import (
    ImportResult,
    SourceTable,
    import_people,
    import_portfolios,
    import_posts,
    import_units,
)


@frozen
class TableKind:
    """One kind of table: how it is read, brought in, and written out."""

    label: str
    schema: SheetSchema
    out: SheetSchema
    rows: Callable[..., object]
    bring: Callable[..., ImportResult]


def _bring_units(*, source: SourceTable, **rest: object) -> ImportResult:
    return import_units(sources=[source], **rest)  # type: ignore[arg-type]


TABLES: dict[str, TableKind] = {
    "units": TableKind("单位", UNITS, UNITS_OUT, queries.unit_rows, _bring_units),
    "posts": TableKind("岗位", POSTS, POSTS, queries.post_rows, import_posts),
    "people": TableKind("人员任职", PEOPLE, PEOPLE, queries.people_rows, import_people),
    "portfolios": TableKind("分工", PORTFOLIOS, PORTFOLIOS, queries.portfolio_rows, import_portfolios),
}
