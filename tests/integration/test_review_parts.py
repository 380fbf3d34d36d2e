"""Nobody judges in his own cause: not after a handover, not in another post, not as a deputy."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.support.ledger import DAY, assignment, claimed, finding, opened, proposed, pushed
from tests.support.personas import AT, SINCE, World, build_world
from xietong.foundation.access.domain.roles import Role
from xietong.foundation.access.models import Grant
from xietong.foundation.organisations.models import Appointment, Deputation
from xietong.kernel.actor import Actor
from xietong.kernel.denial import DenialKind, RefusedError
from xietong.loop.ledger.domain.states import (
    ClosureKind,
    ExtensionState,
    LookBackResult,
    ProblemState,
    ProjectState,
    Recommendation,
    StudySide,
)
from xietong.loop.ledger.models import Closing, Extension, LookBack, Measure, Problem, Project
from xietong.loop.ledger.operations.closing import (
    accept_closing,
    record_look_back,
    request_closing,
    verify_closing,
)
from xietong.loop.ledger.operations.evidence import Reference, add_reference
from xietong.loop.ledger.operations.measures import move_measure
from xietong.loop.ledger.operations.problems import (
    edit_problem,
    give_opinion,
    link_recurrence,
    merge_problem,
    propose_problem,
)
from xietong.loop.ledger.operations.projects import finish_project, report_progress
from xietong.loop.ledger.operations.responsibilities import (
    Assignment,
    assign_responsibility,
    claim_responsibility,
    decide_extension,
    decline_responsibility,
    request_extension,
)
from xietong.loop.ledger.queries.item import problem_detail
from xietong.loop.ledger.queries.visibility import visible_problems

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=30)


@pytest.fixture
def world() -> World:
    return build_world()


def verified(world: World, problem_id: int) -> None:
    owner = world.actor("department", LATER)
    reference = Reference("抽查记录", "区消防平台", "XF-1", "a" * 64, DAY)
    add_reference(actor=owner, at=LATER, problem_id=problem_id, reference=reference)
    request_closing(
        actor=owner, at=LATER, problem_id=problem_id, kind=ClosureKind.SOLVED, summary="三处通道已畅通"
    )
    verify_closing(actor=world.actor("discipline", LATER), at=LATER, problem_id=problem_id, text="现场抽查")


def sits(world: World, persona: str, post: str, since: date, until: date | None) -> None:
    """The person of a persona also holds another post for a time; its holder gives way."""
    seat = world.posts[post]
    Appointment.objects.filter(post=seat, valid_until=None).update(valid_until=since)
    Appointment.objects.create(
        post=seat, person=world.people[persona], valid_from=since, valid_until=until, recorded_at=AT
    )
    if until:
        Appointment.objects.create(post=seat, person=world.people[post], valid_from=until, recorded_at=AT)


def refused_twice(world: World, problem_id: int, acceptor: Actor) -> None:
    """Refused by the operation, and said so on the page beforehand."""
    with pytest.raises(RefusedError, match="自己承办"):
        accept_closing(actor=acceptor, at=LATER, problem_id=problem_id)
    options = problem_detail(actor=acceptor, problem_id=problem_id, at=LATER).actions
    assert [option.open for option in options if option.code == "accept"] == [False]
    accept_closing(actor=world.actor("deputy_secretary", LATER), at=LATER, problem_id=problem_id)


def test_an_owner_between_claim_and_request_does_not_accept_later(world: World) -> None:
    problem_id = claimed(world)
    sits(world, "secretary", "department", DAY + timedelta(days=5), DAY + timedelta(days=15))
    verified(world, problem_id)
    refused_twice(world, problem_id, world.actor("secretary", LATER))


def test_a_deputy_of_the_owner_does_not_accept(world: World) -> None:
    problem_id = claimed(world)
    Deputation.objects.create(
        post=world.posts["department"],
        deputy=world.people["secretary"],
        reason="出差",
        valid_from=DAY + timedelta(days=2),
        valid_until=DAY + timedelta(days=9),
        recorded_at=AT,
    )
    verified(world, problem_id)
    refused_twice(world, problem_id, world.actor("secretary", LATER))


def test_the_owner_of_a_measure_does_not_accept(world: World) -> None:
    project_id = pushed(world)
    problem_id = Problem.objects.get(projects=project_id).pk
    rows = Measure.objects.filter(project_id=project_id)
    rows.filter(position=1).update(owner_post=world.posts["secretary"])
    rows.update(state="verified", verified_by=world.people["discipline"], verified_at=AT)
    verified(world, problem_id)
    refused_twice(world, problem_id, world.actor("secretary", LATER))


def test_a_holder_who_left_before_the_claim_may_accept(world: World) -> None:
    sits(world, "secretary", "department", DAY - timedelta(days=40), DAY - timedelta(days=5))
    problem_id = claimed(world)
    verified(world, problem_id)
    accept_closing(actor=world.actor("secretary", LATER), at=LATER, problem_id=problem_id)
    assert Closing.objects.get(problem_id=problem_id).accepted_by == world.people["secretary"]


def test_who_claimed_before_it_was_set_anew_does_not_accept(world: World) -> None:
    problem_id = opened(world)
    office = world.actor("office")
    first = Assignment(world.posts["secretary"].pk, DAY + timedelta(days=60), "会议纪要")
    assign_responsibility(actor=office, at=AT, problem_id=problem_id, assignment=first)
    claim_responsibility(actor=world.actor("secretary"), at=AT, problem_id=problem_id, personally=True)
    assign_responsibility(
        actor=office, at=AT, problem_id=problem_id, assignment=assignment(world), reason="分工调整"
    )
    claim_responsibility(actor=world.actor("department"), at=AT, problem_id=problem_id)
    verified(world, problem_id)
    refused_twice(world, problem_id, world.actor("secretary", LATER))


def test_one_person_does_not_study_for_both_sides(world: World) -> None:
    problem_id = proposed(world)
    Grant.objects.create(
        role=Role.DISCIPLINE.value,
        post=world.posts["leader"],
        unit=world.units["district"],
        reason="测试",
        valid_from=SINCE,
        granted_at=AT,
    )
    both = world.actor("leader")
    give = {"at": AT, "problem_id": problem_id, "recommendation": Recommendation.OPEN, "text": "应立项"}
    give_opinion(actor=both, side=StudySide.LEADER, **give)  # type: ignore[arg-type]
    with pytest.raises(RefusedError, match="另一人"):
        give_opinion(actor=both, side=StudySide.DISCIPLINE, **give)  # type: ignore[arg-type]
    give_opinion(actor=world.actor("discipline"), **give)  # type: ignore[arg-type]
    assert Problem.objects.get(pk=problem_id).state == ProblemState.DECIDING.value


def asked(world: World, problem_id: int, days: int = 90) -> int:
    return request_extension(
        actor=world.actor("department"),
        at=AT,
        problem_id=problem_id,
        new_deadline=DAY + timedelta(days=days),
        reason="施工受阻",
    )


def test_a_request_for_more_time_ends_with_the_responsibility(world: World) -> None:
    problem_id = claimed(world)
    extension_id = asked(world, problem_id)
    other = Assignment(world.posts["other_department"].pk, DAY + timedelta(days=40), "会议纪要")
    assign_responsibility(
        actor=world.actor("office"), at=AT, problem_id=problem_id, assignment=other, reason="分工调整"
    )
    assert Extension.objects.get(pk=extension_id).state == ExtensionState.WITHDRAWN.value
    with pytest.raises(RefusedError) as refused:
        decide_extension(
            actor=world.actor("office"),
            at=AT,
            problem_id=problem_id,
            extension_id=extension_id,
            approve=True,
        )
    assert refused.value.kind is DenialKind.CONFLICT
    assert Problem.objects.get(pk=problem_id).deadline == DAY + timedelta(days=40)


def test_no_deadline_moves_after_closing(world: World) -> None:
    problem_id = claimed(world)
    extension_id = asked(world, problem_id)
    verified(world, problem_id)
    accept_closing(actor=world.actor("secretary", LATER), at=LATER, problem_id=problem_id)
    assert Extension.objects.get(pk=extension_id).state == ExtensionState.WITHDRAWN.value
    with pytest.raises(RefusedError, match="不再需要延期"):
        decide_extension(
            actor=world.actor("office"),
            at=LATER,
            problem_id=problem_id,
            extension_id=extension_id,
            approve=True,
        )


def test_the_owner_in_another_post_does_not_grant_more_time(world: World) -> None:
    problem_id = claimed(world)
    extension_id = asked(world, problem_id)
    sits(world, "office", "department", DAY, None)
    with pytest.raises(RefusedError, match="承办人不能批准"):
        decide_extension(
            actor=world.actor("office"), at=AT, problem_id=problem_id, extension_id=extension_id, approve=True
        )


def test_only_the_owner_asks_for_more_time(world: World) -> None:
    problem_id = claimed(world)
    with pytest.raises(RefusedError) as refused:
        request_extension(
            actor=world.actor("office"),
            at=AT,
            problem_id=problem_id,
            new_deadline=DAY + timedelta(days=90),
            reason="代为申请",
        )
    assert refused.value.kind is DenialKind.FORBIDDEN


def test_a_new_owner_takes_the_project_over_and_the_old_one_lets_go(world: World) -> None:
    project_id = pushed(world)
    problem_id = Problem.objects.get(projects=project_id).pk
    lead = Assignment(world.posts["other_department"].pk, DAY + timedelta(days=40), "会议纪要")
    assign_responsibility(
        actor=world.actor("office"), at=AT, problem_id=problem_id, assignment=lead, reason="分工调整"
    )
    new, old = world.actor("other_department"), world.actor("department")
    claim_responsibility(actor=new, at=AT, problem_id=problem_id)
    with pytest.raises(RefusedError):
        report_progress(actor=old, at=AT, project_id=project_id, percent=50, text="仍在办理")
    for measure in Measure.objects.filter(project_id=project_id):
        assert measure.owner_post_id == world.posts["other_department"].pk
        move_measure(actor=new, at=AT, measure_id=measure.pk, move="report", text="完成")
    finish_project(actor=new, at=AT, project_id=project_id)
    assert Project.objects.get(pk=project_id).state == ProjectState.FINISHED.value


def test_a_declined_problem_is_set_again_and_claimed(world: World) -> None:
    problem_id = opened(world)
    office = world.actor("office")
    assign_responsibility(actor=office, at=AT, problem_id=problem_id, assignment=assignment(world))
    decline_responsibility(
        actor=world.actor("department"), at=AT, problem_id=problem_id, reason="不在职责范围"
    )
    lead = Assignment(world.posts["other_department"].pk, DAY + timedelta(days=40), "会议纪要")
    assign_responsibility(actor=office, at=AT, problem_id=problem_id, assignment=lead)
    claim_responsibility(actor=world.actor("other_department"), at=AT, problem_id=problem_id)
    assert Problem.objects.get(pk=problem_id).state == ProblemState.ACTIVE.value


def test_a_reopened_problem_is_closed_and_looked_back_on_again(world: World) -> None:
    problem_id = claimed(world)
    verified(world, problem_id)
    secretary, discipline = world.actor("secretary", LATER), world.actor("discipline", LATER)
    accept_closing(actor=secretary, at=LATER, problem_id=problem_id)
    failed = {"actor": discipline, "problem_id": problem_id, "result": LookBackResult.FAILED, "text": "反弹"}
    with pytest.raises(RefusedError, match="不能早于"):
        record_look_back(at=LATER, done_on=DAY, **failed)  # type: ignore[arg-type]
    record_look_back(at=LATER, **failed)  # type: ignore[arg-type]
    assert visible_problems(world.actor("other_department")).filter(pk=problem_id).exists()
    verified(world, problem_id)
    accept_closing(actor=secretary, at=LATER, problem_id=problem_id)
    end = LATER + timedelta(days=120)
    record_look_back(
        actor=discipline, at=end, problem_id=problem_id, result=LookBackResult.PASSED, text="巩固"
    )
    assert Problem.objects.get(pk=problem_id).state == ProblemState.SETTLED.value
    assert Closing.objects.filter(problem_id=problem_id, accepted_at__isnull=False).count() == 2
    assert LookBack.objects.filter(problem_id=problem_id).count() == 2
    page = problem_detail(actor=secretary, problem_id=problem_id, at=end)
    stale = [line.stale for line in page.sign_offs if line.purpose.value == "acceptance"]
    assert len(stale) == 2


def test_who_owns_a_measure_does_not_verify_it(world: World) -> None:
    project_id = pushed(world)
    measure = Measure.objects.filter(project_id=project_id).first()
    assert measure is not None
    measure.owner_post = world.posts["discipline"]
    measure.save()
    discipline = world.actor("discipline")
    move_measure(actor=discipline, at=AT, measure_id=measure.pk, move="report", text="完成")
    with pytest.raises(RefusedError, match="自己"):
        move_measure(actor=discipline, at=AT, measure_id=measure.pk, move="verify")


def test_progress_does_not_lie_ahead(world: World) -> None:
    with pytest.raises(RefusedError, match="不能晚于今天"):
        report_progress(
            actor=world.actor("department"),
            at=AT,
            project_id=pushed(world),
            percent=50,
            text="完成",
            happened_on=DAY + timedelta(days=1),
        )


def test_a_finding_is_not_merged_into_a_draft(world: World) -> None:
    problem_id = proposed(world)
    for persona in ("leader", "discipline"):
        give_opinion(
            actor=world.actor(persona),
            at=AT,
            problem_id=problem_id,
            recommendation=Recommendation.MERGE,
            text="应并案",
        )
    draft = propose_problem(
        actor=world.actor("office"),
        at=AT,
        committee_id=world.units["district"].pk,
        finding=finding(world, title="另一项"),
    )
    with pytest.raises(RefusedError, match="不能并入"):
        merge_problem(
            actor=world.actor("office"), at=AT, problem_id=problem_id, into_id=draft, reason="同一事项"
        )


def test_a_confirmed_recurrence_stays_when_the_wording_changes(world: World) -> None:
    office, place = world.actor("office"), world.units["district"].pk
    first = propose_problem(actor=office, at=AT, committee_id=place, finding=finding(world, category="other"))
    propose_problem(actor=office, at=AT, committee_id=place, finding=finding(world, title="同类问题"))
    third = propose_problem(
        actor=office, at=AT + timedelta(hours=1), committee_id=place, finding=finding(world, title="第三项")
    )
    link_recurrence(actor=office, at=AT + timedelta(hours=2), problem_id=third, prior_id=first)
    edit_problem(
        actor=office,
        at=AT + timedelta(hours=3),
        problem_id=third,
        finding=finding(world, title="第三项，改过"),
    )
    assert Problem.objects.get(pk=third).recurrence_of_id == first


def test_recurrence_does_not_run_in_a_circle(world: World) -> None:
    office, place = world.actor("office"), world.units["district"].pk
    first = propose_problem(actor=office, at=AT, committee_id=place, finding=finding(world, category="other"))
    second = propose_problem(
        actor=office, at=AT, committee_id=place, finding=finding(world, category="other", title="再次")
    )
    assert Problem.objects.get(pk=second).recurrence_of_id == first
    edit_problem(actor=office, at=AT, problem_id=first, finding=finding(world, prior_reference="无"))
    edit_problem(actor=office, at=AT, problem_id=first, finding=finding(world, category="other"))
    assert Problem.objects.get(pk=first).recurrence_of_id is None
