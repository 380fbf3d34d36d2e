"""Closing: asked by the owner, verified by the discipline commission, accepted by another, looked back on."""

from __future__ import annotations

from datetime import date, datetime

from xietong.foundation.rulebook.queries import timer_amount
from xietong.kernel.actor import Actor
from xietong.kernel.calendar import add_months
from xietong.kernel.denial import invalid
from xietong.loop.ledger.domain.states import ClosureKind, ExtensionState, LookBackResult, SignOffPurpose
from xietong.loop.ledger.models import Closing, Extension, LookBack, Problem
from xietong.loop.ledger.operations.acting import Act, acting, happened, local_day, past_day
from xietong.loop.ledger.operations.keeping import keep
from xietong.loop.ledger.operations.signing import sign
from xietong.loop.ledger.queries.signing import acceptance_content


def request_closing(
    *,
    actor: Actor,
    at: datetime,
    problem_id: int,
    kind: ClosureKind,
    summary: str,
    rule_change: str = "",
    revision: int | None = None,
) -> None:
    """The owner asks to close, against the criterion fixed at opening.

    409 without evidence, with unfinished measures, or where "cannot be done" names no rule change.
    """
    with acting(problem_id=problem_id, actor=actor, at=at, revision=revision) as act:
        act.know(closure_kind=kind, rule_change=rule_change)
        act.allow("request_closing")
        if not summary.strip():
            raise invalid("summary", "请对照完成标准写明整改结果")
        keep(
            Closing(
                problem=act.problem,
                kind=kind.value,
                summary=summary.strip(),
                rule_change=rule_change.strip(),
                requested_by_id=actor.person_id,
                requested_at=at,
            )
        )
        act.move("request_closing", payload={"kind_label": kind.label, "summary": summary})


def _open_closing(act: Act) -> Closing:
    return Closing.objects.select_for_update().get(problem=act.problem, ended=False)


def _end(closing: Closing) -> None:
    closing.ended = True
    closing.save()


def withdraw_closing(*, actor: Actor, at: datetime, problem_id: int, revision: int | None = None) -> None:
    """The owner takes the request back before it is verified."""
    with acting(problem_id=problem_id, actor=actor, at=at, revision=revision) as act:
        act.allow("withdraw_closing")
        _end(_open_closing(act))
        act.move("withdraw_closing")


def verify_closing(
    *,
    actor: Actor,
    at: datetime,
    problem_id: int,
    text: str,
    done_on: date | None = None,
    revision: int | None = None,
) -> None:
    """The discipline commission has checked on the spot and passes the request on to acceptance.

    ``done_on`` is the day of the check, today where none is named.
    """
    with acting(problem_id=problem_id, actor=actor, at=at, revision=revision) as act:
        act.allow("verify")
        if not text.strip():
            raise invalid("text", "请写明核验方式和结果")
        day = past_day(done_on, at, field="done_on", label="核验日期")
        closing = _open_closing(act)
        if day < local_day(closing.requested_at):
            raise invalid("done_on", "核验日期不能早于申请销号之日")
        closing.verified_by_id, closing.verified_at = actor.person_id, at
        closing.verification = text.strip()
        closing.save()
        act.move("verify", payload={"text": text}, happened_at=happened(day, at))


def reject_closing(
    *, actor: Actor, at: datetime, problem_id: int, reason: str, revision: int | None = None
) -> None:
    """The discipline commission returns the request to be completed."""
    with acting(problem_id=problem_id, actor=actor, at=at, revision=revision) as act:
        act.allow("reject_closing", reason=reason)
        _end(_open_closing(act))
        act.move("reject_closing", reason=reason)


def accept_closing(
    *, actor: Actor, at: datetime, problem_id: int, text: str = "", revision: int | None = None
) -> None:
    """Somebody who is neither owner nor verifier accepts; the look-back window opens."""
    with acting(problem_id=problem_id, actor=actor, at=at, revision=revision) as act:
        act.allow("accept")
        closing = _open_closing(act)
        closing.accepted_by_id, closing.accepted_at = actor.person_id, at
        closing.acceptance = text.strip()
        problem = act.problem
        problem.closure_kind, problem.closed_at = closing.kind, at
        problem.look_back_from = add_months(act.today, timer_amount("look_back_from", default=3))
        problem.look_back_until = add_months(act.today, timer_amount("look_back_until", default=6))
        value = sign(act, purpose=SignOffPurpose.ACCEPTANCE, content=acceptance_content(problem, closing))
        _end(closing)
        _end_requests_for_time(problem)
        act.move(
            "accept",
            payload={
                "signed": value,
                "text": text,
                "look_back_from": problem.look_back_from,
                "look_back_until": problem.look_back_until,
            },
        )


def _end_requests_for_time(problem: Problem) -> None:
    """What is closed needs no more time: no request is left waiting for a decision nobody can give."""
    asked = Extension.objects.filter(responsibility__problem=problem, state=ExtensionState.REQUESTED.value)
    asked.update(state=ExtensionState.WITHDRAWN.value, decision="问题已销号，申请随之失效")


def refuse_closing(
    *, actor: Actor, at: datetime, problem_id: int, reason: str, revision: int | None = None
) -> None:
    """The acceptor does not accept; the owner goes on."""
    with acting(problem_id=problem_id, actor=actor, at=at, revision=revision) as act:
        act.allow("refuse", reason=reason)
        _end(_open_closing(act))
        act.move("refuse", reason=reason)


def record_look_back(
    *,
    actor: Actor,
    at: datetime,
    problem_id: int,
    result: LookBackResult,
    text: str,
    done_on: date | None = None,
    revision: int | None = None,
) -> None:
    """Look back: passed settles the problem, failed reopens it under its number with its clock."""
    with acting(problem_id=problem_id, actor=actor, at=at, revision=revision) as act:
        code = "pass_look_back" if result is LookBackResult.PASSED else "reopen"
        day = done_on or act.today
        act.know(today=day)
        act.allow(code, reason=text)
        if not text.strip():
            raise invalid("text", "请写明回头看的方式和发现")
        past_day(day, at, field="done_on", label="回头看日期")
        if act.problem.closed_at and day < local_day(act.problem.closed_at):
            raise invalid("done_on", "回头看日期不能早于验收销号之日")
        keep(
            LookBack(
                problem=act.problem,
                done_on=day,
                recorded_at=at,
                result=result.value,
                text=text.strip(),
                done_by_id=actor.person_id,
            )
        )
        if result is LookBackResult.FAILED:
            act.problem.reopened += 1
            act.problem.closed_at = None
            act.problem.closure_kind = ""
            act.problem.look_back_from = act.problem.look_back_until = None
        act.move(
            code,
            reason=text if code == "reopen" else "",
            payload={"text": text, "done_on": day},
            happened_at=happened(day, at),
        )
