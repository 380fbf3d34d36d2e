"""Whatever is done to the tree: one parent a day, no circles, and paths that equal the ancestors."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from xietong.foundation.organisations import operations, queries
from xietong.foundation.organisations.domain.paths import ids_of
from xietong.foundation.organisations.domain.periods import first_overlap
from xietong.foundation.organisations.models import Placement, Unit, UnitName
from xietong.kernel.actor import SYSTEM
from xietong.kernel.denial import RefusedError
from xietong.kernel.period import Period

pytestmark = pytest.mark.django_db

AT = datetime(2025, 6, 30, 1, 0, tzinfo=UTC)
TODAY = date(2025, 6, 30)
START = date(2025, 1, 1)
acts = st.lists(
    st.tuples(
        st.sampled_from(["create", "move", "rename", "merge", "close"]),
        st.integers(0, 9),
        st.integers(0, 9),
        st.sampled_from([0, 1, 60, 150, 200, 300]),
    ),
    max_size=10,
)


def do(kind: str, units: list[int], first: int, second: int, on: date) -> None:
    one, other = units[first % len(units)], units[second % len(units)]
    number = len(units)
    if kind == "create":
        units.append(
            operations.create_unit(
                actor=SYSTEM, at=AT, code=f"U{number}", name=f"单位{number}", parent_id=one, on=on
            )
        )
    elif kind == "move":
        operations.move_unit(actor=SYSTEM, at=AT, unit_id=one, parent_id=other, on=on)
    elif kind == "rename":
        operations.rename_unit(actor=SYSTEM, at=AT, unit_id=one, name=f"新名{on:%m%d}", on=on)
    elif kind == "merge":
        operations.merge_units(actor=SYSTEM, at=AT, predecessor_ids=[one], successor_id=other, on=on)
    else:
        operations.close_unit(actor=SYSTEM, at=AT, unit_id=one, on=on, reason="撤销")


def check() -> None:
    for model in (Placement, UnitName):
        spells: dict[int, list[Period]] = {}
        for unit_id, start, end in model.objects.values_list("unit_id", "valid_from", "valid_until"):
            spells.setdefault(unit_id, []).append(Period(start, end))
        assert all(first_overlap(periods) is None for periods in spells.values()), model
    turns = set(Placement.objects.values_list("valid_from", flat=True))
    for day in sorted(turns | {TODAY, TODAY + timedelta(days=400)}):
        nodes = queries.tree(actor=SYSTEM, on=day)
        holding = Placement.objects.filter(valid_from__lte=day).exclude(valid_until__lte=day)
        assert sorted(node.unit_id for node in nodes) == sorted(holding.values_list("unit_id", flat=True))
        above = {node.unit_id: node.parent_id for node in nodes}
        for node in nodes:
            chain = [line.unit_id for line in queries.ancestors(actor=SYSTEM, unit_id=node.unit_id, on=day)]
            assert len(chain) == node.depth + 1
            assert [above[one] for one in chain] == [None, *chain[:-1]]
    for node in queries.tree(actor=SYSTEM, on=TODAY):
        unit = Unit.objects.get(pk=node.unit_id)
        lines = queries.ancestors(actor=SYSTEM, unit_id=node.unit_id, on=TODAY)
        assert (ids_of(unit.path), unit.depth) == (tuple(line.unit_id for line in lines), node.depth)


@settings(max_examples=60)
@given(acts)
def test_any_acts_leave_a_tree_on_every_day(steps: list[tuple[str, int, int, int]]) -> None:
    with transaction.atomic():
        top = operations.create_unit(actor=SYSTEM, at=AT, code="T", name="顶", parent_id=None, on=START)
        units = [top]
        for number in range(4):
            do("create", units, number, 0, START)
        for kind, first, second, offset in steps:
            with suppress(RefusedError):
                do(kind, units, first, second, START + timedelta(days=offset))
        check()
        assert operations.refresh_paths(actor=SYSTEM, at=AT, on=TODAY) == 0
        transaction.set_rollback(True)


def test_pages_of_the_tree_cost_few_statements(django_assert_max_num_queries: object) -> None:
    top = operations.create_unit(actor=SYSTEM, at=AT, code="T", name="顶", parent_id=None, on=START)
    rows = [Unit(code=f"C{n:03d}", name=f"下级{n}", valid_from=START) for n in range(500)]
    for unit in Unit.objects.bulk_create(rows):
        UnitName.objects.create(unit=unit, code=unit.code, name=unit.name, valid_from=START, recorded_at=AT)
        Placement.objects.create(unit=unit, parent_id=top, valid_from=START, recorded_at=AT)
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        page = queries.children(actor=SYSTEM, parent_id=top, on=TODAY)
    assert (page.total, len(page.rows), page.rows[0].code) == (500, 500, "C000")
    with django_assert_max_num_queries(1):  # type: ignore[operator]
        assert len(queries.tree(actor=SYSTEM, on=TODAY)) == 501
    with django_assert_max_num_queries(7):  # type: ignore[operator]
        queries.unit_detail(actor=SYSTEM, unit_id=top, on=TODAY)
