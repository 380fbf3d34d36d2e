"""The forms that change what a project and its measures say, filled with what they say now."""

from __future__ import annotations

from xietong.interfaces.web.forms import Choice, FormField
from xietong.loop.ledger.queries.project import ProjectDetail

_WITHIN = "不晚于问题的完成时限；要更晚的请先申请延期"
_QUARTERS = tuple(Choice(str(quarter), f"第 {quarter} 季度") for quarter in range(1, 5))


def project_fields(detail: ProjectDetail, _pk: int) -> tuple[FormField, ...]:
    """What is written down of the project."""
    line = detail.project
    return (
        FormField("name", "项目名称", value=line.name, required=True, max_length=200),
        FormField("goal", "目标", "textarea", value=line.goal, rows=2),
        FormField("starts_on", "开始日期", "date", value=line.starts_on.isoformat(), required=True),
        FormField(
            "deadline", "完成时限", "date", value=line.deadline.isoformat(), required=True, hint=_WITHIN
        ),
        FormField("indicator", "量化指标", value=line.indicator, max_length=200),
        FormField("baseline", "基线", value=line.baseline, max_length=100),
        FormField("target", "目标值", value=line.target, max_length=100),
        FormField("field", "领域", value=line.field, max_length=100),
    )


def measure_fields(detail: ProjectDetail, pk: int) -> tuple[FormField, ...]:
    """What a measure says; blank where it is not of this project."""
    line = next((row for row in detail.project.measures if row.id == pk), None)
    starts = line.starts_on.isoformat() if line and line.starts_on else ""
    due = line.due_on.isoformat() if line else ""
    return (
        FormField(
            "text",
            "一项措施，只写一个动作",
            "textarea",
            value=line.text if line else "",
            required=True,
            rows=2,
        ),
        FormField("due_on", "完成时限", "date", value=due, required=True, hint=_WITHIN),
        FormField("starts_on", "开始日期", "date", value=starts),
    )


def goal_fields(detail: ProjectDetail, _pk: int) -> tuple[FormField, ...]:
    """The goal of one quarter."""
    year = str(detail.project.starts_on.year)
    return (
        FormField("year", "年度", "number", value=year, required=True, minimum="2000", maximum="2099"),
        FormField("quarter", "季度", "select", choices=_QUARTERS, value="1", required=True),
        FormField("goal", "阶段性目标和工作量", "textarea", required=True, rows=2),
    )
