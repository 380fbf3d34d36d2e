"""Measures (one action a row) and requests for coordination."""

from __future__ import annotations

from datetime import date, datetime

from attrs import evolve
from django.db.models import Exists, Max, OuterRef

from xietong.foundation.access.domain.roles import Capability
from xietong.foundation.organisations.queries.lookup import find_unit, holder_ids
from xietong.kernel.actor import Actor
from xietong.kernel.denial import conflict, forbidden, invalid, missing
from xietong.loop.ledger.domain.guards import measure_open
from xietong.loop.ledger.domain.machines import COORDINATION, MEASURE
from xietong.loop.ledger.domain.parts import Part
from xietong.loop.ledger.domain.states import CoordinationState, MeasureState, ProjectState
from xietong.loop.ledger.models import Coordination, Measure, Participant
from xietong.loop.ledger.operations.acting import happened, join, past_day
from xietong.loop.ledger.operations.keeping import check_texts, keep
from xietong.loop.ledger.operations.projects import MeasureText, ProjectAct, acting_on, check_measure

_ENDED = (ProjectState.ENDED.value, ProjectState.FINISHED.value)


def add_measure(*, actor: Actor, at: datetime, project_id: int, measure: MeasureText) -> int:
    """Add one action to a project that is not finished; returns its id."""
    with acting_on(project_id=project_id, actor=actor, at=at) as step:
        if not step.parts & {Part.OWNER, Part.OFFICE}:
            raise forbidden("measure.add", "措施由项目牵头人或党委办增加")
        if step.project.state in _ENDED:
            raise conflict("measure.add.state", "项目已完成，不能再增加措施")
        last = Measure.objects.filter(project=step.project).aggregate(last=Max("position"))["last"] or 0
        check_measure(measure, position=last + 1, today=step.act.today)
        row = keep(
            Measure(
                project=step.project,
                problem=step.act.problem,
                position=last + 1,
                text=measure.text.strip(),
                owner_post_id=measure.owner_post_id or step.project.lead_post_id,
                starts_on=measure.starts_on,
                due_on=measure.due_on,
                state=MeasureState.TODO.value,
                recorded_at=at,
            )
        )
        step.note("measure.add", payload={"position": row.position, "text": row.text})
    return int(row.pk)


def edit_measure(*, actor: Actor, at: datetime, measure_id: int, measure: MeasureText) -> None:
    """Word an action anew, or give it another day or post, while it is not reported done.

    The wording before stays on the record. 409 once it is reported; 422 as for a new one.
    """
    found = Measure.objects.filter(pk=measure_id).first()
    if found is None:
        raise missing()
    with acting_on(project_id=found.project_id, actor=actor, at=at) as step:
        if not step.parts & {Part.OWNER, Part.OFFICE}:
            raise forbidden("measure.edit", "措施由项目牵头人或党委办修改")
        row = Measure.objects.select_for_update().get(pk=measure_id)
        refused = measure_open(MeasureState.of(row.state))
        if refused:
            raise conflict("measure.edit.state", refused)
        check_measure(measure, position=row.position, today=step.act.today)
        before = {"text": row.text, "due_on": row.due_on, "owner_post": row.owner_post_id}
        row.text, row.starts_on, row.due_on = measure.text.strip(), measure.starts_on, measure.due_on
        row.owner_post_id = measure.owner_post_id or row.owner_post_id
        check_texts(row)
        row.save()
        step.note("measure.edit", payload={"position": row.position, "text": row.text, "before": before})


def move_measure(
    *,
    actor: Actor,
    at: datetime,
    measure_id: int,
    move: str,
    text: str = "",
    reason: str = "",
    done_on: date | None = None,
) -> None:
    """Take one move of a measure: start, report, verify, send_back, drop.

    ``done_on`` is the day on which it was done or checked, today where none is named.
    """
    found = Measure.objects.filter(pk=measure_id).first()
    if found is None or move not in {known.code for known in MEASURE.moves}:
        raise missing()
    with acting_on(project_id=found.project_id, actor=actor, at=at) as step:
        measure = Measure.objects.select_for_update().get(pk=measure_id)
        parts = step.parts
        if actor.post_id is not None and actor.post_id == measure.owner_post_id:
            parts |= {Part.OWNER}
        owners = holder_ids(post_id=measure.owner_post_id, on=step.act.today)
        facts = evolve(step.facts, owner_person_ids=step.facts.owner_person_ids | owners)
        taken = MEASURE.check(
            move, state=MeasureState.of(measure.state), parts=parts, facts=facts, reason=reason
        )
        _check_project_runs(step, move)
        day = past_day(done_on, at, field="done_on", label="完成日期" if move == "report" else "办理日期")
        measure.state = taken.target.value
        _fill(measure, step, move=move, text=text, done_on=day)
        measure.save()
        step.note(
            f"measure.{move}",
            reason=reason,
            payload={"position": measure.position, "text": text},
            happened_at=happened(day, at),
        )


def _check_project_runs(step: ProjectAct, move: str) -> None:
    if move in ("start", "report") and step.project.state != ProjectState.RUNNING.value:
        raise conflict(
            "measure.project", f"项目现为“{ProjectState.of(step.project.state).label}”，启动后才能推进措施"
        )


def _fill(measure: Measure, step: ProjectAct, *, move: str, text: str, done_on: date) -> None:
    if move == "report":
        if not text.strip():
            raise invalid("text", "请写明做成了什么")
        measure.report, measure.done_on = text.strip(), done_on
    elif move == "verify":
        measure.verified_by_id, measure.verified_at = step.act.actor.person_id, step.act.at
    elif move == "send_back":
        measure.done_on = None


def ask_coordination(
    *,
    actor: Actor,
    at: datetime,
    project_id: int,
    text: str,
    to_unit_id: int | None = None,
    due_on: date | None = None,
) -> int:
    """Ask another unit, or without one the committee, for help; the addressee then sees the problem."""
    with acting_on(project_id=project_id, actor=actor, at=at) as step:
        if Part.OWNER not in step.parts:
            raise forbidden("coordination.ask", "协调请求由项目牵头人提出")
        if step.project.state in _ENDED:
            raise conflict("coordination.ask.state", "项目已完成，不再提出协调请求")
        if not text.strip():
            raise invalid("text", "请写明需要谁做什么")
        if due_on and due_on < step.act.today:
            raise invalid("due_on", "答复时限不能早于今天")
        unit = find_unit(to_unit_id)
        if to_unit_id and unit is None:
            raise invalid("to_unit_id", "没有这个单位，请从列表中选择")
        row = keep(
            Coordination(
                project=step.project,
                to_unit_id=unit.pk if unit else None,
                to_committee=unit is None,
                text=text.strip(),
                state=CoordinationState.OPEN.value,
                asked_by_id=actor.person_id,
                asked_at=at,
                due_on=due_on,
            )
        )
        if unit is not None:
            join(problem=step.act.problem, part=Part.ADDRESSEE, at=at, unit_id=unit.pk)
        addressee = unit.name if unit else "党委"
        step.note("coordination.ask", payload={"addressee": addressee, "text": text, "coordination": row.pk})
    return int(row.pk)


def move_coordination(
    *,
    actor: Actor,
    at: datetime,
    coordination_id: int,
    move: str,
    text: str = "",
    reason: str = "",
    done_on: date | None = None,
) -> None:
    """Take one move of a request: answer, escalate, settle, withdraw.

    ``done_on`` is the day on which it was done, today where none is named. With the last request
    withdrawn the unit that was asked no longer sees the problem.
    """
    found = Coordination.objects.filter(pk=coordination_id).first()
    if found is None or move not in {known.code for known in COORDINATION.moves}:
        raise missing()
    with acting_on(project_id=found.project_id, actor=actor, at=at) as step:
        request = Coordination.objects.select_for_update().get(pk=coordination_id)
        parts = step.parts | ({Part.ADDRESSEE} if _addressed(actor, step, request) else set())
        taken = COORDINATION.check(
            move, state=CoordinationState.of(request.state), parts=parts, facts=step.facts, reason=reason
        )
        day = past_day(done_on, at, field="done_on", label="答复日期" if move == "answer" else "办理日期")
        if move == "answer":
            if not text.strip():
                raise invalid("text", "请写明答复")
            request.answer = text.strip()
            request.answered_by_id, request.answered_at = actor.person_id, at
        if move == "escalate":
            request.to_committee = True
        request.state = taken.target.value
        request.save()
        if move == "withdraw":
            _leave_unasked(request, at)
        step.note(
            f"coordination.{move}",
            reason=reason,
            payload={"text": text, "coordination": request.pk},
            happened_at=happened(day, at),
        )


def _leave_unasked(request: Coordination, at: datetime) -> None:
    """The unit leaves the problems of the project, but for those in which another request still asks it."""
    if request.to_unit_id is None:
        return
    others = Coordination.objects.filter(
        to_unit_id=request.to_unit_id, project__problems=OuterRef("problem")
    ).exclude(state=CoordinationState.WITHDRAWN.value)
    Participant.objects.filter(
        ~Exists(others),
        problem__projects=request.project_id,
        unit_id=request.to_unit_id,
        part=Part.ADDRESSEE.value,
        until__isnull=True,
    ).update(until=at)


def _addressed(actor: Actor, step: ProjectAct, request: Coordination) -> bool:
    if request.to_committee:
        return Part.COMMITTEE in step.parts
    return request.to_unit_id is not None and actor.may_as(Capability.COORDINATION_ANSWER, request.to_unit_id)
