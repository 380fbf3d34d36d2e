"""The machines of a project, its measures and its requests for coordination."""

from __future__ import annotations

from xietong.kernel.machine import Machine, Move, MoveKind
from xietong.loop.ledger.domain import guards as g
from xietong.loop.ledger.domain.parts import Part
from xietong.loop.ledger.domain.states import CoordinationState, MeasureState, ProjectState

ACT, CHECK, ACCEPT, DECIDE, NOTE = (
    MoveKind.ACT,
    MoveKind.CHECK,
    MoveKind.ACCEPT,
    MoveKind.DECIDE,
    MoveKind.NOTE,
)
J = ProjectState
PROJECT = Machine(
    code="project",
    label="项目",
    initial=J.PLANNED,
    final=frozenset({J.ENDED}),
    moves=(
        Move(
            "start",
            "启动",
            (J.PLANNED,),
            J.RUNNING,
            (Part.OWNER,),
            "启动项目《{name}》",
            ACT,
            (g.goal_and_measures,),
        ),
        Move(
            "report",
            "报告进展",
            (J.RUNNING,),
            J.RUNNING,
            (Part.OWNER,),
            "报告进展至 {percent}%：{text}",
            NOTE,
        ),
        Move(
            "verify_progress",
            "核验进展",
            (J.RUNNING,),
            J.RUNNING,
            (Part.DISCIPLINE, Part.SUPERVISOR),
            "核验进展为 {percent}%：{text}",
            NOTE,
            (g.not_own_project, g.not_own_report),
        ),
        Move(
            "suspend",
            "中止",
            (J.RUNNING,),
            J.SUSPENDED,
            (Part.COMMITTEE,),
            "中止项目：{reason}",
            DECIDE,
            needs_reason=True,
        ),
        Move("resume", "恢复", (J.SUSPENDED,), J.RUNNING, (Part.COMMITTEE,), "恢复项目", DECIDE),
        Move(
            "finish",
            "完成待评价",
            (J.RUNNING,),
            J.FINISHED,
            (Part.OWNER,),
            "报告项目完成",
            ACT,
            (g.project_measures_finished,),
        ),
        Move(
            "evaluate",
            "评价通过",
            (J.FINISHED,),
            J.ENDED,
            (Part.ACCEPTOR,),
            "评价项目成效：{text}",
            ACCEPT,
            (g.not_own_project,),
        ),
        Move(
            "send_back",
            "退回继续",
            (J.FINISHED,),
            J.RUNNING,
            (Part.ACCEPTOR,),
            "退回继续推进：{reason}",
            ACCEPT,
            (g.not_own_project,),
            needs_reason=True,
        ),
    ),
)

M = MeasureState
MEASURE = Machine(
    code="measure",
    label="措施",
    initial=M.TODO,
    final=frozenset({M.VERIFIED, M.DROPPED}),
    moves=(
        Move("start", "开始", (M.TODO,), M.DOING, (Part.OWNER,), "开始第 {position} 项措施", ACT),
        Move(
            "report",
            "报告完成",
            (M.TODO, M.DOING),
            M.REPORTED,
            (Part.OWNER,),
            "报告第 {position} 项措施完成：{text}",
            ACT,
        ),
        Move(
            "verify",
            "核验完成",
            (M.REPORTED,),
            M.VERIFIED,
            (Part.DISCIPLINE, Part.SUPERVISOR),
            "核验第 {position} 项措施确已完成",
            CHECK,
            (g.not_own_project, g.not_own_report),
        ),
        Move(
            "send_back",
            "退回",
            (M.REPORTED,),
            M.DOING,
            (Part.DISCIPLINE, Part.SUPERVISOR),
            "退回第 {position} 项措施：{reason}",
            CHECK,
            (g.not_own_project,),
            needs_reason=True,
        ),
        Move(
            "drop",
            "取消",
            (M.TODO, M.DOING),
            M.DROPPED,
            (Part.OFFICE, Part.COMMITTEE),
            "取消第 {position} 项措施：{reason}",
            DECIDE,
            needs_reason=True,
        ),
    ),
)

K = CoordinationState
COORDINATION = Machine(
    code="coordination",
    label="协调请求",
    initial=K.OPEN,
    final=frozenset({K.SETTLED, K.WITHDRAWN}),
    moves=(
        Move(
            "answer",
            "答复",
            (K.OPEN, K.ESCALATED),
            K.ANSWERED,
            (Part.ADDRESSEE,),
            "答复协调请求：{text}",
            DECIDE,
        ),
        Move(
            "escalate",
            "提级到党委",
            (K.OPEN, K.ANSWERED),
            K.ESCALATED,
            (Part.OWNER,),
            "将协调请求提级到党委：{reason}",
            ACT,
            needs_reason=True,
        ),
        Move("settle", "确认落实", (K.ANSWERED,), K.SETTLED, (Part.OWNER,), "确认协调事项已落实", ACT),
        Move(
            "withdraw",
            "撤回",
            (K.OPEN, K.ANSWERED, K.ESCALATED),
            K.WITHDRAWN,
            (Part.OWNER,),
            "撤回协调请求",
            ACT,
        ),
    ),
)
