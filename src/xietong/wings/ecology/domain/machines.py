"""The machines of this wing: figures handed in, anomalies, objections, plans, reports."""

from __future__ import annotations

from xietong.kernel.machine import Machine, Move, MoveKind
from xietong.wings.ecology.domain import guards as g
from xietong.wings.ecology.domain.parts import EcologyPart
from xietong.wings.ecology.domain.states import (
    AnomalyState,
    ObjectionState,
    PlanState,
    ReportState,
    SubmissionState,
)

ACT, CHECK, ACCEPT, DECIDE = MoveKind.ACT, MoveKind.CHECK, MoveKind.ACCEPT, MoveKind.DECIDE

S = SubmissionState
SUBMISSION = Machine(
    code="submission",
    label="指标数据",
    initial=S.DRAFT,
    final=frozenset({S.REPLACED, S.WITHDRAWN}),
    moves=(
        Move("adopt", "确认采用", (S.DRAFT,), S.IN_FORCE, (EcologyPart.SOURCE, EcologyPart.KEEPER),
             "确认采用“{label}”，共 {rows} 个数", ACT),
        Move("replace", "以新数据替换", (S.IN_FORCE,), S.REPLACED, (EcologyPart.SOURCE, EcologyPart.KEEPER),
             "以新报送的数据替换“{label}”：{reason}", ACT, needs_reason=True),
        Move("withdraw", "撤回", (S.DRAFT, S.IN_FORCE), S.WITHDRAWN, (EcologyPart.SOURCE, EcologyPart.KEEPER),
             "撤回“{label}”：{reason}", ACT, needs_reason=True),
    ),
)  # fmt: skip

A = AnomalyState
ANOMALY = Machine(
    code="anomaly",
    label="异常",
    initial=A.TOLD,
    final=frozenset({A.CONFIRMED, A.EXPLAINED}),
    moves=(
        Move("answer", "说明情况", (A.TOLD, A.OPEN), A.ANSWERED, (EcologyPart.UNIT,),
             "就“{label}”作出说明：{text}", ACT, (g.answer_by_name,)),
        Move("fall_due", "说明期满", (A.TOLD,), A.OPEN, (EcologyPart.SYSTEM,),
             "“{label}”的说明期满，转入研判", ACT, (g.answer_due,)),
        Move("confirm", "需要关注", (A.ANSWERED, A.OPEN), A.CONFIRMED, (EcologyPart.DISCIPLINE,),
             "研判“{label}”需要关注：{reason}", CHECK, needs_reason=True),
        Move("explain", "说明成立", (A.ANSWERED, A.OPEN), A.EXPLAINED, (EcologyPart.DISCIPLINE,),
             "研判“{label}”的说明成立：{reason}", CHECK, needs_reason=True),
    ),
)  # fmt: skip

O = ObjectionState  # noqa: E741 - one letter a machine, as elsewhere
OBJECTION = Machine(
    code="objection",
    label="异议",
    initial=O.RAISED,
    final=frozenset({O.UPHELD, O.REFUSED, O.WITHDRAWN}),
    moves=(
        Move("uphold", "异议成立", (O.RAISED,), O.UPHELD, (EcologyPart.DISCIPLINE,),
             "对“{label}”的异议成立：{reason}", DECIDE, (g.not_own_objection,), needs_reason=True),
        Move("refuse", "异议不成立", (O.RAISED,), O.REFUSED, (EcologyPart.DISCIPLINE,),
             "对“{label}”的异议不成立：{reason}", DECIDE, (g.not_own_objection,), needs_reason=True),
        Move("withdraw", "撤回异议", (O.RAISED,), O.WITHDRAWN, (EcologyPart.UNIT,),
             "撤回对“{label}”的异议", ACT),
    ),
)  # fmt: skip

P = PlanState
PLAN = Machine(
    code="plan",
    label="净化举措",
    initial=P.ASKED,
    final=frozenset({P.ENDED, P.WAIVED}),
    moves=(
        Move("submit", "提交净化举措", (P.ASKED,), P.SUBMITTED, (EcologyPart.UNIT,),
             "提交“{label}”，共 {items} 项", ACT, (g.has_items,)),
        Move("waive", "不再要求", (P.ASKED,), P.WAIVED, (EcologyPart.COMMITTEE,),
             "不再要求“{label}”：{reason}", DECIDE, needs_reason=True),
        Move("send_back", "退回修改", (P.SUBMITTED,), P.ASKED, (EcologyPart.COMMITTEE,),
             "退回“{label}”：{reason}", DECIDE, needs_reason=True),
        Move("approve", "审定", (P.SUBMITTED,), P.APPROVED, (EcologyPart.COMMITTEE,),
             "审定“{label}”：{text}", DECIDE),
        Move("enlist", "列入项目清单", (P.APPROVED,), P.RUNNING, (EcologyPart.UNIT, EcologyPart.COMMITTEE),
             "将“{label}”列入项目清单，{items} 项举措成为项目 {project} 的措施",
             ACT, (g.problem_claimed,)),
        Move("look", "看首期效果", (P.RUNNING,), P.LOOKED_AT, (EcologyPart.DISCIPLINE,),
             "看“{label}”的首期效果：{text}", CHECK, (g.next_period_in,)),
        Move("end", "看次期效果，了结", (P.LOOKED_AT,), P.ENDED, (EcologyPart.DISCIPLINE,),
             "看“{label}”的次期效果，了结：{text}", CHECK, (g.next_period_in,)),
        Move("renew", "看次期效果，重新要求", (P.LOOKED_AT,), P.ASKED, (EcologyPart.DISCIPLINE,),
             "“{label}”两期未见改善，重新要求提交：{text}", CHECK, (g.next_period_in,)),
    ),
)  # fmt: skip

R = ReportState
REPORT = Machine(
    code="report",
    label="体检报告",
    initial=R.DRAFT,
    final=frozenset({R.REPLACED}),
    moves=(
        Move("sign", "签发", (R.DRAFT,), R.SIGNED, (EcologyPart.COMMITTEE,), "签发“{label}”，摘要 {digest}",
             DECIDE, (g.still_so,)),
        Move("replace", "重新起草", (R.DRAFT, R.SIGNED), R.REPLACED,
             (EcologyPart.DRAFTER,), "以新一稿替换“{label}”", ACT),
    ),
)  # fmt: skip

MACHINES = (SUBMISSION, ANOMALY, OBJECTION, PLAN, REPORT)
