"""净化举措: asked for by a person on the rule's proposal, drawn up by the unit, decided by the committee."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any

from attrs import frozen
from django.db import transaction

from xietong.foundation.rulebook.queries import due_day
from xietong.kernel.actor import Actor
from xietong.kernel.denial import RefusedError, conflict, forbidden, invalid
from xietong.loop.ledger.domain.states import FoundBy, OriginLevel
from xietong.loop.ledger.operations.problems import Finding
from xietong.wings.ecology.domain.machines import PLAN
from xietong.wings.ecology.domain.parts import EcologyPart, Standing, parts_of
from xietong.wings.ecology.domain.states import AnomalyState, PlanState
from xietong.wings.ecology.models import Anomaly, Plan, PlanItem, Run
from xietong.wings.ecology.operations.ledger import open_problem
from xietong.wings.ecology.operations.matters import Step, acting
from xietong.wings.ecology.operations.support import local_day, note
from xietong.wings.ecology.queries.proposals import Proposal, proposed
from xietong.wings.ecology.queries.sight import sight_q
from xietong.wings.ecology.queries.visible import get_run, get_unit

PLAN_TIMER, DEFAULT_DAYS = "ecology_plan", 30
MOST_ITEMS, LONGEST = 30, 500


@frozen
class ItemText:
    """One measure of a plan: what, by when, and which indicator it is meant to move."""

    text: str
    due_on: date
    indicator: str = ""


def ask_plan(*, actor: Actor, at: datetime, unit_id: int, run_id: int, reason: str) -> int:
    """Ask a unit for a plan, by decision of a person; an item for its committee goes on the ledger with it.

    Only where the rule proposes it: red, or yellow for two periods. One plan, and one item, at a time.
    Returns the plan's id. 404 out of sight, 403 without the committee's right, 409 otherwise.
    """
    run, unit = _run(actor, run_id), get_unit(actor, unit_id)
    _require_committee(actor, run, unit_id, "plan.ask")
    if not reason.strip():
        raise invalid("reason", "请写明理由")
    found = _proposal(run, unit_id)
    today = local_day(at)
    with transaction.atomic():
        finding = _finding(unit.name, found, reason, today)
        opened = open_problem(actor=actor, at=at, unit=unit, finding=finding)
        row = _plan(actor, at, found, state=PlanState.ASKED, due_on=plan_due(today), problem_id=opened.pk)
        note(
            actor=actor,
            at=at,
            activity="plan.ask",
            subject=("plan", row.pk),
            label=row.because,
            reason=reason.strip(),
            payload={"unit": unit.name, "until": row.due_on, "number": opened.number},
            unit_id=row.unit_id,
        )
    return row.pk


def pass_over_plan(*, actor: Actor, at: datetime, unit_id: int, run_id: int, reason: str) -> int:
    """Decide against a proposal, with the reason on the record; it comes back with the next period."""
    run = _run(actor, run_id)
    get_unit(actor, unit_id)
    _require_committee(actor, run, unit_id, "plan.pass_over")
    if not reason.strip():
        raise invalid("reason", "请写明理由")
    found = _proposal(run, unit_id)
    with transaction.atomic():
        row = _plan(
            actor,
            at,
            found,
            state=PlanState.WAIVED,
            due_on=local_day(at),
            decision=reason.strip(),
            decided_by_id=actor.person_id,
            decided_at=at,
        )
        note(
            actor=actor,
            at=at,
            activity="plan.pass_over",
            subject=("plan", row.pk),
            label=row.because,
            reason=reason.strip(),
            unit_id=row.unit_id,
        )
    return row.pk


def write_plan(
    *,
    actor: Actor,
    at: datetime,
    plan_id: int,
    text: str,
    items: tuple[ItemText, ...],
    submit: bool = False,
    revision: int | None = None,
) -> None:
    """The unit draws the plan up, one action a row, and with ``submit`` sends it in.

    Vague wording is pointed out by the page and never refused. 422 names the row that is empty or past.
    """
    with _on(actor, at, plan_id, revision) as step:
        _may_write(step)
        _check_items(items, today=step.today)
        row: Plan = step.row
        row.text = text.strip()
        row.items.all().delete()
        PlanItem.objects.bulk_create(
            PlanItem(plan=row, position=n, text=one.text.strip(), due_on=one.due_on, indicator=one.indicator)
            for n, one in enumerate(items, start=1)
        )
        kept = [{"text": one.text.strip(), "due_on": one.due_on.isoformat()} for one in items]
        step.note("plan.write", payload={"items": len(items), "rows": kept})
        if submit:
            _submit(step)


def submit_plan(*, actor: Actor, at: datetime, plan_id: int, revision: int | None = None) -> None:
    """The unit sends in the plan as it stands; a late one is taken and shows as late."""
    with _on(actor, at, plan_id, revision) as step:
        _submit(step)


def send_back_plan(
    *, actor: Actor, at: datetime, plan_id: int, reason: str, revision: int | None = None
) -> None:
    """The committee returns the plan to be written better."""
    with _on(actor, at, plan_id, revision) as step:
        step.allow("send_back", reason=reason)
        step.row.decision = reason.strip()
        step.move("send_back", reason=reason)


def waive_plan(*, actor: Actor, at: datetime, plan_id: int, reason: str, revision: int | None = None) -> None:
    """The committee no longer asks for the plan; the item on the ledger goes its own way."""
    with _on(actor, at, plan_id, revision) as step:
        step.allow("waive", reason=reason)
        decided_by_name(step, reason)
        step.move("waive", reason=reason)


def _submit(step: Step) -> None:
    row: Plan = step.row
    step.know(items=row.items.count())
    step.allow("submit")
    row.submitted_by_id, row.submitted_at = step.actor.person_id, step.at
    if step.actor.person_id is None:
        raise conflict("plan.nobody", "净化举措须由具名的人提交")
    late = "（逾期）" if step.today > row.due_on else ""
    step.move("submit", payload={"items": f"{step.facts.items}", "late": late})


def decided_by_name(step: Step, text: str) -> None:
    """Write who decided, when, and in what words; 409 for whoever has no name."""
    if step.actor.person_id is None:
        raise conflict("plan.nobody", "须由具名的人决定")
    step.row.decision, step.row.decided_by_id, step.row.decided_at = (
        text.strip(),
        step.actor.person_id,
        step.at,
    )


def _on(actor: Actor, at: datetime, plan_id: int, revision: int | None) -> AbstractContextManager[Step]:
    rows = Plan.objects.filter(sight_q(actor, "unit__"))
    return acting(rows, PLAN, plan_id, actor=actor, at=at, revision=revision)


def _run(actor: Actor, run_id: int) -> Run:
    return get_run(actor, run_id)


def _require_committee(actor: Actor, run: Run, unit_id: int, code: str) -> None:
    parts = parts_of(actor, Standing(unit_id=unit_id, committee_id=run.committee_id))
    if EcologyPart.COMMITTEE not in parts:
        raise forbidden(code, "由党委决定：须有“代表党委要求和审定净化举措”的权限，且不是该单位自己的人")
    if actor.person_id is None:
        raise conflict(f"{code}.nobody", "须由具名的人决定")


def _proposal(run: Run, unit_id: int) -> Proposal:
    """What the rule says of the unit in this run. 409 where it proposes nothing."""
    if Plan.objects.filter(unit_id=unit_id).exclude(state__in=[PlanState.ENDED, PlanState.WAIVED]).exists():
        raise conflict("plan.one", "这个单位已有一份净化举措在办，一个单位同时只有一份")
    found = next((one for one in proposed([run]) if one.unit_id == unit_id), None)
    if found is None:
        raise conflict(
            "plan.no_reason",
            "按最近一期画像不需要：预警，或连续两期关注，才要求净化举措；数据不足不算",
            "其他关切请直接提出问题",
        )
    return found


def _plan(actor: Actor, at: datetime, found: Proposal, **values: Any) -> Plan:
    return Plan.objects.create(
        unit_id=found.unit_id,
        run_id=found.run_id,
        period=found.period,
        because=f"{found.when}{found.because}",
        band=found.band,
        asked_by_id=actor.person_id,
        asked_at=at,
        **values,
    )


def plan_due(today: date) -> date:
    """The last day of the term for a plan asked for today; thirty days where the rulebook has none."""
    try:
        return due_day(code=PLAN_TIMER, start=today)
    except RefusedError:
        return today + timedelta(days=DEFAULT_DAYS)


def _finding(unit: str, found: Proposal, reason: str, today: date) -> Finding:
    """Found by the unit itself where it had said so of one of its anomalies: it must cost nothing."""
    own = Anomaly.objects.filter(unit_id=found.unit_id, run_id=found.run_id, self_found=True)
    self_found = own.exclude(state=AnomalyState.TOLD).exists()
    score = (
        "" if found.score is None else f"总指数 {found.score:.1f}（区间 {found.low:.1f}–{found.high:.1f}）。"
    )
    drags = f"与同类相比拉低最多的是{'、'.join(found.drags)}。" if found.drags else ""
    return Finding(
        title=f"{unit}政治生态画像{found.because}"[:200],
        content=f"{found.when}{found.because}。{score}{drags}\n要求提交净化举措的理由：{reason.strip()}",
        unit_id=found.unit_id,
        found_on=today,
        origin_level=OriginLevel.SELF_CHECK if self_found else OriginLevel.OWN_LEVEL,
        found_by=FoundBy.SELF if self_found else FoundBy.OUTSIDE,
        found_how="政治生态画像",
        criterion="净化举措全部落实，此后两期画像不再预警，或变化经研判认可。",
    )


def _may_write(step: Step) -> None:
    if EcologyPart.UNIT not in step.parts:
        raise forbidden("plan.write", "净化举措由被要求的单位起草")
    if step.state is not PlanState.ASKED:
        raise conflict("plan.write.state", f"净化举措现为“{step.state.label}”，退回后才能修改")


def _check_items(items: Sequence[ItemText], *, today: date) -> None:
    if len(items) > MOST_ITEMS:
        raise invalid("items", f"最多 {MOST_ITEMS} 项，现有 {len(items)} 项", "一行一个动作，抓主要的")
    for n, one in enumerate(items, start=1):
        if not one.text.strip():
            raise invalid(f"items.{n}.text", f"第 {n} 项没有内容")
        if len(one.text) > LONGEST:
            raise invalid(f"items.{n}.text", f"第 {n} 项最多 {LONGEST} 字，现有 {len(one.text)} 字")
        if one.due_on < today:
            raise invalid(f"items.{n}.due_on", f"第 {n} 项的时限早于今天")
