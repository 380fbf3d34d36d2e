"""What must not slip past: old evidence, late measures, silent merges, lasting sight, rewritten findings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.ledger import DAY, claimed, closed, finding, opinions, proposed, pushed
from tests.support.personas import AT, World, build_world
from xietong.foundation.audit.queries import EventLine, history
from xietong.kernel.denial import DenialKind, RefusedError
from xietong.loop.ledger.domain.states import ClosureKind, LookBackResult, ProblemState, Recommendation
from xietong.loop.ledger.models import Coordination, Measure, Milestone, Problem, Progress, Project
from xietong.loop.ledger.operations.bulk import edit_many
from xietong.loop.ledger.operations.closing import (
    accept_closing,
    record_look_back,
    refuse_closing,
    request_closing,
    verify_closing,
)
from xietong.loop.ledger.operations.evidence import Reference, add_reference
from xietong.loop.ledger.operations.importing.run import plan_paste
from xietong.loop.ledger.operations.measures import (
    add_measure,
    ask_coordination,
    edit_measure,
    move_coordination,
    move_measure,
)
from xietong.loop.ledger.operations.problems import (
    approve_problem,
    edit_problem,
    give_opinion,
    merge_problem,
    send_back_problem,
    submit_problem,
)
from xietong.loop.ledger.operations.projects import (
    MeasureText,
    finish_project,
    report_milestone,
    report_progress,
    verify_milestone,
    verify_progress,
)
from xietong.loop.ledger.queries.item import problem_detail
from xietong.loop.ledger.queries.visibility import seen_problems, visible_problems

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=30)


@pytest.fixture
def world() -> World:
    return build_world()


def option(world: World, persona: str, problem_id: int, code: str) -> str | None:
    """Why the page does not offer an act, None where it does."""
    page = problem_detail(actor=world.actor(persona), problem_id=problem_id, at=LATER)
    denial = next(line.denial for line in page.actions if line.code == code)
    return denial.reason if denial else None


def prove(world: World, problem_id: int, happened_on: date = DAY) -> None:
    reference = Reference("抽查记录", "区消防平台", "XF-1", "a" * 64, happened_on)
    add_reference(actor=world.actor("department"), at=LATER, problem_id=problem_id, reference=reference)


def ask_to_close(world: World, problem_id: int, kind: ClosureKind = ClosureKind.SOLVED) -> None:
    request_closing(
        actor=world.actor("department"),
        at=LATER,
        problem_id=problem_id,
        kind=kind,
        summary="三处通道已畅通",
        rule_change="修订管理办法" if kind is ClosureKind.IMPOSSIBLE else "",
    )


def verify(world: World, problem_id: int) -> None:
    verify_closing(actor=world.actor("discipline"), at=LATER, problem_id=problem_id, text="现场抽查")


def last(world: World, problem_id: int) -> EventLine:
    return history(actor=world.actor("office"), stream=f"problem:{problem_id}")[-1]


def test_after_a_reopening_the_old_evidence_alone_does_not_close_again(world: World) -> None:
    problem_id = closed(world)
    record_look_back(
        actor=world.actor("discipline"),
        at=AT + timedelta(days=20),
        problem_id=problem_id,
        result=LookBackResult.FAILED,
        text="通道再次被占",
    )
    with pytest.raises(RefusedError, match="重新打开后还没有新的佐证"):
        ask_to_close(world, problem_id)
    assert "新的佐证" in (option(world, "department", problem_id, "request_closing") or "")
    prove(world, problem_id)
    assert option(world, "department", problem_id, "request_closing") is None
    ask_to_close(world, problem_id)
    assert Problem.objects.get(pk=problem_id).state == ProblemState.CLOSING.value


def finished(world: World) -> tuple[int, int]:
    """A project whose measures are all reported, and its problem, ready to be closed."""
    project_id = pushed(world)
    for pk in Measure.objects.filter(project_id=project_id).values_list("pk", flat=True):
        move_measure(actor=world.actor("department"), at=AT, measure_id=pk, move="report", text="完成")
    problem_id = Problem.objects.get(projects=project_id).pk
    prove(world, problem_id)
    return project_id, problem_id


def one_more(world: World, project_id: int) -> None:
    add_measure(
        actor=world.actor("department"),
        at=LATER,
        project_id=project_id,
        measure=MeasureText("加装摄像头三处", LATER.date() + timedelta(days=5)),
    )


def sent_back(world: World, project_id: int) -> None:
    first = Measure.objects.filter(project_id=project_id).earliest("position")
    move_measure(
        actor=world.actor("discipline"), at=LATER, measure_id=first.pk, move="send_back", reason="标线不清"
    )


@pytest.mark.parametrize("change", [one_more, sent_back])
def test_a_measure_opened_while_closing_waits_is_not_verified_away(
    world: World, change: Callable[[World, int], None]
) -> None:
    project_id, problem_id = finished(world)
    ask_to_close(world, problem_id)
    change(world, project_id)
    with pytest.raises(RefusedError, match="还有 1 项措施未完成"):
        verify(world, problem_id)
    assert "还有 1 项措施未完成" in (option(world, "discipline", problem_id, "verify") or "")


@pytest.mark.parametrize("change", [one_more, sent_back])
def test_a_measure_opened_after_verification_is_not_accepted_away(
    world: World, change: Callable[[World, int], None]
) -> None:
    project_id, problem_id = finished(world)
    ask_to_close(world, problem_id)
    verify(world, problem_id)
    change(world, project_id)
    with pytest.raises(RefusedError, match="还有 1 项措施未完成"):
        accept_closing(actor=world.actor("secretary"), at=LATER, problem_id=problem_id)
    assert "还有 1 项措施未完成" in (option(world, "secretary", problem_id, "accept") or "")
    refuse_closing(actor=world.actor("secretary"), at=LATER, problem_id=problem_id, reason="措施未完")
    assert Problem.objects.get(pk=problem_id).state == ProblemState.ACTIVE.value


def test_what_cannot_be_done_is_accepted_with_its_measures_open(world: World) -> None:
    project_id, problem_id = finished(world)
    one_more(world, project_id)
    ask_to_close(world, problem_id, ClosureKind.IMPOSSIBLE)
    assert option(world, "discipline", problem_id, "verify") is None
    verify(world, problem_id)
    accept_closing(actor=world.actor("secretary"), at=LATER, problem_id=problem_id)
    assert Problem.objects.get(pk=problem_id).state == ProblemState.OBSERVING.value


def test_a_merge_is_read_in_both_histories(world: World) -> None:
    into, problem_id = claimed(world), proposed(world)
    opinions(world, problem_id)
    merge_problem(actor=world.actor("office"), at=AT, problem_id=problem_id, into_id=into, reason="同一事项")
    number = Problem.objects.get(pk=problem_id).number
    assert last(world, into).sentence == f"将 {number} 并入本问题：同一事项"
    assert f"并入 {Problem.objects.get(pk=into).number}" in last(world, problem_id).sentence


UNITS = ("other_bureau", "street")
DRAWN = st.lists(st.tuples(st.integers(0, 1), st.booleans()), max_size=6)


@given(DRAWN)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_unit_asked_for_help_sees_the_problem_as_long_as_a_request_stands(
    steps: list[tuple[int, bool]],
) -> None:
    """Requests to two units are made and withdrawn in any order; sight follows the requests that stand."""
    with transaction.atomic():
        world = build_world()
        project_id = pushed(world)
        owner, problem = world.actor("department"), Problem.objects.get(projects=project_id)
        problem.participants.filter(part="supporter").update(until=AT)
        for place, withdraws in steps:
            unit = world.units[UNITS[place]]
            standing = Coordination.objects.filter(to_unit=unit).exclude(state="withdrawn")
            if withdraws and standing.exists():
                pk = standing.earliest("pk").pk
                move_coordination(actor=owner, at=LATER, coordination_id=pk, move="withdraw")
            elif not withdraws:
                ask_coordination(actor=owner, at=AT, project_id=project_id, text="请协助", to_unit_id=unit.pk)
            for name, persona in zip(UNITS, ("other_department", "street"), strict=True):
                asked = Coordination.objects.filter(to_unit=world.units[name]).exclude(state="withdrawn")
                for rows in (visible_problems, seen_problems):
                    assert rows(world.actor(persona)).filter(pk=problem.pk).exists() == asked.exists()
        transaction.set_rollback(True)


def test_a_finding_is_not_rewritten_under_the_opinions_given(world: World) -> None:
    problem_id = proposed(world)
    office = world.actor("office")

    def edit(place: str) -> None:
        edit_problem(actor=office, at=AT, problem_id=problem_id, finding=finding(world, place=place))

    edit("临水路")
    give_opinion(
        actor=world.actor("leader"),
        at=AT,
        problem_id=problem_id,
        recommendation=Recommendation.OPEN,
        text="应立项",
    )
    with pytest.raises(RefusedError, match="审定之前不能改写") as refused:
        edit("水岸路")
    assert refused.value.kind is DenialKind.CONFLICT
    assert "审定之前不能改写" in (option(world, "office", problem_id, "edit") or "")
    give_opinion(
        actor=world.actor("discipline"),
        at=AT,
        problem_id=problem_id,
        recommendation=Recommendation.OPEN,
        text="应立项",
    )
    with pytest.raises(RefusedError, match="审定之前不能改写"):
        edit("水岸路")
    many = edit_many(actor=office, at=AT, ids=[problem_id], changes={"risk": "高"}, trial=False)
    assert "审定之前不能改写" in many.rows[0].refusal
    number = Problem.objects.get(pk=problem_id).number
    head, row = "编号\t问题概述\t责任单位\t地点", f"{number}\t临水街道沿街消防通道被占\t临水街道\t水岸路"
    plan = plan_paste(actor=office, at=AT, committee_id=world.units["district"].pk, text=f"{head}\n{row}\n")
    assert ["地点与系统中不同" in error.sentence for error in plan.errors] == [True]
    send_back_problem(actor=office, at=AT, problem_id=problem_id, reason="地点有误")
    edit("水岸路")
    submit_problem(actor=office, at=AT, problem_id=problem_id)
    assert Problem.objects.get(pk=problem_id).study_round == 2
    edit("水岸路 3 号")


SIX_DAYS_AGO = LATER.date() - timedelta(days=6)


def test_every_act_noted_days_later_says_how_late(world: World) -> None:
    """Evidence, progress, measures, quarters, answers, verification: the day it was done is on the record."""
    project_id = pushed(world)
    problem_id = Problem.objects.get(projects=project_id).pk
    owner, discipline = world.actor("department"), world.actor("discipline")
    measure = Measure.objects.filter(project_id=project_id).earliest("position")
    quarter = Milestone.objects.create(project_id=project_id, year=2025, quarter=2, goal="通道畅通")
    asked = ask_coordination(actor=owner, at=AT, project_id=project_id, text="请协助")
    report_progress(
        actor=owner, at=LATER, project_id=project_id, percent=40, text="过半", happened_on=SIX_DAYS_AGO
    )
    report = Progress.objects.get(project_id=project_id)

    def late() -> tuple[date, int]:
        line = last(world, problem_id)
        return line.happened_at.date(), line.late_days

    assert late() == (SIX_DAYS_AGO, 6)
    acts: tuple[Callable[[], object], ...] = (
        lambda: prove(world, problem_id, SIX_DAYS_AGO),
        lambda: move_measure(
            actor=owner, at=LATER, measure_id=measure.pk, move="report", text="完成", done_on=SIX_DAYS_AGO
        ),
        lambda: move_measure(
            actor=discipline, at=LATER, measure_id=measure.pk, move="verify", done_on=SIX_DAYS_AGO
        ),
        lambda: verify_progress(
            actor=discipline, at=LATER, progress_id=report.pk, percent=40, text="属实", done_on=SIX_DAYS_AGO
        ),
        lambda: report_milestone(
            actor=owner, at=LATER, milestone_id=quarter.pk, text="已达到", done_on=SIX_DAYS_AGO
        ),
        lambda: verify_milestone(
            actor=discipline, at=LATER, milestone_id=quarter.pk, met=True, done_on=SIX_DAYS_AGO
        ),
        lambda: move_coordination(
            actor=world.actor("secretary"),
            at=LATER,
            coordination_id=asked,
            move="answer",
            text="已安排",
            done_on=SIX_DAYS_AGO,
        ),
    )
    for act in acts:
        act()
        assert late() == (SIX_DAYS_AGO, 6), last(world, problem_id).sentence
    shown = world.client("office").get(f"/problems/{problem_id}").content.decode()
    assert shown.count("迟录：6 天后记入") == len(acts) + 1


def test_a_meeting_and_a_check_on_the_spot_keep_their_own_day(world: World) -> None:
    problem_id = proposed(world)
    opinions(world, problem_id)
    approve_problem(
        actor=world.actor("office"),
        at=LATER,
        problem_id=problem_id,
        meeting="区委常委会第5次会议",
        decided_on=SIX_DAYS_AGO,
    )
    assert last(world, problem_id).late_days == 6
    other = claimed(world)
    prove(world, other)
    ask_to_close(world, other)
    check = {"actor": world.actor("discipline"), "problem_id": other, "text": "现场抽查"}
    with pytest.raises(RefusedError, match="不能早于申请销号之日"):
        verify_closing(at=LATER, done_on=SIX_DAYS_AGO, **check)  # type: ignore[arg-type]
    with pytest.raises(RefusedError, match="不能晚于今天"):
        verify_closing(at=LATER, done_on=LATER.date() + timedelta(days=1), **check)  # type: ignore[arg-type]
    verify_closing(at=LATER + timedelta(days=4), done_on=LATER.date(), **check)  # type: ignore[arg-type]
    assert last(world, other).late_days == 4


def test_a_measure_is_worded_anew_until_it_is_reported(world: World) -> None:
    project_id = pushed(world)
    problem_id = Problem.objects.get(projects=project_id).pk
    measure = Measure.objects.filter(project_id=project_id).earliest("position")
    new = MeasureText("划设禁停标线五处", LATER.date() + timedelta(days=3))

    def edit(persona: str = "department", text: MeasureText = new) -> None:
        edit_measure(actor=world.actor(persona), at=LATER, measure_id=measure.pk, measure=text)

    with pytest.raises(RefusedError, match="由项目牵头人或党委办修改"):
        edit("discipline")
    with pytest.raises(RefusedError, match="早于登记当日"):
        edit(text=MeasureText("划设标线", DAY))
    edit()
    assert last(world, problem_id).sentence == "将第 1 项措施改为：划设禁停标线五处"
    assert last(world, problem_id).payload["before"]["text"] == "划设禁停标线三处"
    page = world.client("department").get(f"/projects/{project_id}").content.decode()
    assert f"/measures/{measure.pk}/edit" in page
    assert ">划设禁停标线五处</textarea>" in page
    move_measure(actor=world.actor("department"), at=LATER, measure_id=measure.pk, move="report", text="完成")
    with pytest.raises(RefusedError, match="由核验人退回后再改"):
        edit()


def test_a_quarter_reported_anew_is_verified_anew_and_never_by_its_owner(world: World) -> None:
    project_id = pushed(world)
    quarter = Milestone.objects.create(project_id=project_id, year=2025, quarter=2, goal="通道畅通")
    owner, discipline = world.actor("department"), world.actor("discipline")
    report_milestone(actor=owner, at=LATER, milestone_id=quarter.pk, text="两处畅通")
    verify_milestone(actor=discipline, at=LATER, milestone_id=quarter.pk, met=True, text="属实")
    report_milestone(actor=owner, at=LATER, milestone_id=quarter.pk, text="三处畅通")
    quarter.refresh_from_db()
    assert (quarter.reported, quarter.met, quarter.verified) == ("三处畅通", None, "")
    with pytest.raises(RefusedError, match="本季度完成情况"):
        report_milestone(actor=owner, at=LATER, milestone_id=quarter.pk, text=" ")
    Project.objects.filter(pk=project_id).update(lead_post=world.posts["discipline"])
    with pytest.raises(RefusedError, match="自己的项目"):
        verify_milestone(actor=discipline, at=LATER, milestone_id=quarter.pk, met=True)


def test_a_finished_project_asks_nobody_for_help(world: World) -> None:
    project_id, _ = finished(world)
    owner = world.actor("department")
    finish_project(actor=owner, at=LATER, project_id=project_id)
    with pytest.raises(RefusedError, match="不再提出协调请求"):
        ask_coordination(actor=owner, at=LATER, project_id=project_id, text="请协助")
