"""A change of holder hands open items to the successor, on the record, and keeps who held them then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.ledger import DAY, claimed
from tests.support.personas import AT, World, build_world
from xietong.foundation.audit.queries import history
from xietong.foundation.organisations.operations import appoint, create_person
from xietong.kernel.actor import SYSTEM
from xietong.loop.ledger.models import Responsibility
from xietong.loop.ledger.operations.handing_over import hand_over_due

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=10)


@pytest.fixture
def world() -> World:
    return build_world()


def successor() -> int:
    return create_person(actor=SYSTEM, at=AT, staff_number="N1", name="新任者")


def sentences(world: World, problem_id: int) -> str:
    lines = history(actor=world.actor("office"), stream=f"problem:{problem_id}")
    return " ".join(line.sentence for line in lines)


def test_on_the_day_of_the_appointment(world: World) -> None:
    problem_id = claimed(world)
    person = successor()
    appoint(actor=SYSTEM, at=AT, post_id=world.posts["department"].pk, person_id=person, on=DAY)
    held = Responsibility.objects.get(problem_id=problem_id, current=True)
    assert (held.holder_since_id, held.claimed_by_id) == (person, world.people["department"].pk)
    told = sentences(world, problem_id)
    assert f"由{world.people['department'].name}交接给新任者" in told


def test_an_appointment_for_a_later_day_waits_for_it(world: World) -> None:
    problem_id = claimed(world)
    person = successor()
    appoint(actor=SYSTEM, at=AT, post_id=world.posts["department"].pk, person_id=person, on=LATER.date())
    assert "交接" not in sentences(world, problem_id)
    assert hand_over_due(actor=SYSTEM, at=AT) == 0
    assert hand_over_due(actor=SYSTEM, at=LATER) == 1
    assert Responsibility.objects.get(problem_id=problem_id, current=True).holder_since_id == person
    assert "交接给新任者" in sentences(world, problem_id)
    assert hand_over_due(actor=SYSTEM, at=LATER) == 0
