"""Portrait runs: asked for, carried out, stored, reproduced to the bit, and what goes wrong in words."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import frozen
from django.core.files.storage import default_storage

from tests.support import portraits
from tests.support.personas import AT, World, build_world
from xietong.kernel.actor import SYSTEM
from xietong.wings.ecology.domain.states import RunState
from xietong.wings.ecology.models import Run, Scheme, Score, Share
from xietong.wings.ecology.operations.portraits.asking import RunAsk, ask_run
from xietong.wings.ecology.operations.portraits.carrying import carry_out

pytestmark = pytest.mark.django_db


@frozen
class Stage:
    """The small city with sixteen departments and twelve districts, four quarters of figures, a scheme."""

    world: World
    scheme: Scheme

    def ask(self, **changes: Any) -> RunAsk:
        values = {
            "committee_id": self.world.units["city"].pk,
            "scheme_id": self.scheme.pk,
            "first_period": "2024-Q2",
            "last_period": "2025-Q1",
            "draws": 100,
        }
        return RunAsk(**{**values, **changes})

    def run(self, **changes: Any) -> Run:
        run_id = ask_run(actor=self.world.actor("city_office"), at=AT, ask=self.ask(**changes))
        carry_out(actor=SYSTEM, at=AT, run_id=run_id, clock=lambda: AT)
        return Run.objects.get(pk=run_id)


@pytest.fixture
def stage() -> Stage:
    world = build_world()
    units = portraits.add_units(world, "city", departments=16, districts=0)
    versions = portraits.seed_meanings()
    portraits.put_figures(units, versions, portraits.quarters(4))
    return Stage(world, portraits.put_scheme())


def test_a_run_stores_scores_with_intervals_and_shares_that_add_up(stage: Stage) -> None:
    run = stage.run()
    assert (run.state, run.failure) == (RunState.DONE, "")
    roots = Score.objects.filter(run=run, node="INDEX").exclude(value=None)
    assert roots.count() >= 50
    for score in roots:
        assert score.low <= score.high
        given = Share.objects.filter(run=run, unit=score.unit_id, period=score.period)
        total = sum(one.contribution for one in given if one.contribution is not None)
        assert total == pytest.approx(score.value, abs=1e-9)
    assert run.inputs_digest.partition(":")[2] in run.inputs_stored_as
    assert default_storage.exists(run.inputs_stored_as)
    assert Scheme.objects.get().frozen_at == AT
