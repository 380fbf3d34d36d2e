"""净化举措: proposed by rule, asked for by a person, drawn up, decided, on the ledger, looked at twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from attrs import evolve

from tests.support.fairness import LATER, Stage, refused
from tests.support.personas import AT
from tests.support.walk import Walk
from xietong.foundation.audit.queries import history
from xietong.kernel.actor import SYSTEM
from xietong.kernel.denial import DenialKind
from xietong.loop.ledger.domain.states import ProblemState
from xietong.loop.ledger.models import Measure, Problem, Project
from xietong.wings.ecology.domain.kinds import Band
from xietong.wings.ecology.domain.states import PlanState
from xietong.wings.ecology.models import Plan, PlanEffect
from xietong.wings.ecology.operations.plan_effects import approve_plan, enlist_plan, look_at_plan
from xietong.wings.ecology.operations.plans import (
    ItemText,
    ask_plan,
    pass_over_plan,
    send_back_plan,
    submit_plan,
    waive_plan,
    write_plan,
)
from xietong.wings.ecology.queries.proposals import plan_proposals

pytestmark = pytest.mark.django_db
ITEMS = (
    ItemText("7月10日前由办公室逐项核对考核台账并公示差错", date(2025, 7, 10), "A1"),
    ItemText("8月底前完成窗口首问负责制上墙并抽查20件", date(2025, 8, 31)),
)
G, Y, R, GREY = Band.GREEN, Band.YELLOW, Band.RED, Band.GREY


@pytest.fixture
def stage() -> Stage:
    stage = Stage()
    stage.band("bureau", Y, R)
    stage.band("other_bureau", G, G)
    return stage


def ask(stage: Stage, persona: str = "office", unit: str = "bureau") -> int:
    return ask_plan(
        actor=stage.actor(persona), at=AT, unit_id=stage.id(unit), run_id=stage.run.pk, reason="连续两期偏低"
    )


def written(stage: Stage) -> int:
    pk = ask(stage)
    write_plan(actor=stage.actor("department"), at=AT, plan_id=pk, text="压实考核", items=ITEMS, submit=True)
    return pk


def walk(stage: Stage, plan_id: int) -> Walk:
    """The plan's problem, to be walked on by the acts of the ledger."""
    found = Walk.__new__(Walk)
    found.world, found.at, found.proposer, found.project_id = stage.world, AT, "office", 0
    found.id = Plan.objects.get(pk=plan_id).problem_id
    Problem.objects.filter(pk=found.id).update(leader_post=stage.world.posts["leader"])
    return found


def claim(stage: Stage, plan_id: int) -> Walk:
    found = walk(stage, plan_id)
    for act in ("opine", "approve", "assign", "claim"):
        found.take(act)
    return found


@pytest.mark.parametrize(
    ("bands", "because"),
    [
        ((G, R), "本期预警"),
        ((R, R), "连续 2 期预警"),
        ((Y, Y), "连续 2 期关注"),
        ((G, Y), None),
        ((Y, G), None),
        ((R, GREY), None),
    ],
)
def test_the_rule_proposes_red_at_once_and_yellow_when_it_lasts(
    stage: Stage, bands: tuple[Band, Band], because: str | None
) -> None:
    stage.band("bureau", *bands)
    found = plan_proposals(actor=stage.actor("office"))
    assert [(one.unit, one.because) for one in found] == ([("东湖区建设局", because)] if because else [])
    if because is None:
        refused(lambda: ask(stage), DenialKind.CONFLICT, "不需要")


def test_the_proposals_are_for_those_who_decide(stage: Stage) -> None:
    assert [one.unit for one in plan_proposals(actor=stage.actor("secretary"))] == ["东湖区建设局"]
    for persona in ("department", "discipline", "leader", "other_office", "city_office", "system_admin"):
        assert plan_proposals(actor=stage.actor(persona)) == ()
    for persona, kind in (
        ("discipline", "FORBIDDEN"),
        ("department", "MISSING"),
        ("other_office", "MISSING"),
    ):
        refused(lambda persona=persona: ask(stage, persona), DenialKind[kind])


def test_asking_opens_one_item_and_not_one_a_period(stage: Stage) -> None:
    plan = Plan.objects.get(pk=ask(stage))
    assert plan.due_on == AT.date() + timedelta(days=30)
    problem = Problem.objects.get(pk=plan.problem_id)
    assert (problem.committee_id, problem.unit_id, problem.found_how) == (
        stage.id("district"),
        stage.id("bureau"),
        "政治生态画像",
    )
    assert "要求提交净化举措的理由：连续两期偏低" in problem.content
    assert plan_proposals(actor=stage.actor("office")) == ()
    stage.next_run(50.0)
    refused(lambda: ask(stage), DenialKind.CONFLICT, "已有一份")
    assert Problem.objects.count() == 1
    told = history(actor=SYSTEM, stream=f"plan:{plan.pk}")[-1].sentence
    assert (
        told
        == "因“2025年第1季度连续 2 期关注或预警”要求东湖区建设局在 2025-07-03 前提交净化举措：连续两期偏低"
    )


def test_a_person_may_decide_against_it_for_this_period(stage: Stage) -> None:
    pass_over_plan(
        actor=stage.actor("office"),
        at=AT,
        unit_id=stage.id("bureau"),
        run_id=stage.run.pk,
        reason="班子刚调整",
    )
    assert plan_proposals(actor=stage.actor("office")) == ()
    assert not Problem.objects.exists()
    run = stage.next_run(50.0)
    assert [one.run_id for one in plan_proposals(actor=stage.actor("office"))] == [run.pk]


def test_the_unit_writes_and_the_committee_sends_back(stage: Stage) -> None:
    pk, unit = ask(stage), stage.actor("department")
    refused(lambda: submit_plan(actor=unit, at=AT, plan_id=pk), DenialKind.CONFLICT, "至少要有一项")
    past = (evolve(ITEMS[0], due_on=date(2025, 6, 1)),)
    refused(
        lambda: write_plan(actor=unit, at=AT, plan_id=pk, text="", items=past),
        DenialKind.INVALID,
        "第 1 项的时限",
    )
    refused(
        lambda: write_plan(actor=stage.actor("office"), at=AT, plan_id=pk, text="", items=ITEMS),
        DenialKind.FORBIDDEN,
    )
    write_plan(actor=unit, at=AT, plan_id=pk, text="压实考核", items=ITEMS, submit=True)
    send_back_plan(actor=stage.actor("secretary"), at=AT, plan_id=pk, reason="第二项太笼统")
    write_plan(actor=unit, at=AT, plan_id=pk, text="压实考核", items=ITEMS[:1])
    submit_plan(actor=unit, at=AT, plan_id=pk)
    plan = Plan.objects.get(pk=pk)
    assert (plan.state, plan.items.count(), plan.decision) == (PlanState.SUBMITTED, 1, "第二项太笼统")
    refused(lambda: approve_plan(actor=unit, at=AT, plan_id=pk, text="x"), DenialKind.FORBIDDEN)


def test_an_approved_plan_waits_for_the_claim_and_then_is_a_project(stage: Stage) -> None:
    pk = written(stage)
    assert (
        approve_plan(actor=stage.actor("secretary"), at=AT, plan_id=pk, text="区委常委会第12次会议") is None
    )
    assert Plan.objects.get(pk=pk).state == PlanState.APPROVED
    refused(
        lambda: enlist_plan(actor=stage.actor("department"), at=AT, plan_id=pk),
        DenialKind.CONFLICT,
        "认领之后",
    )
    claim(stage, pk)
    plan = Plan.objects.get(pk=pk)
    assert plan.state == PlanState.RUNNING
    project = Project.objects.get(pk=plan.project_id)
    assert [one.pk for one in project.problems.all()] == [plan.problem_id]
    assert list(Measure.objects.filter(project=project).values_list("text", "due_on")) == [
        (one.text, one.due_on) for one in ITEMS
    ]


@pytest.mark.parametrize(("persona", "at_once"), [("office", True), ("secretary", False)])
def test_where_the_problem_is_claimed_already_it_follows_at_once(
    stage: Stage, persona: str, at_once: bool
) -> None:
    pk = written(stage)
    found = claim(stage, pk)
    made = approve_plan(actor=stage.actor(persona, found.at), at=found.at, plan_id=pk, text="书记专题会")
    if not at_once:
        assert made is None
        made = enlist_plan(actor=stage.actor("department", found.at), at=found.at, plan_id=pk)
    assert Plan.objects.get(pk=pk).project_id == made
    assert Problem.objects.get().state == ProblemState.ACTIVE


def test_a_plan_no_longer_asked_for_is_waived_with_a_reason(stage: Stage) -> None:
    pk = ask(stage)
    waive_plan(actor=stage.actor("secretary"), at=AT, plan_id=pk, reason="机构撤并")
    assert Plan.objects.get(pk=pk).state == PlanState.WAIVED


def test_the_effect_is_looked_at_in_the_next_two_periods(stage: Stage) -> None:
    pk = written(stage)
    approve_plan(actor=stage.actor("office"), at=AT, plan_id=pk, text="区委常委会")
    claim(stage, pk)
    look = {"actor": stage.actor("discipline", LATER), "at": LATER, "plan_id": pk}
    refused(lambda: look_at_plan(**look, text="看"), DenialKind.CONFLICT, "还没有算出")
    stage.next_run(66.0)
    refused(
        lambda: look_at_plan(**{**look, "actor": stage.actor("office", LATER)}, text="看"),
        DenialKind.FORBIDDEN,
    )
    look_at_plan(**look, text="窗口投诉减少")
    found = PlanEffect.objects.get()
    assert (found.period, found.before, found.after, found.peers_before, found.peers_after) == (
        "2025-Q2",
        50.0,
        66.0,
        78.0,
        79.0,
    )
    plan = Plan.objects.get(pk=pk)
    assert plan.state == PlanState.LOOKED_AT
    told = history(actor=SYSTEM, stream=f"plan:{pk}")[-1].sentence
    assert "本单位 50.0（45.0–54.0） → 66.0（62.0–70.0）；同期同类中位数 78.0 → 79.0；有改善。" in told
    refused(lambda: look_at_plan(**look, text="看"), DenialKind.CONFLICT, "还没有算出")
