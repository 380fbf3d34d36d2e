"""Problems brought to a state of the loop by the operations that lead there."""

from __future__ import annotations

from datetime import timedelta

from tests.support.personas import AT, World
from xietong.loop.ledger.domain.states import ClosureKind, FoundBy, OriginLevel, Recommendation
from xietong.loop.ledger.operations.closing import accept_closing, request_closing, verify_closing
from xietong.loop.ledger.operations.evidence import Reference, add_reference
from xietong.loop.ledger.operations.problems import Finding, approve_problem, give_opinion, propose_problem
from xietong.loop.ledger.operations.projects import MeasureText, Plan, create_project, start_project
from xietong.loop.ledger.operations.responsibilities import (
    Assignment,
    assign_responsibility,
    claim_responsibility,
)

DAY = AT.date()


def finding(world: World, **changes: object) -> Finding:
    """What the department writes down; any field may be given otherwise."""
    values: dict[str, object] = {
        "title": "临水街道沿街消防通道被占",
        "content": "三处消防通道长期停放车辆",
        "unit_id": world.units["street"].pk,
        "found_on": DAY,
        "origin_level": OriginLevel.SELF_CHECK,
        "found_by": FoundBy.SELF,
        "category": "safety",
        "criterion": "三处通道全部畅通，连续三十天抽查无占用",
    }
    return Finding(**{**values, **changes})  # type: ignore[arg-type]


def proposed(world: World) -> int:
    """A problem under study by the leader and the discipline commission."""
    return propose_problem(
        actor=world.actor("department"),
        at=AT,
        committee_id=world.units["district"].pk,
        finding=finding(world),
        submit=True,
    )


def opinions(world: World, problem_id: int) -> None:
    """Both opinions are in: the committee may decide."""
    for persona in ("leader", "discipline"):
        give_opinion(
            actor=world.actor(persona),
            at=AT,
            problem_id=problem_id,
            recommendation=Recommendation.OPEN,
            text="应立项",
        )


def opened(world: World) -> int:
    """A problem that the committee has opened."""
    problem_id = proposed(world)
    opinions(world, problem_id)
    approve_problem(
        actor=world.actor("office"),
        at=AT,
        problem_id=problem_id,
        meeting="区委常委会第5次会议",
        decided_on=DAY,
    )
    return problem_id


def claimed(world: World) -> int:
    """A problem claimed by the department."""
    problem_id = opened(world)
    assign_responsibility(
        actor=world.actor("office"), at=AT, problem_id=problem_id, assignment=assignment(world)
    )
    claim_responsibility(actor=world.actor("department"), at=AT, problem_id=problem_id)
    return problem_id


def assignment(world: World) -> Assignment:
    """The department leads, the leader is in charge, the other bureau helps."""
    return Assignment(
        lead_post_id=world.posts["department"].pk,
        leader_post_id=world.posts["leader"].pk,
        deadline=DAY + timedelta(days=60),
        deadline_basis="区委常委会第5次会议纪要",
        supporter_unit_ids=(world.units["other_bureau"].pk,),
    )


def closed(world: World) -> int:
    """A problem accepted and under observation."""
    problem_id = claimed(world)
    owner = world.actor("department")
    reference = Reference("抽查记录", "区消防平台", "XF-2025-0091", "a" * 64, DAY)
    add_reference(actor=owner, at=AT, problem_id=problem_id, reference=reference)
    request_closing(
        actor=owner, at=AT, problem_id=problem_id, kind=ClosureKind.SOLVED, summary="三处通道已畅通"
    )
    verify_closing(actor=world.actor("discipline"), at=AT, problem_id=problem_id, text="现场抽查三次")
    accept_closing(actor=world.actor("secretary"), at=AT, problem_id=problem_id)
    return problem_id


def pushed(world: World) -> int:
    """A claimed problem with a running project of two measures; returns the project."""
    plan = Plan(
        name="清障",
        goal="通道畅通",
        starts_on=DAY,
        deadline=DAY + timedelta(days=50),
        measures=(
            MeasureText("划设禁停标线三处", DAY + timedelta(days=20)),
            MeasureText("安装隔离桩十二根", DAY + timedelta(days=30)),
        ),
    )
    owner = world.actor("department")
    project_id = create_project(actor=owner, at=AT, problem_id=claimed(world), plan=plan)
    start_project(actor=owner, at=AT, project_id=project_id)
    return project_id
