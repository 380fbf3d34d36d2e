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
from xietong.loop.ledger.operations import measures, projects
from xietong.loop.ledger.operations.projects import MeasureText
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

    def day(self, label: str) -> date | None:
        """The day on which it was done, None for today."""
        return self.posted.day_or_none("done_on", label)


def verify(call: Call) -> None:
    if not call.detail.project.progress:
        raise conflict("project.verify_progress.none", "还没有进展报告可以核验")
    latest = call.detail.project.progress[-1]
    projects.verify_progress(
        **call.base,
        progress_id=latest.id,
        percent=call.posted.whole("percent", "核验进度"),
        text=call.text("text"),
        done_on=call.day("核验日期"),
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


def _measure_text(call: Call) -> MeasureText:
    return MeasureText(
        text=call.text("text"),
        due_on=call.posted.day("due_on", "完成时限"),
        starts_on=call.posted.day_or_none("starts_on", "开始日期"),
        owner_post_id=call.posted.found_or_none("owner_post", "承办岗位", finder(call.request, "posts")),
    )


def add_measure(call: Call) -> None:
    measures.add_measure(**call.base, project_id=call.pk, measure=_measure_text(call))


def edit_measure(call: Call) -> None:
    measures.edit_measure(**call.base, measure_id=call.pk, measure=_measure_text(call))


def bare(operation: Callable[..., object]) -> Callable[[Call], object]:
    return lambda call: operation(**call.base, project_id=call.pk)


def reasoned(operation: Callable[..., object]) -> Callable[[Call], object]:
    return lambda call: operation(**call.base, project_id=call.pk, reason=call.text("reason"))


def measure(move: str) -> Callable[[Call], object]:
    def run(call: Call) -> None:
        measures.move_measure(
            **call.base,
            measure_id=call.pk,
            move=move,
            text=call.text("text"),
            reason=call.text("reason"),
            done_on=call.day("日期"),
        )

    return run


def coordination(move: str) -> Callable[[Call], object]:
    return lambda call: measures.move_coordination(
        **call.base,
        coordination_id=call.pk,
        move=move,
        text=call.text("text"),
        reason=call.text("reason"),
        done_on=call.day("日期"),
    )


def milestone_reported(call: Call) -> None:
    projects.report_milestone(
        **call.base, milestone_id=call.pk, text=call.text("text"), done_on=call.day("完成日期")
    )


def milestone_verified(call: Call) -> None:
    projects.verify_milestone(
        **call.base,
        milestone_id=call.pk,
        met=call.text("met") == "yes",
        text=call.text("text"),
        done_on=call.day("核验日期"),
    )
