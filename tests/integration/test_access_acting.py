"""The post one acts in: chosen, deputised, dated; and the scope that comes with it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.support.personas import AT, World, build_world
from xietong.foundation.access.domain.roles import Capability, Role
from xietong.foundation.access.models import Grant
from xietong.foundation.access.operations import (
    switch_post,
)
from xietong.foundation.access.queries import (
    unit_scope_q,
)
from xietong.foundation.organisations.models import Appointment, Deputation, Post, Unit
from xietong.kernel.denial import RefusedError

pytestmark = pytest.mark.django_db
SOON = date(2025, 9, 1)


@pytest.fixture
def world() -> World:
    return build_world()


def code_of(act: object, **arguments: object) -> str:
    with pytest.raises(RefusedError) as caught:
        act(**arguments)  # type: ignore[operator]
    return caught.value.denials[0].code


def test_one_acts_in_one_post_and_switches(world: World) -> None:
    second = Post.objects.create(
        unit=world.units["street"], code="second", title="第一书记", valid_from=date(2024, 1, 1)
    )
    Appointment.objects.create(
        post=second, person=world.people["leader"], valid_from=date(2025, 1, 1), recorded_at=AT
    )
    Grant.objects.create(
        role=Role.LOWER_UNIT.value,
        post=second,
        unit=world.units["street"],
        reason="兼任",
        valid_from=date(2025, 1, 1),
        granted_at=AT,
    )
    before = world.actor("leader")
    assert before.roles == {Role.TEAM_MEMBER}
    switch_post(actor=before, at=AT, post_id=second.pk)
    after = world.actor("leader")
    assert (after.post_id, after.roles) == (second.pk, {Role.LOWER_UNIT})
    assert after.held_post_ids == before.held_post_ids == {second.pk, world.posts["leader"].pk}
    assert code_of(switch_post, actor=after, at=AT, post_id=world.posts["office"].pk) == "access.post"


def test_a_deputy_acts_for_the_absent_holder(world: World) -> None:
    Deputation.objects.create(
        post=world.posts["secretary"],
        deputy=world.people["leader"],
        reason="学习",
        valid_from=date(2025, 6, 1),
        valid_until=date(2025, 6, 4),
        recorded_at=AT,
    )
    switch_post(actor=world.actor("leader"), at=AT, post_id=world.posts["secretary"].pk)
    acting = world.actor("leader")
    assert acting.on_behalf_of == world.people["secretary"].name
    assert acting.may(Capability.PROBLEM_DECIDE)
    later = world.actor("leader", AT + timedelta(days=1))
    assert (later.post_id, later.on_behalf_of) == (world.posts["leader"].pk, "")


def test_the_day_of_an_actor_is_the_local_day(world: World) -> None:
    Grant.objects.update(valid_until=date(2025, 6, 4))
    last_evening = AT.replace(day=3, hour=15, minute=59)
    midnight = AT.replace(day=3, hour=16, minute=0)
    assert world.actor("office", last_evening).roles
    assert not world.actor("office", midnight).roles


def test_the_actor_costs_three_statements(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):
        world.actor("office")


def test_scopes_become_ranges_over_the_tree(world: World) -> None:
    def reach(persona: str) -> set[str]:
        scope = unit_scope_q(world.actor(persona), Capability.PROBLEM_READ)
        return {key for key, unit in world.units.items() if Unit.objects.filter(scope, pk=unit.pk).exists()}

    below = {"district", "district_discipline", "bureau", "other_bureau", "street"}
    assert reach("office") == below
    assert reach("street") == {"street"}
    assert reach("city_office") == set(world.units)
    assert reach("security_admin") == set()
    Grant.objects.filter(post=world.posts["office"]).update(subtree=False)
    assert reach("office") == {"district"}
