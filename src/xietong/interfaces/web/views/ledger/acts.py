"""Every act on a problem as the web offers it: its code, what its form asks, what is called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve, frozen

from xietong.interfaces.web.forms import FormField, choices
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.ledger.finding_out import finder
from xietong.interfaces.web.views.ledger.posted import Posted
from xietong.kernel.denial import missing
from xietong.loop.ledger.domain.states import ClosureKind, LookBackResult, Recommendation
from xietong.loop.ledger.operations import closing, problems, responsibilities
from xietong.loop.ledger.operations.responsibilities import Assignment
from xietong.loop.ledger.queries.shapes import ProblemDetail

Fields = tuple[FormField, ...]
SUPPORTERS = ("supporter1", "supporter2", "supporter3")


@frozen
class Call:
    """One post: the request and what it brought, with the arguments all acts share."""

    request: ActorRequest
    problem_id: int
    posted: Posted

    @property
    def base(self) -> dict[str, Any]:
        """Who, when and on what; for acts that take no revision."""
        return {"actor": self.request.actor, "at": self.request.at, "problem_id": self.problem_id}

    @property
    def guarded(self) -> dict[str, Any]:
        """As :attr:`base`, with the revision the form was drawn for."""
        return {**self.base, "revision": self.posted.revision()}

    def text(self, name: str) -> str:
        """A text of the form."""
        return self.posted.text(name)

    def found(self, name: str, label: str, kind: str) -> int:
        """An id that must have been chosen."""
        return self.posted.found(name, label, finder(self.request, kind))

    def found_or_none(self, name: str, label: str, kind: str) -> int | None:
        """An id that may have been chosen."""
        return self.posted.found_or_none(name, label, finder(self.request, kind))


@frozen
class Act:
    """One act: what its form asks about this item, what runs, and the word afterwards."""

    code: str
    run: Callable[[Call], object]
    fields: Callable[[ProblemDetail], Fields]
    done: str


def _nothing(detail: ProblemDetail) -> Fields:
    del detail
    return ()


def _plain(*fields: FormField) -> Callable[[ProblemDetail], Fields]:
    return lambda _: fields


REASON = FormField("reason", "理由", "textarea", required=True, rows=2)


def search(name: str, label: str, kind: str, **more: Any) -> FormField:
    """A field that finds posts, units or problems while one types."""
    hint = more.pop("hint", "输入名称、姓名或拼音首字母，从列出的选项中选择")
    return FormField(name, label, "search", endpoint=f"/problems/options/{kind}", hint=hint, **more)


def _opinion(detail: ProblemDetail) -> Fields:
    del detail
    return (
        FormField(
            "recommendation", "建议", "radio", choices=choices(Recommendation.choices()), required=True
        ),
        FormField(
            "text", "研判意见", "textarea", required=True, hint="双方都提交后才互相可见，提交后不能改写"
        ),
    )


def _meeting() -> Fields:
    return (
        FormField(
            "meeting",
            "审定会议或方式",
            required=True,
            placeholder="如：区委常委会第 12 次会议",
            max_length=100,
        ),
        FormField("decided_on", "审定日期", "date", required=True),
    )


def _approval(detail: ProblemDetail) -> Fields:
    hint = "可核验：谁看什么、看到怎样就算完成；立项后按它验收"
    criterion = FormField(
        "criterion", "完成标准", "textarea", value=detail.entry.criterion, required=True, hint=hint
    )
    return (criterion, *_meeting())


def _assignment(detail: ProblemDetail) -> Fields:
    held = detail.held
    leader = str(detail.entry.leader_post_id or "")
    return (
        search("lead_post", "牵头岗位", "posts", required=True),
        FormField("deadline", "完成时限", "date", required=True),
        FormField(
            "deadline_basis", "时限依据", required=True, max_length=200, hint="会议纪要、文件条款或整改要求"
        ),
        FormField("content", "责任内容", "textarea", value=held.content if held else "", rows=2),
        search("leader_post", "分管领导", "posts", value=leader, shown=detail.entry.leader),
        search("supervisor_post", "监督联系人", "posts"),
        *(search(name, f"协同单位{place}", "units") for place, name in enumerate(SUPPORTERS, start=1)),
    )


def _reassignment(detail: ProblemDetail) -> Fields:
    return (*_assignment(detail), REASON)


def _closing(detail: ProblemDetail) -> Fields:
    kinds = ClosureKind.choices()
    hint = ""
    if detail.unfinished_measures:
        kinds = [pair for pair in kinds if pair[0] == ClosureKind.IMPOSSIBLE.value]
        hint = f"还有 {detail.unfinished_measures} 项措施未完成，此时只能按这一种申请"
    return (
        FormField("kind", "销号类型", "radio", choices=choices(kinds), required=True, hint=hint),
        FormField(
            "summary", "整改结果", "textarea", required=True, hint=f"对照完成标准：{detail.entry.criterion}"
        ),
        FormField("rule_change", "转为哪项规则修订", max_length=300, hint="只在“客观不能”时填写"),
    )


def _extension(detail: ProblemDetail) -> Fields:
    earliest = detail.held.deadline.isoformat() if detail.held else ""
    return (
        FormField("new_deadline", "延至", "date", required=True, minimum=earliest),
        evolve(REASON, label="延期理由"),
    )


def _look_back(name: str, label: str) -> Callable[[ProblemDetail], Fields]:
    return _plain(
        FormField(name, label, "textarea", required=True, rows=3),
        FormField("done_on", "回头看日期", "date", hint="不填为今天"),
    )


def _assign(call: Call) -> None:
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


def _opine(call: Call) -> None:
    problems.give_opinion(
        **call.guarded,
        recommendation=call.posted.chosen("recommendation", Recommendation, "建议"),
        text=call.text("text"),
    )


def _approve(call: Call) -> None:
    problems.approve_problem(
        **call.guarded,
        meeting=call.text("meeting"),
        decided_on=call.posted.day("decided_on", "审定日期"),
        criterion=call.text("criterion"),
    )


def _not_open(call: Call) -> None:
    problems.not_open_problem(
        **call.guarded,
        meeting=call.text("meeting"),
        decided_on=call.posted.day("decided_on", "审定日期"),
        reason=call.text("reason"),
    )


def _merge(call: Call) -> None:
    into = call.found("into", "并入的问题", "problems")
    problems.merge_problem(**call.guarded, into_id=into, reason=call.text("reason"))


def _claim(call: Call) -> None:
    responsibilities.claim_responsibility(**call.guarded, personally=call.posted.flag("personally"))


def _request_closing(call: Call) -> None:
    closing.request_closing(
        **call.guarded,
        kind=call.posted.chosen("kind", ClosureKind, "销号类型"),
        summary=call.text("summary"),
        rule_change=call.text("rule_change"),
    )


def _looked_back(result: LookBackResult, name: str) -> Callable[[Call], object]:
    return lambda call: closing.record_look_back(
        **call.guarded,
        result=result,
        text=call.text(name),
        done_on=call.posted.day_or_none("done_on", "回头看日期"),
    )


def _request_extension(call: Call) -> None:
    responsibilities.request_extension(
        **call.guarded,
        new_deadline=call.posted.day("new_deadline", "新时限"),
        reason=call.text("reason"),
    )


def _decide_extension(*, approve: bool) -> Callable[[Call], object]:
    return lambda call: responsibilities.decide_extension(
        **call.base,
        extension_id=call.posted.whole("extension", "延期申请"),
        approve=approve,
        reason=call.text("reason"),
    )


def _withdraw_extension(call: Call) -> None:
    responsibilities.withdraw_extension(**call.base, extension_id=call.posted.whole("extension", "延期申请"))


def _reasoned(operation: Callable[..., object]) -> Callable[[Call], object]:
    return lambda call: operation(**call.guarded, reason=call.text("reason"))


def _bare(operation: Callable[..., object]) -> Callable[[Call], object]:
    return lambda call: operation(**call.guarded)


def _texted(operation: Callable[..., object]) -> Callable[[Call], object]:
    return lambda call: operation(**call.guarded, text=call.text("text"))


def _pending(detail: ProblemDetail) -> FormField:
    pending = detail.pending_extension
    return FormField("extension", "延期申请", "hidden", value=str(pending.id) if pending else "")


def _extension_decision(label: str, *, required: bool) -> Callable[[ProblemDetail], Fields]:
    reason = FormField("reason", label, "textarea", rows=2, required=required)
    return lambda detail: (_pending(detail), reason)


ACTS = (
    Act("submit", _bare(problems.submit_problem), _nothing, "已提请共同研判"),
    Act("discard", _reasoned(problems.discard_problem), _plain(REASON), "已作废，记录保留"),
    Act("opine", _opine, _opinion, "研判意见已提交"),
    Act("approve", _approve, _approval, "已审定立项"),
    Act("send_back", _reasoned(problems.send_back_problem), _plain(REASON), "已退回提出人"),
    Act("not_open", _not_open, lambda _: (*_meeting(), REASON), "已决定不立项"),
    Act(
        "merge",
        _merge,
        _plain(search("into", "并入哪一项问题", "problems", required=True), REASON),
        "已并案，两条记录都保留",
    ),
    Act("assign", _assign, _assignment, "责任已明确，等待认领"),
    Act("reassign", _assign, _reassignment, "责任已重新明确，等待认领"),
    Act(
        "claim",
        _claim,
        _plain(FormField("personally", "书记亲自认领（只用于书记岗位）", "checkbox")),
        "已签字认领",
    ),
    Act("decline", _reasoned(responsibilities.decline_responsibility), _plain(REASON), "已退回党委"),
    Act("request_closing", _request_closing, _closing, "已申请销号，等待纪委核验"),
    Act("withdraw_closing", _bare(closing.withdraw_closing), _nothing, "已撤回销号申请"),
    Act(
        "verify",
        _texted(closing.verify_closing),
        _plain(FormField("text", "核验方式和结果", "textarea", required=True, rows=3)),
        "核验通过，等待验收",
    ),
    Act("reject_closing", _reasoned(closing.reject_closing), _plain(REASON), "已退回补充"),
    Act(
        "accept",
        _texted(closing.accept_closing),
        _plain(FormField("text", "验收意见", "textarea", rows=2)),
        "已验收销号，进入观察期",
    ),
    Act("refuse", _reasoned(closing.refuse_closing), _plain(REASON), "验收未通过，继续推进"),
    Act(
        "pass_look_back",
        _looked_back(LookBackResult.PASSED, "text"),
        _look_back("text", "回头看的方式和发现"),
        "回头看通过，问题办结",
    ),
    Act(
        "reopen",
        _looked_back(LookBackResult.FAILED, "reason"),
        _look_back("reason", "反弹或未真改的情况"),
        "已以原编号重新打开",
    ),
    Act("request_extension", _request_extension, _extension, "延期申请已提交，批准前仍按原时限计算"),
    Act(
        "extension_approve",
        _decide_extension(approve=True),
        _extension_decision("批准意见（超过约定次数须写明理由）", required=False),
        "已批准延期",
    ),
    Act(
        "extension_refuse",
        _decide_extension(approve=False),
        _extension_decision("理由", required=True),
        "未批准延期",
    ),
    Act("extension_withdraw", _withdraw_extension, lambda detail: (_pending(detail),), "已撤回延期申请"),
    Act(
        "send_down",
        lambda call: problems.send_down(**call.base, unit_id=call.found("unit", "下发单位", "units")),
        _plain(search("unit", "下发给", "units", required=True)),
        "已下发，该单位可以看到本项",
    ),
    Act(
        "link_recurrence",
        lambda call: problems.link_recurrence(
            **call.base, prior_id=call.found("prior", "前次问题", "problems")
        ),
        _plain(search("prior", "前次问题", "problems", required=True)),
        "已关联前次问题",
    ),
)
_BY_CODE = {act.code: act for act in ACTS}


def act_of(code: str) -> Act:
    """The act with this code; 404 for an unknown one."""
    found = _BY_CODE.get(code)
    if found is None:
        raise missing("没有这种办理")
    return found


def form_of(act: Act, detail: ProblemDetail) -> Fields:
    """The fields of an act's form: the revision it is drawn for, then what is asked."""
    revision = FormField("revision", "", "hidden", value=str(detail.revision))
    asked = (evolve(field, prefix=f"act-{act.code}") for field in act.fields(detail))
    return (revision, *asked)
