"""Figures computed from the record of the loop: per unit and period, nothing written where nothing changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.support.ecology import ecology_world
from tests.support.ledger import DAY, closed, finding, pushed
from tests.support.personas import AT, World
from xietong.foundation.audit.models import Event
from xietong.kernel.actor import SYSTEM
from xietong.kernel.denial import RefusedError
from xietong.loop.ledger.domain.states import FoundBy
from xietong.loop.ledger.domain.tallies import Days, Tally
from xietong.loop.ledger.models import Coordination, LookBack, Problem, Responsibility
from xietong.loop.ledger.operations.problems import propose_problem
from xietong.loop.ledger.queries.tallies import tallied_matters, tallies
from xietong.wings.ecology.models import Figure
from xietong.wings.ecology.operations.computing import compute_figures
from xietong.wings.ecology.queries.records import records_under

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 2, 3, 2, 0, tzinfo=UTC)
YEAR = Days(DAY.replace(month=1, day=1), DAY.replace(month=12, day=31))


@pytest.fixture
def world() -> World:
    return ecology_world()


def counts(tally: Tally, days: Days = YEAR) -> dict[str, tuple[int, int]]:
    from xietong.foundation.organisations.models import Unit

    names = dict(Unit.objects.values_list("pk", "code"))
    return {
        names[one.unit_id]: (one.hits, one.total) for one in tallies(actor=SYSTEM, tally=tally, days=days)
    }


def test_each_tally_counts_what_it_says(world: World) -> None:
    problem_id = closed(world)
    assert counts(Tally.CLOSING_ON_TIME) == {"bureau": (1, 1)}
    assert counts(Tally.FIRST_PASS) == {"bureau": (1, 1)}
    assert counts(Tally.SELF_FOUND) == {"street": (1, 1)}
    assert counts(Tally.YEAR_END_RUSH) == {"bureau": (0, 1)}
    assert counts(Tally.SECRETARY_CLAIMS) == {"district": (0, 1)}
    assert counts(Tally.INSPECTION_CLOSING) == {}
    Problem.objects.filter(pk=problem_id).update(origin="own_level.checks.3", found_by=FoundBy.OUTSIDE)
    assert counts(Tally.INSPECTION_CLOSING) == {"bureau": (1, 1)}
    assert counts(Tally.INSPECTION_REPEATS) == {"street": (0, 1)}
    assert counts(Tally.AUDIT_REPEATS) == {}
    assert counts(Tally.SELF_FOUND) == {"street": (0, 1)}
    late = AT + timedelta(days=200)
    Problem.objects.filter(pk=problem_id).update(closed_at=late)
    assert counts(Tally.CLOSING_ON_TIME) == {"bureau": (0, 1)}
    assert counts(Tally.YEAR_END_RUSH) == {"bureau": (1, 1)}
    LookBack.objects.create(problem_id=problem_id, done_on=DAY, recorded_at=AT, result="failed", text="反弹")
    assert counts(Tally.LOOK_BACK_FAILURES) == {"bureau": (1, 1)}
    Responsibility.objects.filter(problem_id=problem_id).update(personal_claim=True)
    assert counts(Tally.SECRETARY_CLAIMS) == {"district": (1, 1)}
    Problem.objects.filter(pk=problem_id).update(state="discarded")
    assert counts(Tally.SELF_FOUND) == {}


def test_replies_belong_to_the_unit_that_was_asked(world: World) -> None:
    project_id = pushed(world)
    asked = {"project_id": project_id, "text": "请答复", "asked_at": AT, "due_on": DAY + timedelta(days=5)}
    unit = world.units["other_bureau"]
    Coordination.objects.create(to_unit=unit, state="open", **asked)
    Coordination.objects.create(to_unit=unit, state="withdrawn", **asked)
    Coordination.objects.create(
        to_unit=unit, state="answered", answered_by=world.people["department"], answered_at=AT, **asked
    )
    assert counts(Tally.REPLIES_ON_TIME) == {"other_bureau": (1, 2)}


def test_figures_roll_up_and_a_second_run_writes_nothing(world: World) -> None:
    closed(world)
    assert compute_figures(actor=SYSTEM, at=LATER) > 0
    found = {
        (row.unit.code, row.period): (row.numerator, row.denominator, row.value)
        for row in Figure.objects.filter(version__indicator__code="D1").select_related("unit")
    }
    assert found == {(unit, "2025-Q2"): (1, 1, 100.0) for unit in ("street", "district", "city")}
    events, rows = Event.objects.count(), Figure.objects.count()
    assert compute_figures(actor=SYSTEM, at=LATER) == 0
    assert (Event.objects.count(), Figure.objects.count()) == (events, rows)


def test_a_late_entry_changes_the_figure_and_keeps_the_old_one(world: World) -> None:
    problem_id = closed(world)
    compute_figures(actor=SYSTEM, at=LATER)
    propose_problem(
        actor=world.actor("department"), at=AT, committee_id=world.units["district"].pk,
        finding=finding(world, title="另一处", found_by=FoundBy.OUTSIDE), submit=True,
    )  # fmt: skip
    compute_figures(actor=SYSTEM, at=LATER)
    rows = Figure.objects.filter(version__indicator__code="D1", unit=world.units["street"]).order_by("pk")
    assert list(rows.values_list("value", "current")) == [(100.0, False), (50.0, True)]
    Problem.objects.exclude(pk=problem_id).update(state="discarded")
    Problem.objects.filter(pk=problem_id).update(state="discarded")
    compute_figures(actor=SYSTEM, at=LATER)
    assert not rows.filter(current=True).exists()


def test_only_the_keeper_computes(world: World) -> None:
    for persona in ("office", "department", "security_admin"):
        with pytest.raises(RefusedError, match="统一维护"):
            compute_figures(actor=world.actor(persona), at=LATER)


def test_down_to_the_records_and_no_further_than_one_sees(world: World) -> None:
    problem_id = closed(world)
    compute_figures(actor=SYSTEM, at=LATER)
    district = world.units["district"].pk
    own = records_under(actor=world.actor("secretary"), unit_id=district, period="2025", indicator="D1")
    assert [(one.id, one.hit) for one in own.matters] == [(problem_id, True)]
    assert (own.value, own.hidden) == (100.0, 0)
    assert own.light is not None
    assert own.light.value == "grey"
    for persona in ("other_secretary", "street", "audit_admin"):
        with pytest.raises(RefusedError):
            records_under(actor=world.actor(persona), unit_id=district, period="2025", indicator="D1")
    street = records_under(
        actor=world.actor("street"), unit_id=world.units["street"].pk, period="2025-Q2", indicator="D1"
    )
    assert (street.value, street.matters, street.hidden) == (100.0, (), 1)


def test_nobody_counts_what_they_do_not_see(world: World) -> None:
    closed(world)
    seen = {
        persona: bool(tallies(actor=world.actor(persona), tally=Tally.SELF_FOUND, days=YEAR))
        for persona in ("office", "city_office", "other_office", "security_admin")
    }
    assert seen == {"office": True, "city_office": True, "other_office": False, "security_admin": False}
    path = world.units["district"].path
    found = tallied_matters(actor=world.actor("other_office"), tally=Tally.SELF_FOUND, days=YEAR, path=path)
    assert found == ()
