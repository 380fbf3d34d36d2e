"""Portrait runs: asked for, carried out, stored, reproduced to the bit, and what goes wrong in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from attrs import frozen
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import F

from tests.support import portraits
from tests.support.personas import AT, World, build_world
from xietong.foundation.access.domain.roles import Capability
from xietong.foundation.audit.domain.subscriptions import unsubscribe
from xietong.foundation.audit.models import Event
from xietong.interfaces import tasks, wiring
from xietong.kernel.actor import SYSTEM, Actor, Grant, Scope
from xietong.kernel.denial import DenialKind, RefusedError
from xietong.wings.ecology.domain.kinds import Band
from xietong.wings.ecology.domain.portrait.inputs import packed, unpacked
from xietong.wings.ecology.domain.states import AnomalyState, RunState
from xietong.wings.ecology.models import Anomaly, Figure, IndicatorVersion, Run, Scheme, Score, Share
from xietong.wings.ecology.operations.portraits.asking import RunAsk, ask_again, ask_run
from xietong.wings.ecology.operations.portraits.carrying import carry_out, fail_dead_runs
from xietong.wings.ecology.operations.portraits.reproducing import reproduce
from xietong.wings.ecology.operations.schemes import edit_scheme
from xietong.wings.ecology.queries.comparing import compare_runs
from xietong.wings.ecology.queries.runs import run_progress
from xietong.wings.ecology.queries.standing import standing_of

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
def stage() -> Iterator[Stage]:
    """Nobody listens to what is asked for: each test does the work itself, when it wants."""
    unsubscribe("run.ask", tasks.on_run_asked)
    yield _stage()
    wiring.connect()


def _stage() -> Stage:
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


def test_the_kept_inputs_give_the_same_results_to_the_bit_and_a_changed_file_is_noticed(stage: Stage) -> None:
    run = stage.run()
    keeper = stage.world.actor("city_office")
    outcome = reproduce(actor=keeper, at=AT, run_id=run.pk)
    assert outcome.results_same
    assert "逐位相同" in outcome.sentence
    assert Event.objects.filter(activity="run.reproduce", stream=f"run:{run.pk}").count() == 1

    other = stage.run(seed=5)
    assert other.inputs_digest != run.inputs_digest
    assert other.results_digest != run.results_digest

    Run.objects.filter(pk=run.pk).update(results_digest="sha256:0")
    assert not reproduce(actor=keeper, at=AT, run_id=run.pk).results_same
    with default_storage.open(run.inputs_stored_as) as kept:
        data = kept.read()
    spoilt = unpacked(data).with_columns(value=pl.col("value") + 1e-9)
    default_storage.delete(run.inputs_stored_as)
    default_storage.save(run.inputs_stored_as, ContentFile(packed(spoilt)))
    found = reproduce(actor=keeper, at=AT, run_id=run.pk)
    assert (found.inputs_same, found.results_same) == (False, False)


def test_anomalies_are_told_with_the_results_once_and_to_their_unit_first(stage: Stage) -> None:
    run = stage.run()
    told = Anomaly.objects.filter(unit__code="B05", indicators="F2")
    assert [one.state for one in told] == [AnomalyState.TOLD]
    one = told.get()
    assert one.answer_until == date(2025, 6, 10)
    assert "F2" not in one.sentence
    assert "请核看" in one.sentence
    event = Event.objects.get(activity="anomaly.tell", stream=f"ecology:{one.unit_id}")
    assert one.sentence not in event.payload + event.subject_label

    count = Anomaly.objects.count()
    again = stage.run(seed=9)
    assert again.state == RunState.DONE
    assert Anomaly.objects.count() == count, "the same anomaly is not told twice"

    superior = stage.world.actor("city_office")
    before = AT
    after = AT + timedelta(days=8)
    assert standing_of(actor=superior, at=before, unit_id=one.unit_id).anomalies == ()
    assert one.pk in [
        line.id for line in standing_of(actor=superior, at=after, unit_id=one.unit_id).anomalies
    ]
    unit = Actor(None, None, "局长", grants=(_reads(one.unit_id, one.unit.path),))
    seen = standing_of(actor=unit, at=before, unit_id=one.unit_id).anomalies
    assert [line.private for line in seen if line.id == one.pk] == [True]
    Anomaly.objects.filter(pk=one.pk).update(state=AnomalyState.ANSWERED)
    assert standing_of(actor=superior, at=before, unit_id=one.unit_id).anomalies != ()
    assert run.record["periods"][-1] == one.period


def _reads(unit_id: int, path: str) -> Grant:
    return Grant("department", frozenset({Capability.ECOLOGY_READ}), Scope(unit_id, path))


def test_small_and_silent_units_are_grey_and_a_veto_is_red_in_words(stage: Stage) -> None:
    veto = IndicatorVersion.objects.get(indicator__code="D5", number=1)
    Figure.objects.filter(version=veto).update(value=0)
    Figure.objects.filter(version=veto, unit__code="B02", period="2025-Q1").update(value=1)
    run = stage.run()
    found = {
        row.unit.code: row
        for row in Score.objects.filter(run=run, node="INDEX", period="2025-Q1").select_related("unit")
    }
    for code in ("B07", "B11"):
        assert found[code].band == Band.GREY
        assert "不足 70%" in found[code].because
    assert found["B02"].band == Band.RED
    assert veto.label in found["B02"].because
    assert not any(row.band == Band.RED and row.value > 60 for code, row in found.items() if code != "B02")


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"draws": 10}, "draws", "抽样次数"),
        ({"last_period": "2025-Q2"}, "last_period", "还没有结束"),
        ({"last_period": "去年"}, "last_period", "看不懂"),
        ({"first_period": "2024"}, "last_period", "长短不同"),
        ({"first_period": "2025-Q1", "last_period": "2024-Q1"}, "last_period", "之前"),
        ({"first_period": "2001-Q1"}, "first_period", "最多"),
        ({"group": "cats"}, "group", "可比组"),
        ({"scheme_id": 0}, "scheme_id", "没有这个方案"),
    ],
)
def test_what_cannot_be_run_is_refused_at_its_field(
    stage: Stage, changes: dict[str, Any], field: str, said: str
) -> None:
    with pytest.raises(RefusedError, match=said) as refused:
        ask_run(actor=stage.world.actor("city_office"), at=AT, ask=stage.ask(**changes))
    assert refused.value.kind is DenialKind.INVALID
    assert field in {denial.field for denial in refused.value.denials}
    assert not Run.objects.exists()


@pytest.mark.parametrize(
    ("persona", "kind"),
    [
        ("city_secretary", DenialKind.FORBIDDEN),
        ("office", DenialKind.MISSING),
        ("department", DenialKind.MISSING),
    ],
)
def test_only_who_keeps_the_index_of_the_committee_asks(stage: Stage, persona: str, kind: DenialKind) -> None:
    with pytest.raises(RefusedError) as refused:
        ask_run(actor=stage.world.actor(persona), at=AT, ask=stage.ask())
    assert refused.value.kind is kind


def test_a_run_without_data_says_so_and_can_be_asked_again(stage: Stage) -> None:
    run = stage.run(first_period="2019-Q1", last_period="2019-Q4")
    assert run.state == RunState.FAILED
    assert "没有一个已采用的指标数据" in run.failure
    keeper = stage.world.actor("city_office")
    assert Event.objects.filter(activity="run.fail", stream=f"run:{run.pk}").count() == 1
    again = Run.objects.get(pk=ask_again(actor=keeper, at=AT, run_id=run.pk))
    assert (again.state, again.label, again.seed) == (RunState.QUEUED, run.label, run.seed)
    with pytest.raises(RefusedError) as refused:
        ask_again(actor=keeper, at=AT, run_id=again.pk)
    assert refused.value.kind is DenialKind.CONFLICT


def test_a_run_whose_process_died_is_shown_as_such_then_marked_and_writes_nothing_late(stage: Stage) -> None:
    keeper = stage.world.actor("city_office")
    run_id = ask_run(actor=keeper, at=AT, ask=stage.ask())
    Run.objects.filter(pk=run_id).update(state=RunState.RUNNING, started_at=AT, beat_at=AT)
    silent = run_progress(actor=keeper, run_id=run_id, at=AT + timedelta(minutes=4))
    assert (silent.stalled, silent.state_word) == (True, "计算进程已中断")
    assert fail_dead_runs(actor=SYSTEM, at=AT + timedelta(minutes=5)) == 0
    assert fail_dead_runs(actor=SYSTEM, at=AT + timedelta(minutes=11)) == 1
    assert "进程中断" in Run.objects.get(pk=run_id).failure
    assert not carry_out(actor=SYSTEM, at=AT, run_id=run_id, clock=lambda: AT)
    assert not Score.objects.exists()


def test_a_run_taken_for_dead_while_it_computes_leaves_nothing_behind(stage: Stage) -> None:
    """Another process may mark it failed between two steps; what was computed is then thrown away."""
    run_id = ask_run(actor=stage.world.actor("city_office"), at=AT, ask=stage.ask())

    def clock() -> datetime:
        if Run.objects.filter(pk=run_id, phase="查找单棵树").exists():
            Run.objects.filter(pk=run_id).update(state=RunState.FAILED, failure="计算进程中断")
        return AT

    assert not carry_out(actor=SYSTEM, at=AT, run_id=run_id, clock=clock)
    assert Run.objects.get(pk=run_id).failure == "计算进程中断"
    assert not Score.objects.exists()
    assert not Anomaly.objects.exists()


def test_the_change_between_two_runs_is_data_and_scheme_and_code_and_adds_up(stage: Stage) -> None:
    old = stage.run()
    Figure.objects.filter(unit__code="B03", version__indicator__code="A1").update(value=10.0)
    by_data = stage.run()
    keeper = stage.world.actor("city_office")
    found = compare_runs(actor=keeper, old_id=old.pk, new_id=by_data.pk)
    moved = {line.code: line for line in found.lines if line.because}
    assert set(moved) == {"B03"}
    assert moved["B03"].because == "数据"
    assert moved["B03"].by_data == pytest.approx(moved["B03"].change)
    assert moved["B03"].by_scheme == pytest.approx(0)

    other = portraits.put_scheme("另一版")
    edited = other.text.replace("weight: 15.0", "weight: 40.0", 1)
    assert edited != other.text
    edit_scheme(actor=SYSTEM, at=AT, scheme_id=other.pk, name=other.name, text=edited)
    both = stage.run(scheme_id=other.pk)
    Score.objects.filter(run=both, unit__code="B04", node="INDEX").update(value=F("value") + 1.0)
    found = compare_runs(actor=keeper, old_id=old.pk, new_id=both.pk, period="2025-Q1")
    lines = {line.code: line for line in found.lines}
    for line in lines.values():
        if line.change is not None:
            parts = (line.by_data or 0) + (line.by_scheme or 0) + (line.by_code or 0)
            assert parts == pytest.approx(line.change, abs=1e-9)
    assert lines["B04"].by_code == pytest.approx(1.0)
    assert lines["B00"].by_data == pytest.approx(0)
    assert lines["B00"].by_scheme == pytest.approx(lines["B00"].change)
    assert "数据" in compare_runs(actor=keeper, old_id=old.pk, new_id=by_data.pk).sentence


def test_asking_queues_the_work_and_the_runner_does_it(stage: Stage) -> None:
    wiring.connect()
    browser = stage.world.client("city_office")
    ask = {
        "committee_id": str(stage.world.units["city"].pk),
        "scheme_id": str(stage.scheme.pk),
        "first_period": "2024-Q4",
        "last_period": "2025-Q1",
        "draws": "100",
        "seed": "1",
    }
    refused = browser.post("/ecology/runs/new", {**ask, "draws": "三"})
    assert refused.status_code == 422
    assert "抽样次数应是整数" in refused.content.decode()
    answer = browser.post("/ecology/runs/new", ask)
    run = Run.objects.get()
    assert answer["Location"] == f"/ecology/runs/{run.pk}"
    assert run.state == RunState.DONE, "the backend of the tests does queued work at once"
    page = browser.get(answer["Location"]).content.decode()
    assert run.results_digest in page
    assert browser.get(f"/ecology/runs/{run.pk}/progress").status_code == 204
    done = browser.post(f"/ecology/runs/{run.pk}/reproduce", follow=True).content.decode()
    assert "逐位相同" in done
