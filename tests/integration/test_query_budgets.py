"""What any page may ask of the database: 12 statements, 8 for one item, 3 for a tree of 500 units.

Each page's own number stands in tests/support/query_counts.json; here are the bounds that no page may pass
for any persona, and that they do not grow with rows. test_query_bounds.py asks every address.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache

from tests.support.many import add_many
from tests.support.matrix_world import INSIDERS
from tests.support.personas import AT, World, build_world
from tests.support.query_counts import statements
from tests.support.walk import Walk
from xietong.foundation.organisations import queries
from xietong.foundation.organisations.models import Placement, Unit, UnitName
from xietong.kernel.actor import SYSTEM
from xietong.loop.ledger.domain.states import ProblemState
from xietong.loop.ledger.models import Evidence, Problem

pytestmark = pytest.mark.django_db
PAGE, DETAIL, TREE = 12, 8, 3
LISTS = ("/problems?state=active&sort=deadline", "/responsibilities", "/projects")
ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")
FEW, MANY = 20, 3_000


@pytest.fixture
def world(settings: Any) -> World:
    settings.PRETENDED_NOW = AT
    cache.clear()
    return build_world()


@pytest.mark.parametrize("url", LISTS)
def test_a_list_asks_as_much_of_3000_rows_as_of_20(url: str, world: World) -> None:
    """For every persona; one more at most, which counts the rows where they go past the first page."""
    personas = [one for one in world.personas if one not in ADMINISTRATORS]

    def asked() -> dict[str, int]:
        """After one call each, so that what is kept for minutes is kept."""
        clients = {persona: world.client(persona) for persona in personas}
        for client in clients.values():
            client.get(url)
        return {name: len(statements(lambda one=one: one.get(url))) for name, one in clients.items()}  # type: ignore[misc]

    add_many(world, FEW)
    few = asked()
    add_many(world, MANY - FEW)
    cache.clear()
    many = asked()
    assert max(few.values()) > 0
    assert max(many.values()) <= PAGE, many
    for persona in personas:
        assert many[persona] <= few[persona] + 1, (persona, few, many)


@pytest.mark.parametrize("persona", INSIDERS)
@pytest.mark.parametrize("kind", ["problem", "project"])
def test_an_item_asks_at_most_eight_however_much_hangs_on_it(kind: str, persona: str, settings: Any) -> None:
    walk = Walk(build_world()).to(ProblemState.ACTIVE)
    project_id = walk.plan()
    walk.prove()
    settings.PRETENDED_NOW = walk.at
    client = walk.world.client(persona)
    url = f"/problems/{walk.id}" if kind == "problem" else f"/projects/{project_id}"
    assert client.get(url).status_code == 200
    few = len(statements(lambda: client.get(url)))
    row = Evidence.objects.get(problem_id=walk.id)
    Evidence.objects.bulk_create(
        Evidence(
            **{f.attname: getattr(row, f.attname) for f in Evidence._meta.concrete_fields if f.name != "id"}
        )
        for _ in range(300)
    )
    add_many(walk.world, 300)
    many = len(statements(lambda: client.get(url)))
    assert Problem.objects.count() > 300
    assert 0 < few <= DETAIL
    assert many == few


def test_a_tree_of_500_units_asks_at_most_three(world: World) -> None:
    top = world.units["city"]
    on, parents = date(2025, 6, 3), [top.pk]
    for place in range(500):
        unit = Unit.objects.create(code=f"T{place}", name=f"单位{place}", valid_from=top.valid_from)
        Placement.objects.create(
            unit=unit, parent_id=parents[place // 5], valid_from=top.valid_from, recorded_at=AT
        )
        UnitName.objects.create(
            unit=unit, code=unit.code, name=unit.name, valid_from=top.valid_from, recorded_at=AT
        )
        parents.append(unit.pk)
    UnitName.objects.create(unit=top, code=top.code, name=top.name, valid_from=top.valid_from, recorded_at=AT)
    assert len(queries.subtree(actor=SYSTEM, unit_id=top.pk, on=on)) >= 501
    reads: tuple[Callable[[], object], ...] = (
        lambda: queries.tree(actor=SYSTEM, on=on),
        lambda: queries.subtree(actor=SYSTEM, unit_id=top.pk, on=on),
        lambda: queries.ancestors(actor=SYSTEM, unit_id=parents[-1], on=on),
        lambda: queries.children(actor=SYSTEM, parent_id=top.pk, on=on),
    )
    for read in reads:
        assert 1 <= len(statements(read)) <= TREE
