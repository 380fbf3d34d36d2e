"""A plan approved goes on the ledger as a project with measures; its effect is looked at twice."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime

from xietong.kernel.actor import Actor
from xietong.kernel.denial import DenialKind, RefusedError, conflict, invalid
from xietong.loop.ledger.domain.states import ProblemState
from xietong.loop.ledger.operations.projects import MeasureText, create_project
from xietong.loop.ledger.operations.projects import Plan as ProjectPlan
from xietong.loop.ledger.queries.project import project_detail
from xietong.wings.ecology.domain.machines import PLAN
from xietong.wings.ecology.domain.states import PlanState
from xietong.wings.ecology.models import Plan, PlanEffect
from xietong.wings.ecology.operations.matters import Step, acting
from xietong.wings.ecology.operations.plans import LONGEST, decided_by_name, plan_due
from xietong.wings.ecology.queries.effects import next_look
from xietong.wings.ecology.queries.sight import sight_q


def approve_plan(
    *, actor: Actor, at: datetime, plan_id: int, text: str, revision: int | None = None
) -> int | None:
    """The committee approves; the items become a project's measures as soon as the problem is claimed.

    Where it is claimed already and the actor may make projects there, at once. Returns the project's id,
    or None where it follows with the claim (:func:`enlist_on_claim`) or by the unit's own act.
    """
    with _on(actor, at, plan_id, revision) as step:
        step.allow("approve")
        if not text.strip():
            raise invalid("text", "请写明审定的会议或方式，如“市委常委会第12次会议”")
        decided_by_name(step, text)
        step.move("approve", payload={"text": text.strip()})
        try:
            return _enlist(step)
        except RefusedError as refused:
            if refused.kind not in {DenialKind.CONFLICT, DenialKind.FORBIDDEN, DenialKind.MISSING}:
                raise
            return None


def enlist_plan(*, actor: Actor, at: datetime, plan_id: int, revision: int | None = None) -> int:
    """Put an approved plan on the project list, by whoever may make projects for its problem."""
    with _on(actor, at, plan_id, revision) as step:
        return _enlist(step)


def enlist_on_claim(*, actor: Actor, at: datetime, problem_id: int) -> None:
    """A problem was claimed: an approved plan for it becomes its project, by whoever claimed it."""
    waiting = Plan.objects.filter(problem_id=problem_id, state=PlanState.APPROVED)
    for pk in waiting.values_list("pk", flat=True):
        with acting(waiting, PLAN, pk, actor=actor, at=at) as step:
            _enlist(step, by_claim=True)


def look_at_plan(
    *,
    actor: Actor,
    at: datetime,
    plan_id: int,
    text: str,
    renew: bool = False,
    revision: int | None = None,
) -> None:
    """Look at the effect in the next period that has been computed: the first look, then the second.

    With the second look the plan ends, or with ``renew`` is asked for anew. 409 before there is a run of it.
    """
    with _on(actor, at, plan_id, revision) as step:
        row: Plan = step.row
        look = next_look(row)
        step.know(periods_since=int(look is not None))
        second = step.state is PlanState.LOOKED_AT
        code = ("renew" if renew else "end") if second else "look"
        step.allow(code)
        if look is None:
            raise conflict("plan.look", "下一期画像还没有算出，现在看不出效果")
        if not text.strip() or len(text) > LONGEST:
            raise invalid("text", f"请写明怎么看这一变化，不超过 {LONGEST} 字")
        effect = look.effect
        PlanEffect.objects.create(
            plan=row,
            run=look.run,
            period=look.period,
            before=effect.before.value,
            before_low=effect.before.low,
            before_high=effect.before.high,
            after=effect.after.value,
            after_low=effect.after.low,
            after_high=effect.after.high,
            peers_before=effect.peers_before,
            peers_after=effect.peers_after,
            text=text.strip(),
            looked_by_id=actor.person_id,
            looked_at=at,
        )
        if code == "renew":
            row.due_on, row.submitted_by_id, row.submitted_at = plan_due(step.today), None, None
        step.move(code, payload={"text": f"{effect.sentence}{text.strip()}"})


def _on(actor: Actor, at: datetime, plan_id: int, revision: int | None) -> AbstractContextManager[Step]:
    rows = Plan.objects.filter(sight_q(actor, "unit__"))
    return acting(rows, PLAN, plan_id, actor=actor, at=at, revision=revision)


def _enlist(step: Step, *, by_claim: bool = False) -> int:
    """The items as measures of a new project at the plan's problem; a date gone by becomes today's."""
    row: Plan = step.row
    problem = row.problem
    state = ProblemState.of(problem.state) if problem else ProblemState.DISCARDED
    step.know(problem_claimed=state is ProblemState.ACTIVE, problem_state=state.label)
    if by_claim:
        step.parts = step.parts | frozenset(PLAN.move("enlist").parts)  # type: ignore[arg-type]
    step.allow("enlist")
    items = list(row.items.order_by("position"))
    rows = tuple(MeasureText(one.text, max(one.due_on, step.today)) for one in items)
    made = create_project(
        actor=step.actor,
        at=step.at,
        problem_id=int(row.problem_id or 0),
        plan=ProjectPlan(
            name=f"{row.unit.name}净化举措"[:100],
            goal=row.text or f"针对{row.because}，落实净化举措",
            starts_on=step.today,
            deadline=max(one.due_on for one in rows),
            measures=rows,
        ),
    )
    row.project_id = made
    name = project_detail(actor=step.actor, project_id=made, at=step.at).project.number
    step.move("enlist", payload={"items": len(rows), "project": name, "project_id": made})
    return made
