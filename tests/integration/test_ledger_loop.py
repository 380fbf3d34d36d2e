"""The whole loop of one problem, act by act, and the refusals that hold it together."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.support.ledger import DAY, assignment, claimed, closed, finding, opened, proposed
from tests.support.personas import AT, World, build_world
from xietong.foundation.audit.queries import breaks, history
from xietong.kernel.denial import DenialKind, RefusedError
from xietong.loop.ledger.domain.states import (
    ClosureKind,
    LookBackResult,
    ProblemState,
    Recommendation,
)
from xietong.loop.ledger.models import Closing, Problem, Responsibility
from xietong.loop.ledger.operations.closing import (
    accept_closing,
    record_look_back,
    request_closing,
    verify_closing,
)
from xietong.loop.ledger.operations.evidence import Reference, add_reference
from xietong.loop.ledger.operations.measures import ask_coordination, move_coordination, move_measure
from xietong.loop.ledger.operations.problems import (
    approve_problem,
    edit_problem,
    give_opinion,
    send_down,
)
from xietong.loop.ledger.operations.projects import (
    MeasureText,
    Plan,
    create_project,
    report_progress,
    start_project,
)
from xietong.loop.ledger.operations.responsibilities import (
    Assignment,
    assign_responsibility,
    claim_responsibility,
    decide_extension,
    decline_responsibility,
    request_extension,
)
from xietong.loop.ledger.queries.visibility import visible_problems

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


def state(problem_id: int) -> str:
    return Problem.objects.values_list("state", flat=True).get(pk=problem_id)


def test_the_loop_from_finding_to_settlement(world: World) -> None:
    problem_id = closed(world)
    problem = Problem.objects.get(pk=problem_id)
    assert problem.state == ProblemState.OBSERVING.value
    assert problem.look_back_from == date(2025, 9, 3)
    with pytest.raises(RefusedError, match="观察期未满"):
        record_look_back(
            actor=world.actor("discipline"),
            at=AT,
            problem_id=problem_id,
            result=LookBackResult.PASSED,
            text="复查",
        )
    record_look_back(
        actor=world.actor("discipline"),
        at=AT + timedelta(days=120),
        problem_id=problem_id,
        result=LookBackResult.PASSED,
        text="复查三处均畅通",
    )
    assert state(problem_id) == ProblemState.SETTLED.value
    sentences = [
        line.sentence for line in history(actor=world.actor("office"), stream=f"problem:{problem_id}")
    ]
    assert "经区委常委会第5次会议审定" in " ".join(sentences)
    assert not [text for text in sentences if "{" in text or text.endswith("：")]
    assert list(breaks()) == []


def test_a_failed_look_back_reopens_the_same_number_with_its_clock(world: World) -> None:
    problem_id = closed(world)
    before = Problem.objects.get(pk=problem_id)
    record_look_back(
        actor=world.actor("discipline"),
        at=AT + timedelta(days=10),
        problem_id=problem_id,
        result=LookBackResult.FAILED,
        text="通道再次被占",
    )
    after = Problem.objects.get(pk=problem_id)
    assert (after.state, after.number, after.deadline, after.reopened) == (
        ProblemState.ACTIVE.value,
        before.number,
        before.deadline,
        1,
    )


def test_what_is_recorded_days_later_says_so(world: World) -> None:
    problem_id = closed(world)
    record_look_back(
        actor=world.actor("discipline"),
        at=AT + timedelta(days=120),
        problem_id=problem_id,
        result=LookBackResult.PASSED,
        text="复查三处均畅通",
        done_on=(AT + timedelta(days=112)).date(),
    )
    last = history(actor=world.actor("office"), stream=f"problem:{problem_id}")[-1]
    assert last.late
    assert last.happened_at.date() == (AT + timedelta(days=112)).date()


def test_the_owner_neither_verifies_nor_accepts(world: World) -> None:
    problem_id = claimed(world)
    owner = world.actor("department")
    add_reference(
        actor=owner,
        at=AT,
        problem_id=problem_id,
        reference=Reference("记录", "平台", "1", "b" * 64, DAY),
    )
    request_closing(actor=owner, at=AT, problem_id=problem_id, kind=ClosureKind.SOLVED, summary="完成")
    for act in (
        lambda: verify_closing(actor=owner, at=AT, problem_id=problem_id, text="看过"),
        lambda: accept_closing(actor=owner, at=AT, problem_id=problem_id),
    ):
        with pytest.raises(RefusedError) as refused:
            act()
        assert refused.value.kind is DenialKind.FORBIDDEN
    closing = Closing.objects.get(problem_id=problem_id)
    assert closing.verified_at is None


def test_a_secretary_who_owns_the_item_does_not_accept_it(world: World) -> None:
    problem_id = opened(world)
    secretary = world.actor("secretary")
    own = Assignment(
        lead_post_id=world.posts["secretary"].pk, deadline=DAY + timedelta(days=9), deadline_basis="书记领办"
    )
    assign_responsibility(actor=world.actor("office"), at=AT, problem_id=problem_id, assignment=own)
    claim_responsibility(actor=secretary, at=AT, problem_id=problem_id, personally=True)
    assert Responsibility.objects.get(problem_id=problem_id).personal_claim
    add_reference(
        actor=secretary, at=AT, problem_id=problem_id, reference=Reference("记录", "平台", "1", "c" * 64, DAY)
    )
    request_closing(actor=secretary, at=AT, problem_id=problem_id, kind=ClosureKind.SOLVED, summary="完成")
    verify_closing(actor=world.actor("discipline"), at=AT, problem_id=problem_id, text="核过")
    with pytest.raises(RefusedError, match="承办人不能验收自己承办的事项"):
        accept_closing(actor=secretary, at=AT, problem_id=problem_id)
    accept_closing(actor=world.actor("deputy_secretary"), at=AT, problem_id=problem_id)
    assert state(problem_id) == ProblemState.OBSERVING.value


def test_closing_needs_evidence_finished_measures_and_a_rule_where_it_cannot_be_done(world: World) -> None:
    problem_id = claimed(world)
    owner = world.actor("department")

    def ask(kind: ClosureKind, rule: str = "") -> None:
        request_closing(
            actor=owner, at=AT, problem_id=problem_id, kind=kind, summary="情况说明", rule_change=rule
        )

    with pytest.raises(RefusedError, match="至少有一项佐证"):
        ask(ClosureKind.SOLVED)
    add_reference(
        actor=owner, at=AT, problem_id=problem_id, reference=Reference("记录", "平台", "1", "d" * 64, DAY)
    )
    plan = Plan(
        name="清障",
        goal="通道畅通",
        starts_on=DAY,
        deadline=DAY + timedelta(days=50),
        measures=(MeasureText("划设禁停标线三处", DAY + timedelta(days=20)),),
    )
    create_project(actor=owner, at=AT, problem_id=problem_id, plan=plan)
    with pytest.raises(RefusedError, match="还有 1 项措施未完成"):
        ask(ClosureKind.SOLVED)
    with pytest.raises(RefusedError, match="哪一项规则修订"):
        ask(ClosureKind.IMPOSSIBLE)
    ask(ClosureKind.IMPOSSIBLE, "修订《街道消防通道管理办法》")
    assert state(problem_id) == ProblemState.CLOSING.value


def test_opinions_are_given_once_and_wait_for_each_other(world: World) -> None:
    problem_id = proposed(world)
    give_opinion(
        actor=world.actor("leader"),
        at=AT,
        problem_id=problem_id,
        recommendation=Recommendation.OPEN,
        text="同意",
    )
    assert state(problem_id) == ProblemState.STUDYING.value
    with pytest.raises(RefusedError, match="提交后不能改写"):
        give_opinion(
            actor=world.actor("leader"),
            at=AT,
            problem_id=problem_id,
            recommendation=Recommendation.NOT_OPEN,
            text="改主意",
        )
    give_opinion(
        actor=world.actor("discipline"),
        at=AT,
        problem_id=problem_id,
        recommendation=Recommendation.OPEN,
        text="同意",
    )
    assert state(problem_id) == ProblemState.DECIDING.value


def test_a_declined_claim_goes_back_to_the_committee(world: World) -> None:
    problem_id = opened(world)
    assign_responsibility(
        actor=world.actor("office"), at=AT, problem_id=problem_id, assignment=assignment(world)
    )
    decline_responsibility(
        actor=world.actor("department"), at=AT, problem_id=problem_id, reason="通道管理权属城管部门"
    )
    assert state(problem_id) == ProblemState.DECLINED.value
    assign_responsibility(
        actor=world.actor("secretary"), at=AT, problem_id=problem_id, assignment=assignment(world)
    )
    assert Responsibility.objects.filter(problem_id=problem_id, current=True).count() == 1


def test_a_deadline_before_today_is_refused(world: World) -> None:
    problem_id = opened(world)
    early = Assignment(
        lead_post_id=world.posts["department"].pk, deadline=DAY - timedelta(days=1), deadline_basis="纪要"
    )
    with pytest.raises(RefusedError, match="不能早于登记当日") as refused:
        assign_responsibility(actor=world.actor("office"), at=AT, problem_id=problem_id, assignment=early)
    assert refused.value.denials[0].field == "deadline"


def test_extensions_are_counted_and_never_self_approved(world: World) -> None:
    problem_id = claimed(world)
    deadline = DAY + timedelta(days=60)
    for count in (1, 2, 3):
        deadline += timedelta(days=10)
        extension_id = request_extension(
            actor=world.actor("department"),
            at=AT,
            problem_id=problem_id,
            new_deadline=deadline,
            reason="雨季停工",
        )
        if count == 3:
            with pytest.raises(RefusedError, match="达到约定上限"):
                decide_extension(
                    actor=world.actor("secretary"),
                    at=AT,
                    problem_id=problem_id,
                    extension_id=extension_id,
                    approve=True,
                )
        decide_extension(
            actor=world.actor("secretary"),
            at=AT,
            problem_id=problem_id,
            extension_id=extension_id,
            approve=True,
            reason="确因暴雨" if count == 3 else "",
        )
    held = Responsibility.objects.get(problem_id=problem_id, current=True)
    assert (held.extension_count, held.deadline) == (3, deadline)
    assert held.original_deadline == DAY + timedelta(days=60)


def test_a_project_is_pushed_and_help_is_asked_and_answered(world: World) -> None:
    problem_id = claimed(world)
    owner = world.actor("department")
    plan = Plan(
        name="清障",
        goal="通道畅通",
        starts_on=DAY,
        deadline=DAY + timedelta(days=50),
        measures=(MeasureText("划设禁停标线三处", DAY + timedelta(days=20)),),
    )
    project_id = create_project(actor=owner, at=AT, problem_id=problem_id, plan=plan)
    start_project(actor=owner, at=AT, project_id=project_id)
    report_progress(actor=owner, at=AT, project_id=project_id, percent=40, text="标线已施划两处")
    measure_id = Problem.objects.get(pk=problem_id).measures.get().pk
    move_measure(actor=owner, at=AT, measure_id=measure_id, move="report", text="三处标线完成")
    with pytest.raises(RefusedError):
        move_measure(actor=owner, at=AT, measure_id=measure_id, move="verify")
    move_measure(actor=world.actor("discipline"), at=AT, measure_id=measure_id, move="verify")
    asked = ask_coordination(
        actor=owner,
        at=AT,
        project_id=project_id,
        text="请落实标线养护经费",
        to_unit_id=world.units["other_bureau"].pk,
    )
    move_coordination(
        actor=world.actor("other_department"),
        at=AT,
        coordination_id=asked,
        move="answer",
        text="列入下月预算",
    )
    move_coordination(actor=owner, at=AT, coordination_id=asked, move="settle")


def test_who_sees_it(world: World) -> None:
    problem_id = proposed(world)

    def sees(persona: str) -> bool:
        return visible_problems(world.actor(persona)).filter(pk=problem_id).exists()

    assert {p for p in world.personas if sees(p)} == {
        "city_secretary",
        "city_office",
        "secretary",
        "deputy_secretary",
        "leader",
        "discipline",
        "office",
        "department",
    }
    send_down(actor=world.actor("office"), at=AT, problem_id=problem_id, unit_id=world.units["street"].pk)
    assert sees("street")


def test_a_superior_sees_but_does_not_act_in_the_committees_place(world: World) -> None:
    problem_id = proposed(world)
    for persona in ("leader", "discipline"):
        give_opinion(
            actor=world.actor(persona),
            at=AT,
            problem_id=problem_id,
            recommendation=Recommendation.OPEN,
            text="应立项",
        )
    with pytest.raises(RefusedError) as refused:
        approve_problem(
            actor=world.actor("city_secretary"),
            at=AT,
            problem_id=problem_id,
            meeting="市委会议",
            decided_on=DAY,
        )
    assert refused.value.kind is DenialKind.FORBIDDEN


def test_the_second_of_two_gets_the_reason(world: World) -> None:
    problem_id = opened(world)
    revision = Problem.objects.get(pk=problem_id).revision
    edit_problem(
        actor=world.actor("office"),
        at=AT,
        problem_id=problem_id,
        finding=finding(world, place="临水路"),
        revision=revision,
    )
    with pytest.raises(RefusedError, match="已被他人办理") as refused:
        edit_problem(
            actor=world.actor("office"),
            at=AT,
            problem_id=problem_id,
            finding=finding(world, place="水岸路"),
            revision=revision,
        )
    assert refused.value.kind is DenialKind.CONFLICT


def test_recurrence_is_found_by_category_and_unit(world: World) -> None:
    first = closed(world)
    second = proposed(world)
    assert Problem.objects.get(pk=second).recurrence_of_id == first
