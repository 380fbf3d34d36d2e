"""What each act on a project, its measures, quarters and requests calls."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from attrs import frozen

from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.ledger.finding_out import finder
from xietong.interfaces.web.views.ledger.posted import Posted
from xietong.kernel.denial import conflict
from xietong.loop.ledger.operations import measures, project_edits, projects
from xietong.loop.ledger.operations.project_edits import ProjectText
from xietong.loop.ledger.operations.projects import MeasureText, QuarterGoal
from xietong.loop.ledger.queries.project import ProjectDetail


@frozen
class Call:
    """One post: the request, what it brought, and the thing acted on."""

    request: ActorRequest
    pk: int
    posted: Posted
    detail: ProjectDetail

    @property
    def base(self) -> dict[str, Any]:
        """Who and when."""
        return {"actor": self.request.actor, "at": self.request.at}

    def text(self, name: str) -> str:
        """A text of the form."""
        return self.posted.text(name)


def verify(call: Call) -> None:
    if not call.detail.project.progress:
        raise conflict("project.verify_progress.none", "还没有进展报告可以核验")
    latest = call.detail.project.progress[-1]
    projects.verify_progress(
        **call.base,
        progress_id=latest.id,
        percent=call.posted.whole("percent", "核验进度"),
        text=call.text("text"),
    )


def reported(call: Call) -> None:
    projects.report_progress(
        **call.base,
        project_id=call.pk,
        percent=call.posted.whole("percent", "进度"),
        text=call.text("text"),
        happened_on=call.posted.day_or_none("happened_on", "发生日期"),
    )


def evaluate(call: Call) -> None:
    projects.evaluate_project(
        **call.base, project_id=call.pk, text=call.text("text"), rule_made=call.text("rule_made")
    )


def coordinate(call: Call) -> None:
    measures.ask_coordination(
        **call.base,
        project_id=call.pk,
        text=call.text("text"),
        to_unit_id=call.posted.found_or_none("to_unit", "单位", finder(call.request, "units")),
        due_on=call.posted.day_or_none("due_on", "答复时限"),
    )


def add_measure(call: Call) -> None:
    measures.add_measure(
        **call.base,
        project_id=call.pk,
        measure=MeasureText(
            text=call.text("text"),
            due_on=call.posted.day("due_on", "完成时限"),
            starts_on=call.posted.day_or_none("starts_on", "开始日期"),
            owner_post_id=call.posted.found_or_none("owner_post", "承办岗位", finder(call.request, "posts")),
        ),
    )


def edit_project(call: Call) -> None:
    names = ("name", "goal", "field", "indicator", "baseline", "target")
    text = ProjectText(
        starts_on=call.posted.day("starts_on", "开始日期"),
        deadline=call.posted.day("deadline", "完成时限"),
        **{name: call.text(name) for name in names},
    )
    project_edits.edit_project(**call.base, project_id=call.pk, text=text)


def edit_measure(call: Call) -> None:
    """The owner is not asked by this form and stays."""
    held = next(row for row in call.detail.project.measures if row.id == call.pk)
    measure = MeasureText(
        text=call.text("text"),
        due_on=call.posted.day("due_on", "完成时限"),
        starts_on=call.posted.day_or_none("starts_on", "开始日期"),
        owner_post_id=held.owner.post_id,
    )
    project_edits.edit_measure(**call.base, measure_id=call.pk, measure=measure)


def set_goal(call: Call) -> None:
    goal = QuarterGoal(
        call.posted.whole("year", "年度"), call.posted.whole("quarter", "季度"), call.text("goal")
    )
    project_edits.set_goal(**call.base, project_id=call.pk, goal=goal)


def bare(operation: Callable[..., object]) -> Callable[[Call], object]:
    return lambda call: operation(**call.base, project_id=call.pk)


def reasoned(operation: Callable[..., object]) -> Callable[[Call], object]:
    return lambda call: operation(**call.base, project_id=call.pk, reason=call.text("reason"))


def measure(move: str) -> Callable[[Call], object]:
    def run(call: Call) -> None:
        done_on: date | None = call.posted.day_or_none("done_on", "完成日期")
        measures.move_measure(
            **call.base,
            measure_id=call.pk,
            move=move,
            text=call.text("text"),
            reason=call.text("reason"),
            done_on=done_on,
        )

    return run


def coordination(move: str) -> Callable[[Call], object]:
    return lambda call: measures.move_coordination(
        **call.base,
        coordination_id=call.pk,
        move=move,
        text=call.text("text"),
        reason=call.text("reason"),
    )


def milestone_verified(call: Call) -> None:
    met = call.text("met")
    projects.verify_milestone(**call.base, milestone_id=call.pk, met=met == "yes", text=call.text("text"))
