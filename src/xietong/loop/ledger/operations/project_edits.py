"""Changing what a project, its measures and its quarters say, while nobody has been told they are done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from attrs import fields_dict, frozen
from django.db import models

from xietong.foundation.organisations.queries.lookup import find_posts
from xietong.kernel.actor import Actor
from xietong.kernel.denial import conflict, forbidden, invalid, missing
from xietong.loop.ledger.domain.parts import Part
from xietong.loop.ledger.domain.states import MeasureState, ProjectState
from xietong.loop.ledger.models import Measure, Milestone
from xietong.loop.ledger.operations.keeping import check_texts, keep
from xietong.loop.ledger.operations.projects import (
    MeasureText,
    ProjectAct,
    QuarterGoal,
    acting_on,
    check_quarter,
)

_PROJECT_ENDED = (ProjectState.FINISHED.value, ProjectState.ENDED.value)
_MEASURE_OPEN = (MeasureState.TODO.value, MeasureState.DOING.value)


@frozen
class ProjectText:
    """What is written down of a project and may be changed while it runs."""

    name: str
    goal: str
    starts_on: date
    deadline: date
    field: str = ""
    indicator: str = ""
    baseline: str = ""
    target: str = ""


PROJECT_LABELS = {
    "name": "项目名称",
    "goal": "目标",
    "starts_on": "开始日期",
    "deadline": "完成时限",
    "field": "领域",
    "indicator": "量化指标",
    "baseline": "基线",
    "target": "目标值",
}
_MEASURE_LABELS = {
    "text": "内容",
    "due_on": "完成时限",
    "starts_on": "开始日期",
    "owner_post_id": "承办岗位",
}


def edit_project(*, actor: Actor, at: datetime, project_id: int, text: ProjectText) -> None:
    """Change what a project says; nothing, and no event, where nothing differs.

    By its lead or the office, until it is finished. A deadline moved beyond that of the problem is
    refused: more time is granted as an extension (422).
    """
    with acting_on(project_id=project_id, actor=actor, at=at) as step:
        _may_edit(step, "project.edit", "项目由项目牵头人或党委办修改")
        if not text.name.strip():
            raise invalid("name", "请填写项目名称")
        wanted = {name: _clean(getattr(text, name)) for name in fields_dict(ProjectText)}
        before = _differing(step.project, wanted)
        if not before:
            return
        if {"starts_on", "deadline"} & set(before) and text.deadline < text.starts_on:
            raise invalid("deadline", "完成时限不能早于开始日期")
        if "deadline" in before:
            _check_due(step, "deadline", before["deadline"], text.deadline)
        _put(step.project, wanted, before)
        changed = "、".join(PROJECT_LABELS[name] for name in before)
        step.note("project.edit", payload={"fields": changed, "before": before})


def edit_measure(*, actor: Actor, at: datetime, measure_id: int, measure: MeasureText) -> None:
    """Change a measure that is not reported as done; nothing, and no event, where nothing differs.

    By the lead of the project or the office. Its time may move within that of the problem (422).
    """
    found = Measure.objects.filter(pk=measure_id).first()
    if found is None:
        raise missing()
    with acting_on(project_id=found.project_id, actor=actor, at=at) as step:
        row = Measure.objects.select_for_update().get(pk=measure_id)
        _may_edit(step, "measure.edit", "措施由项目牵头人或党委办修改")
        if row.state not in _MEASURE_OPEN:
            now = MeasureState.of(row.state).label
            raise conflict(
                "measure.edit.state", f"措施现为“{now}”，内容不再修改", "需要改的，请先由核验人退回"
            )
        wanted: dict[str, Any] = {
            "text": measure.text.strip(),
            "due_on": measure.due_on,
            "starts_on": measure.starts_on,
            "owner_post_id": measure.owner_post_id or step.project.lead_post_id,
        }
        before = _differing(row, wanted)
        if not before:
            return
        _check_measure(step, wanted, before)
        _put(row, wanted, before)
        check_texts(row)
        row.save()
        changed = "、".join(_MEASURE_LABELS[name] for name in before)
        payload = {"position": row.position, "fields": changed, "before": before}
        step.note("measure.edit", payload=payload)


def set_goal(*, actor: Actor, at: datetime, project_id: int, goal: QuarterGoal) -> None:
    """Set the goal of one quarter of a project, or change it until it was reported on; 422 without words.

    By the lead of the project or the office; nothing, and no event, where it is so already.
    """
    with acting_on(project_id=project_id, actor=actor, at=at) as step:
        _may_edit(step, "project.set_goal", "季度目标由项目牵头人或党委办填写")
        check_quarter(goal)
        words = goal.goal.strip()
        if not words:
            raise invalid("goal", "请写明这一季度的目标")
        row = Milestone.objects.filter(project=step.project, year=goal.year, quarter=goal.quarter).first()
        if row is not None and row.goal == words:
            return
        before = row.goal if row else ""
        if row is None:
            keep(Milestone(project=step.project, year=goal.year, quarter=goal.quarter, goal=words))
        elif row.reported or row.met is not None:
            raise conflict(
                "project.set_goal.state", f"{row.year}年第{row.quarter}季度已填报完成情况，目标不再修改"
            )
        else:
            row.goal = words
            row.save(update_fields=["goal"])
        payload = {"year": goal.year, "quarter": goal.quarter, "goal": words, "before": before}
        step.note("project.set_goal", payload=payload)


def _may_edit(step: ProjectAct, code: str, refusal: str) -> None:
    if not step.parts & {Part.OWNER, Part.OFFICE}:
        raise forbidden(code, refusal)
    if step.project.state in _PROJECT_ENDED:
        now = ProjectState.of(step.project.state).label
        raise conflict(f"{code}.state", f"项目现为“{now}”，内容不再修改")


def _clean(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _differing(row: models.Model, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the fields that would change."""
    return {name: getattr(row, name) for name, value in wanted.items() if getattr(row, name) != value}


def _put(row: models.Model, wanted: Mapping[str, Any], names: Mapping[str, Any]) -> None:
    for name in names:
        setattr(row, name, wanted[name])


def _check_measure(step: ProjectAct, wanted: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    if not wanted["text"]:
        raise invalid("text", "请写明措施的内容")
    if wanted["starts_on"] and wanted["due_on"] < wanted["starts_on"]:
        raise invalid("due_on", "完成时限不能早于开始日期")
    if "due_on" in before:
        _check_due(step, "due_on", before["due_on"], wanted["due_on"])
    if "owner_post_id" in before and not find_posts([wanted["owner_post_id"]]):
        raise invalid("owner_post_id", "没有这个岗位，请从列表中选择")


def _check_due(step: ProjectAct, name: str, old: date, new: date) -> None:
    """A new time limit lies ahead, and within the problem's: past that the committee grants an extension."""
    if new < step.act.today:
        raise invalid(name, "新的完成时限不能早于今天")
    limit = step.act.problem.deadline
    if limit is not None and new > max(limit, old):
        raise invalid(
            name,
            f"新的完成时限 {new} 晚于问题的完成时限 {limit}",
            f"请先在问题 {step.act.problem.number} 的页面申请延期",
        )
