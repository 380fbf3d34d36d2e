"""Objections: raised by the unit, answered by somebody else; an upheld one is computed again."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime

from django.db import transaction

from xietong.kernel.actor import Actor
from xietong.kernel.denial import conflict, forbidden, invalid, missing
from xietong.wings.ecology.domain.machines import OBJECTION
from xietong.wings.ecology.domain.parts import EcologyPart, Standing, parts_of
from xietong.wings.ecology.domain.periods import words
from xietong.wings.ecology.domain.states import ObjectionState, RunState
from xietong.wings.ecology.models import Figure, Objection, Run
from xietong.wings.ecology.operations.matters import Step, acting
from xietong.wings.ecology.operations.portraits.asking import RunAsk, ask_run
from xietong.wings.ecology.operations.support import note
from xietong.wings.ecology.queries.sight import sight_q
from xietong.wings.ecology.queries.visible import get_unit, visible_scores

LONGEST = 4_000


def raise_objection(
    *,
    actor: Actor,
    at: datetime,
    unit_id: int,
    run_id: int,
    period: str,
    text: str,
    figure_id: int | None = None,
) -> int:
    """The unit objects to a result of a run, or to one figure under it; return the objection's id.

    404 for what is not the unit's, 403 for whoever does not speak for it, 422 without a text.
    """
    unit = get_unit(actor, unit_id)
    score = visible_scores(actor).filter(
        unit_id=unit_id, run_id=run_id, period=period, run__state=RunState.DONE
    )
    if not score.exists():
        raise missing("没有这次画像的这一期结果")
    run = Run.objects.get(pk=run_id)
    parts = parts_of(actor, Standing(unit_id=unit.pk, committee_id=run.committee_id))
    if EcologyPart.UNIT not in parts:
        raise forbidden("objection.raise", "异议由被评单位提出", "请由该单位的人办理")
    if actor.person_id is None:
        raise conflict("objection.nobody", "异议须由具名的人提出")
    if not text.strip() or len(text) > LONGEST:
        raise invalid("text", f"请写明哪里不对、应为多少、依据是什么，不超过 {LONGEST} 字")
    figure = _figure(unit.pk, figure_id)
    with transaction.atomic():
        row = Objection.objects.create(
            unit_id=unit.pk,
            run=run,
            figure=figure,
            period=period,
            about=_about(figure, period),
            text=text.strip(),
            raised_by_id=actor.person_id,
            raised_at=at,
        )
        note(
            actor=actor,
            at=at,
            activity="objection.raise",
            subject=("objection", row.pk),
            label=row.about,
            payload={"text": row.text},
            unit_id=unit.pk,
        )
    return row.pk


def _figure(unit_id: int, figure_id: int | None) -> Figure | None:
    if figure_id is None:
        return None
    rows = Figure.objects.select_related("version__indicator")
    found = rows.filter(pk=figure_id, unit_id=unit_id).first()
    if found is None:
        raise missing("没有这个数，或者不是本单位的")
    if Objection.objects.filter(figure=found, state=ObjectionState.RAISED).exists():
        raise conflict("objection.twice", "对这个数的异议正在答复，不必再提")
    return found


def _about(figure: Figure | None, period: str) -> str:
    if figure is None:
        return f"{words(period)}画像结果"
    return f"{figure.version.label}（{words(figure.period)}，{figure.value:g}{figure.version.unit}）"[:100]


def uphold_objection(
    *,
    actor: Actor,
    at: datetime,
    objection_id: int,
    reason: str,
    corrected_value: float | None = None,
    revision: int | None = None,
) -> int | None:
    """Find for the unit; with a corrected value the figure is corrected and a recomputation asked for.

    The old figure stays readable. Returns the id of the run that computes anew, None where nothing was
    corrected. 409 for a figure computed from the record: there the record is what must be put right.
    """
    with _on(actor, at, objection_id, revision) as step:
        _judge(step, "uphold", reason)
        row: Objection = step.row
        if corrected_value is not None:
            row.corrected = _correct(step, corrected_value)
        step.move("uphold", reason=reason)
        if row.corrected is None:
            return None
        row.recomputed_by_id = _ask_again(step)
        step.note("objection.recompute", payload={"run": row.recomputed_by_id})
        return row.recomputed_by_id


def refuse_objection(
    *, actor: Actor, at: datetime, objection_id: int, reason: str, revision: int | None = None
) -> None:
    """Find against the unit, with reasons on the record."""
    with _on(actor, at, objection_id, revision) as step:
        _judge(step, "refuse", reason)
        step.move("refuse", reason=reason)


def withdraw_objection(*, actor: Actor, at: datetime, objection_id: int, revision: int | None = None) -> None:
    """The unit takes its objection back; it stays on the record."""
    with _on(actor, at, objection_id, revision) as step:
        step.move("withdraw")


def _on(actor: Actor, at: datetime, objection_id: int, revision: int | None) -> AbstractContextManager[Step]:
    rows = Objection.objects.filter(sight_q(actor, "unit__"))
    return acting(rows, OBJECTION, objection_id, actor=actor, at=at, revision=revision)


def _judge(step: Step, code: str, reason: str) -> None:
    row: Objection = step.row
    step.know(raised_by_person_id=row.raised_by_id)
    step.allow(code, reason=reason)
    if step.actor.person_id is None:
        raise conflict("objection.nobody", "异议须由具名的人答复")
    row.answer, row.answered_by_id, row.answered_at = reason.strip(), step.actor.person_id, step.at


def _correct(step: Step, value: float) -> Figure:
    """A new current figure in place of the one objected to; numerator in step with its denominator."""
    row: Objection = step.row
    if row.figure_id is None:
        raise invalid("corrected_value", "这一异议不是针对某个数的，没有可更正的数", "请在答复中说明")
    named = Figure.objects.select_related("version").get(pk=row.figure_id)
    if named.submission_id is None:
        raise invalid(
            "corrected_value", "这个数由本系统记录计算，不能直接改", "请更正所依据的记录，再重新计算指标"
        )
    if value < 0 or value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124 - NaN
        raise invalid("corrected_value", "更正后的数须是不小于 0 的数")
    held = Figure.objects.select_for_update().filter(
        version_id=named.version_id, unit_id=named.unit_id, period=named.period, current=True
    )
    old = held.first() or named
    held.update(current=False)
    ratio = old.denominator is not None
    new = Figure.objects.create(
        version_id=old.version_id,
        unit_id=old.unit_id,
        period=old.period,
        ends_on=old.ends_on,
        months=old.months,
        value=value,
        numerator=value * float(old.denominator or 0) / named.version.per if ratio else None,
        denominator=old.denominator,
        exposure=old.exposure,
        submission_id=old.submission_id,
        note=f"经异议更正，原为 {old.value:g}",
    )
    step.note("figure.correct", payload={"old": f"{old.value:g}", "new": f"{value:g}", "figure": new.pk})
    return new


def _ask_again(step: Step) -> int:
    run: Run = step.row.run
    return ask_run(
        actor=step.actor,
        at=step.at,
        ask=RunAsk(
            committee_id=run.committee_id,
            scheme_id=run.scheme_id,
            first_period=run.first_period,
            last_period=run.last_period,
            group=run.group,
            draws=run.draws,
            seed=run.seed,
            label=f"{run.label}（复算）"[:100],
        ),
    )
