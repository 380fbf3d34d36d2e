"""The states of the matters of this wing."""

from __future__ import annotations

from xietong.kernel.enums import LabelledEnum


class SubmissionState(LabelledEnum):
    """A table of figures that a source hands in for one period."""

    DRAFT = "draft", "待确认"
    IN_FORCE = "in_force", "已采用"
    REPLACED = "replaced", "已被替换"
    WITHDRAWN = "withdrawn", "已撤回"


class RunState(LabelledEnum):
    """A run of the index engine in the background."""

    QUEUED = "queued", "排队中"
    RUNNING = "running", "计算中"
    DONE = "done", "已完成"
    FAILED = "failed", "未完成"


class AnomalyState(LabelledEnum):
    """A single tree that stands out: shown to the unit first, then looked at by a person."""

    TOLD = "told", "已告知单位"
    ANSWERED = "answered", "单位已说明"
    OPEN = "open", "期满待研判"
    CONFIRMED = "confirmed", "经研判需关注"
    EXPLAINED = "explained", "说明成立"


class ObjectionState(LabelledEnum):
    """What a unit says against a figure or a result."""

    RAISED = "raised", "待答复"
    UPHELD = "upheld", "异议成立"
    REFUSED = "refused", "异议不成立"
    WITHDRAWN = "withdrawn", "已撤回"


class PlanState(LabelledEnum):
    """净化举措: an improvement plan, from the call for it to the second look at its effect."""

    ASKED = "asked", "待提交"
    SUBMITTED = "submitted", "待审定"
    APPROVED = "approved", "已审定，待列项"
    RUNNING = "running", "落实中"
    LOOKED_AT = "looked_at", "首期效果已看"
    ENDED = "ended", "已了结"
    WAIVED = "waived", "不作要求"


PLAN_OPEN = frozenset(set(PlanState) - {PlanState.ENDED, PlanState.WAIVED})


class ReportState(LabelledEnum):
    """体检报告: drafted from a run, signed by a person."""

    DRAFT = "draft", "草稿"
    SIGNED = "signed", "已签发"
    REPLACED = "replaced", "已被替换"
