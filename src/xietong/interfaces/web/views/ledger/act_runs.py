"""What each act on a problem calls."""

from __future__ import annotations

from collections.abc import Callable

from xietong.interfaces.web.views.ledger.act_forms import (
    SUPPORTERS,
)
from xietong.interfaces.web.views.ledger.calls import Call
from xietong.loop.ledger.domain.states import ClosureKind, LookBackResult, Recommendation
from xietong.loop.ledger.operations import closing, problems, responsibilities
from xietong.loop.ledger.operations.responsibilities import Assignment


def assign(call: Call) -> None:
    supporters = (call.found_or_none(name, "协同单位", "units") for name in SUPPORTERS)
    responsibilities.assign_responsibility(
        **call.guarded,
        assignment=Assignment(
            lead_post_id=call.found("lead_post", "牵头岗位", "posts"),
            deadline=call.posted.day("deadline", "完成时限"),
            deadline_basis=call.text("deadline_basis"),
            content=call.text("content"),
            leader_post_id=call.found_or_none("leader_post", "分管领导", "posts"),
            supervisor_post_id=call.found_or_none("supervisor_post", "监督联系人", "posts"),
            supporter_unit_ids=tuple(dict.fromkeys(unit for unit in supporters if unit)),
        ),
        reason=call.text("reason"),
    )


def opine(call: Call) -> None:
    problems.give_opinion(
        **call.guarded,
        recommendation=call.posted.chosen("recommendation", Recommendation, "建议"),
        text=call.text("text"),
    )


def approve(call: Call) -> None:
    problems.approve_problem(
        **call.guarded,
        meeting=call.text("meeting"),
        decided_on=call.posted.day("decided_on", "审定日期"),
        criterion=call.text("criterion"),
    )


def not_open(call: Call) -> None:
    problems.not_open_problem(
        **call.guarded,
        meeting=call.text("meeting"),
        decided_on=call.posted.day("decided_on", "审定日期"),
        reason=call.text("reason"),
    )


def merge(call: Call) -> None:
    into = call.found("into", "并入的问题", "problems")
    problems.merge_problem(**call.guarded, into_id=into, reason=call.text("reason"))


def claim(call: Call) -> None:
    responsibilities.claim_responsibility(**call.guarded, personally=call.posted.flag("personally"))


def request_closing(call: Call) -> None:
    closing.request_closing(
        **call.guarded,
        kind=call.posted.chosen("kind", ClosureKind, "销号类型"),
        summary=call.text("summary"),
        rule_change=call.text("rule_change"),
    )


def looked_back(result: LookBackResult, name: str) -> Callable[[Call], object]:
    return lambda call: closing.record_look_back(
        **call.guarded,
        result=result,
        text=call.text(name),
        done_on=call.posted.day_or_none("done_on", "回头看日期"),
    )


def verify(call: Call) -> None:
    closing.verify_closing(
        **call.guarded, text=call.text("text"), done_on=call.posted.day_or_none("done_on", "核验日期")
    )


def request_extension(call: Call) -> None:
    responsibilities.request_extension(
        **call.guarded,
        new_deadline=call.posted.day("new_deadline", "新时限"),
        reason=call.text("reason"),
    )


def decide_extension(*, approve: bool) -> Callable[[Call], object]:
    return lambda call: responsibilities.decide_extension(
        **call.base,
        extension_id=call.posted.whole("extension", "延期申请"),
        approve=approve,
        reason=call.text("reason"),
    )


def withdraw_extension(call: Call) -> None:
    responsibilities.withdraw_extension(**call.base, extension_id=call.posted.whole("extension", "延期申请"))


def reasoned(operation: Callable[..., object]) -> Callable[[Call], object]:
    return lambda call: operation(**call.guarded, reason=call.text("reason"))


def bare(operation: Callable[..., object]) -> Callable[[Call], object]:
    return lambda call: operation(**call.guarded)


def texted(operation: Callable[..., object]) -> Callable[[Call], object]:
    return lambda call: operation(**call.guarded, text=call.text("text"))
