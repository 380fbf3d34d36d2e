"""Every act on a problem as the web offers it: its code, what its form asks, what is called."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve, frozen

from xietong.interfaces.web.forms import FormField
from xietong.interfaces.web.views.ledger.act_forms import (
    REASON,
    Fields,
    approval,
    assignment,
    closing_request,
    extension,
    extension_decision,
    look_back,
    meeting,
    nothing,
    opinion,
    pending,
    plain,
    reassignment,
    search,
)
from xietong.interfaces.web.views.ledger.act_runs import (
    approve,
    assign,
    bare,
    claim,
    decide_extension,
    looked_back,
    merge,
    not_open,
    opine,
    reasoned,
    request_closing,
    request_extension,
    texted,
    verify,
    withdraw_extension,
)
from xietong.interfaces.web.views.ledger.calls import Call
from xietong.kernel.denial import missing
from xietong.loop.ledger.domain.states import LookBackResult
from xietong.loop.ledger.operations import closing, problems, responsibilities
from xietong.loop.ledger.queries.shapes import ProblemDetail


@frozen
class Act:
    """One act: what its form asks about this item, what runs, and the word afterwards."""

    code: str
    run: Callable[[Call], object]
    fields: Callable[[ProblemDetail], Fields]
    done: str


ACTS = (
    Act("submit", bare(problems.submit_problem), nothing, "已提请共同研判"),
    Act("discard", reasoned(problems.discard_problem), plain(REASON), "已作废，记录保留"),
    Act("opine", opine, opinion, "研判意见已提交"),
    Act("approve", approve, approval, "已审定立项"),
    Act("send_back", reasoned(problems.send_back_problem), plain(REASON), "已退回提出人"),
    Act("not_open", not_open, lambda _: (*meeting(), REASON), "已决定不立项"),
    Act(
        "merge",
        merge,
        plain(search("into", "并入哪一项问题", "problems", required=True), REASON),
        "已并案，两条记录都保留",
    ),
    Act("assign", assign, assignment, "责任已明确，等待认领"),
    Act("reassign", assign, reassignment, "责任已重新明确，等待认领"),
    Act(
        "claim",
        claim,
        plain(FormField("personally", "书记亲自认领（只用于书记岗位）", "checkbox")),
        "已签字认领",
    ),
    Act("decline", reasoned(responsibilities.decline_responsibility), plain(REASON), "已退回党委"),
    Act("request_closing", request_closing, closing_request, "已申请销号，等待纪委核验"),
    Act("withdraw_closing", bare(closing.withdraw_closing), nothing, "已撤回销号申请"),
    Act(
        "verify",
        verify,
        plain(
            FormField("text", "核验方式和结果", "textarea", required=True, rows=3),
            FormField("done_on", "核验日期", "date", hint="不填为今天"),
        ),
        "核验通过，等待验收",
    ),
    Act("reject_closing", reasoned(closing.reject_closing), plain(REASON), "已退回补充"),
    Act(
        "accept",
        texted(closing.accept_closing),
        plain(FormField("text", "验收意见", "textarea", rows=2)),
        "已验收销号，进入观察期",
    ),
    Act("refuse", reasoned(closing.refuse_closing), plain(REASON), "验收未通过，继续推进"),
    Act(
        "pass_look_back",
        looked_back(LookBackResult.PASSED, "text"),
        look_back("text", "回头看的方式和发现"),
        "回头看通过，问题办结",
    ),
    Act(
        "reopen",
        looked_back(LookBackResult.FAILED, "reason"),
        look_back("reason", "反弹或未真改的情况"),
        "已以原编号重新打开",
    ),
    Act("request_extension", request_extension, extension, "延期申请已提交，批准前仍按原时限计算"),
    Act(
        "extension_approve",
        decide_extension(approve=True),
        extension_decision("批准意见（超过约定次数须写明理由）", required=False),
        "已批准延期",
    ),
    Act(
        "extension_refuse",
        decide_extension(approve=False),
        extension_decision("理由", required=True),
        "未批准延期",
    ),
    Act("extension_withdraw", withdraw_extension, lambda detail: (pending(detail),), "已撤回延期申请"),
    Act(
        "send_down",
        lambda call: problems.send_down(**call.base, unit_id=call.found("unit", "下发单位", "units")),
        plain(search("unit", "下发给", "units", required=True)),
        "已下发，该单位可以看到本项",
    ),
    Act(
        "link_recurrence",
        lambda call: problems.link_recurrence(
            **call.base, prior_id=call.found("prior", "前次问题", "problems")
        ),
        plain(search("prior", "前次问题", "problems", required=True)),
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
