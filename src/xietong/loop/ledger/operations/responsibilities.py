"""Setting responsibility together: assign, claim, decline, extend."""

from __future__ import annotations

from datetime import date, datetime

from attrs import frozen

from xietong.foundation.organisations.queries.lookup import (
    PostRef,
    find_posts,
    find_units,
    holder_ids,
)
from xietong.foundation.rulebook.queries import timer_amount
from xietong.kernel.actor import Actor
from xietong.kernel.denial import conflict, forbidden, invalid
from xietong.loop.ledger.domain.facts import ExtensionFacts
from xietong.loop.ledger.domain.machines import EXTENSION, RESPONSIBILITY
from xietong.loop.ledger.domain.parts import Part
from xietong.loop.ledger.domain.states import (
    ExtensionState,
    ProblemState,
    ProjectState,
    ResponsibilityState,
    SignOffPurpose,
)
from xietong.loop.ledger.models import Extension, Project, Responsibility
from xietong.loop.ledger.operations.acting import Act, acting, join, leave
from xietong.loop.ledger.operations.keeping import keep
from xietong.loop.ledger.operations.signing import sign
from xietong.loop.ledger.queries.doers import doers_of
from xietong.loop.ledger.queries.facts import FINISHED_MEASURES, current_responsibility
from xietong.loop.ledger.queries.signing import claim_content

_RESPONSIBLE_PARTS = (Part.OWNER, Part.SUPPORTER, Part.SUPERVISOR, Part.LEADER)


@frozen
class Assignment:
    """Who leads, who helps, who is in charge, who watches, by when, on what basis."""

    lead_post_id: int
    deadline: date
    deadline_basis: str
    content: str = ""
    leader_post_id: int | None = None
    supervisor_post_id: int | None = None
    supporter_unit_ids: tuple[int, ...] = ()


def assign_responsibility(
    *,
    actor: Actor,
    at: datetime,
    problem_id: int,
    assignment: Assignment,
    reason: str = "",
    revision: int | None = None,
) -> None:
    """Set, or after it was claimed set anew, who answers for the problem; the owner then claims it.

    422 where the deadline lies before today, has no basis, or a post is unknown.
    """
    with acting(problem_id=problem_id, actor=actor, at=at, revision=revision) as act:
        fresh = act.problem.state in (ProblemState.OPEN.value, ProblemState.DECLINED.value)
        move = "assign" if fresh else "reassign"
        act.allow(move, reason=reason)
        lead = _check_assignment(act, assignment)
        former = _release_current(act)
        _set_responsibility(act, assignment, lead)
        handed = _hand_over_projects(act, former, lead) if former else []
        act.problem.deadline, act.problem.deadline_basis = (
            assignment.deadline,
            assignment.deadline_basis.strip(),
        )
        act.move(
            move,
            reason=reason,
            payload={
                "lead": f"{lead.unit.name}{lead.title}",
                "lead_post_id": lead.pk,
                "deadline": assignment.deadline,
                "deadline_basis": assignment.deadline_basis,
                "projects": handed,
            },
        )


def _check_assignment(act: Act, assignment: Assignment) -> PostRef:
    if assignment.deadline < act.today:
        raise invalid("deadline", "完成时限不能早于登记当日")
    if not assignment.deadline_basis.strip():
        raise invalid("deadline_basis", "请写明时限的依据，如会议纪要、文件条款或整改要求")
    named = (assignment.lead_post_id, assignment.leader_post_id, assignment.supervisor_post_id)
    wanted = {post_id for post_id in named if post_id is not None}
    posts = find_posts(wanted)
    if len(posts) != len(wanted):
        raise invalid("lead_post_id", "没有这个岗位，请从列表中选择")
    if assignment.supervisor_post_id == assignment.lead_post_id:
        raise invalid("supervisor_post_id", "监督联系人不能是牵头责任人本人")
    if set(find_units(assignment.supporter_unit_ids)) != set(assignment.supporter_unit_ids):
        raise invalid("supporter_unit_ids", "没有这个协同单位，请从列表中选择")
    return posts[assignment.lead_post_id]


def _release_current(act: Act) -> Responsibility | None:
    """The former responsibility ends; those who took part through it no longer see the problem."""
    held = Responsibility.objects.select_for_update().filter(problem=act.problem, current=True).first()
    if held is None:
        return None
    RESPONSIBILITY.check(
        "release", state=ResponsibilityState.of(held.state), parts=act.parts, facts=act.facts
    )
    held.current = False
    held.state = ResponsibilityState.RELEASED.value
    held.save()
    held.extensions.filter(state=ExtensionState.REQUESTED.value).update(
        state=ExtensionState.WITHDRAWN.value, decision="责任已重新明确，申请随之失效"
    )
    leave(problem=act.problem, parts=_RESPONSIBLE_PARTS, at=act.at)
    return held


def _hand_over_projects(act: Act, former: Responsibility, lead: PostRef) -> list[str]:
    """What the former lead post led for this problem alone goes to the new one; return the numbers.

    Otherwise nobody could finish the measures that closing waits for. A project that answers other
    problems too stays where it is. Leads by other posts go on, and go on seeing the problem.
    """
    rows = Project.objects.filter(problems=act.problem).exclude(state=ProjectState.ENDED.value)
    numbers: list[str] = []
    for project in rows.select_for_update().order_by("pk"):
        shared = project.problems.exclude(pk=act.problem.pk).exists()
        if project.lead_post_id == former.lead_post_id and not shared:
            project.lead_post_id, project.lead_unit_id = lead.pk, lead.unit.pk
            project.revision, project.updated_at = project.revision + 1, act.at
            project.save()
            unfinished = project.measures.exclude(state__in=FINISHED_MEASURES)
            unfinished.filter(owner_post_id=former.lead_post_id).update(owner_post_id=lead.pk)
            numbers.append(project.number)
        elif project.lead_post_id not in (former.lead_post_id, lead.pk):
            join(problem=act.problem, part=Part.SUPPORTER, at=act.at, post_id=project.lead_post_id)
    return numbers


def _set_responsibility(act: Act, assignment: Assignment, lead: PostRef) -> None:
    holders = sorted(holder_ids(post_id=lead.pk, on=act.today))
    keep(
        Responsibility(
            problem=act.problem,
            lead_post_id=lead.pk,
            lead_unit_id=lead.unit.pk,
            leader_post_id=assignment.leader_post_id,
            supervisor_post_id=assignment.supervisor_post_id,
            content=assignment.content.strip(),
            deadline=assignment.deadline,
            original_deadline=assignment.deadline,
            deadline_basis=assignment.deadline_basis.strip(),
            state=ResponsibilityState.ASSIGNED.value,
            assigned_at=act.at,
            holder_since_id=holders[0] if holders else None,
        )
    )
    named = (
        (Part.OWNER, assignment.lead_post_id),
        (Part.LEADER, assignment.leader_post_id),
        (Part.SUPERVISOR, assignment.supervisor_post_id),
    )
    for part, post_id in named:
        if post_id is not None:
            join(problem=act.problem, part=part, at=act.at, post_id=post_id)
    for unit_id in assignment.supporter_unit_ids:
        join(problem=act.problem, part=Part.SUPPORTER, at=act.at, unit_id=unit_id)


def claim_responsibility(
    *, actor: Actor, at: datetime, problem_id: int, personally: bool = False, revision: int | None = None
) -> None:
    """The holder of the lead post signs for the problem; ``personally`` marks a secretary's own claim."""
    with acting(problem_id=problem_id, actor=actor, at=at, revision=revision) as act:
        act.allow("claim")
        if personally and actor.post_kind != "secretary":
            raise invalid("personally", "“书记亲自认领”只用于书记岗位")
        held = _move_responsibility(act, "claim")
        held.claimed_by_id, held.claimed_at = actor.person_id, at
        held.personal_claim = personally
        held.save()
        value = sign(act, purpose=SignOffPurpose.CLAIM, content=claim_content(act.problem, held))
        act.move("claim", payload={"signed": value, "personally": "（书记亲自认领）" if personally else ""})


def _move_responsibility(act: Act, code: str, reason: str = "") -> Responsibility:
    held = Responsibility.objects.select_for_update().get(problem=act.problem, current=True)
    move = RESPONSIBILITY.check(
        code, state=ResponsibilityState.of(held.state), parts=act.parts, facts=act.facts, reason=reason
    )
    held.state = move.target.value
    held.revision += 1
    return held


def decline_responsibility(
    *, actor: Actor, at: datetime, problem_id: int, reason: str, revision: int | None = None
) -> None:
    """The holder declines with a reason; the problem goes back to the committee."""
    with acting(problem_id=problem_id, actor=actor, at=at, revision=revision) as act:
        act.allow("decline", reason=reason)
        held = _move_responsibility(act, "decline", reason)
        held.declined_reason = reason
        held.save()
        act.move("decline", reason=reason)


def request_extension(
    *,
    actor: Actor,
    at: datetime,
    problem_id: int,
    new_deadline: date,
    reason: str,
    revision: int | None = None,
) -> int:
    """The owner asks for more time; the old deadline holds until the committee decides. Returns the id."""
    with acting(problem_id=problem_id, actor=actor, at=at, revision=revision) as act:
        if Part.OWNER not in act.parts:
            raise forbidden("extension.request", "延期由牵头责任人申请")
        held = current_responsibility(problem_id)
        if held is None or act.problem.state != ProblemState.ACTIVE.value:
            raise conflict("extension.request.state", "只有推进中的事项可以申请延期")
        _check_extension(held, new_deadline, reason, act.today)
        extension = keep(
            Extension(
                responsibility=held,
                old_deadline=held.deadline,
                new_deadline=new_deadline,
                reason=reason.strip(),
                state=ExtensionState.REQUESTED.value,
                requested_by_id=actor.person_id,
                requested_at=at,
            )
        )
        act.note(
            "extension.request",
            reason=reason,
            payload={"old": held.deadline, "new": new_deadline, "extension": extension.pk},
        )
    return int(extension.pk)


def _check_extension(held: Responsibility, new_deadline: date, reason: str, today: date) -> None:
    if new_deadline <= held.deadline or new_deadline < today:
        raise invalid("new_deadline", f"新时限须晚于原时限 {held.deadline} 和今天")
    if not reason.strip():
        raise invalid("reason", "申请延期须写明理由")
    if held.extensions.filter(state=ExtensionState.REQUESTED.value).exists():
        raise conflict("extension.request.pending", "已有一项延期申请待批准")


def decide_extension(
    *, actor: Actor, at: datetime, problem_id: int, extension_id: int, approve: bool, reason: str = ""
) -> None:
    """The committee grants or refuses more time; grants are counted."""
    with acting(problem_id=problem_id, actor=actor, at=at) as act:
        extension = _locked_extension(problem_id, extension_id)
        held = extension.responsibility
        _check_still_asked(act)
        code = "approve" if approve else "refuse"
        facts = ExtensionFacts(
            actor_person_id=actor.person_id,
            requester_person_id=extension.requested_by_id,
            owner_person_ids=doers_of(problem_id, today=act.today),
            granted_before=held.extension_count,
            maximum=timer_amount("extension_maximum", default=2),
            decision=reason,
        )
        move = EXTENSION.check(
            code, state=ExtensionState.of(extension.state), parts=act.parts, facts=facts, reason=reason
        )
        extension.state, extension.decision = move.target.value, reason.strip()
        extension.decided_by_id, extension.decided_at = actor.person_id, at
        extension.save()
        if approve:
            _extend(act, held, extension)
        act.note(
            f"extension.{code}",
            reason=reason,
            payload={
                "count": held.extension_count,
                "old": extension.old_deadline,
                "new": extension.new_deadline,
            },
        )


def _check_still_asked(act: Act) -> None:
    """More time is decided while the work or its checking goes on, not after the problem was closed."""
    state = ProblemState.of(act.problem.state)
    if state not in (ProblemState.ACTIVE, ProblemState.CLOSING, ProblemState.VERIFIED):
        raise conflict("extension.decide.state", f"问题现为“{state.label}”，不再需要延期")


def _locked_extension(problem_id: int, extension_id: int) -> Extension:
    found = (
        Extension.objects.select_for_update()
        .filter(pk=extension_id, responsibility__problem_id=problem_id)
        .first()
    )
    if found is None:
        raise invalid("extension_id", "没有这项延期申请")
    return found


def _extend(act: Act, held: Responsibility, extension: Extension) -> None:
    held.deadline = extension.new_deadline
    held.extension_count += 1
    held.revision += 1
    held.save()
    act.problem.deadline = extension.new_deadline


def withdraw_extension(*, actor: Actor, at: datetime, problem_id: int, extension_id: int) -> None:
    """The owner takes the request back."""
    with acting(problem_id=problem_id, actor=actor, at=at) as act:
        extension = _locked_extension(problem_id, extension_id)
        move = EXTENSION.check(
            "withdraw", state=ExtensionState.of(extension.state), parts=act.parts, facts=ExtensionFacts()
        )
        extension.state = move.target.value
        extension.save()
        act.note("extension.withdraw", payload={"extension": extension.pk})
