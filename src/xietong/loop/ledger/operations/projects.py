"""Pushing together: projects, their quarterly goals and progress."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from attrs import define, evolve, frozen

from xietong.foundation.organisations.queries.lookup import find_posts
from xietong.kernel.actor import Actor
from xietong.kernel.denial import conflict, forbidden, invalid, missing
from xietong.loop.ledger.domain.facts import ProjectFacts
from xietong.loop.ledger.domain.machines import PROJECT
from xietong.loop.ledger.domain.parts import Part
from xietong.loop.ledger.domain.states import MeasureState, ProblemState, ProjectState
from xietong.loop.ledger.models import Measure, Milestone, Progress, Project
from xietong.loop.ledger.operations.acting import Act, acting, happened, join
from xietong.loop.ledger.operations.keeping import check_texts, keep
from xietong.loop.ledger.queries.facts import project_facts
from xietong.loop.ledger.queries.visibility import visible_problems

_FULL = 100
_YEARS = range(2000, 2100)


@frozen
class MeasureText:
    """One action: what, by when, by whom (the lead post where nobody else is named)."""

    text: str
    due_on: date
    starts_on: date | None = None
    owner_post_id: int | None = None


@frozen
class QuarterGoal:
    """What shall be reached by the end of a quarter."""

    year: int
    quarter: int
    goal: str


@frozen
class Plan:
    """What is written down of a project when it is made."""

    name: str
    goal: str
    starts_on: date
    deadline: date
    measures: tuple[MeasureText, ...] = ()
    quarters: tuple[QuarterGoal, ...] = ()
    field: str = ""
    indicator: str = ""
    baseline: str = ""
    target: str = ""


@define
class ProjectAct:
    """An act on a project inside an act on its problem: both are locked, the event is the problem's."""

    act: Act
    project: Project
    parts: frozenset[Part]
    facts: ProjectFacts

    def check(self, code: str, *, reason: str = "") -> None:
        """Raise the denial of a move of the project."""
        PROJECT.check(
            code, state=ProjectState.of(self.project.state), parts=self.parts, facts=self.facts, reason=reason
        )

    def move(
        self, code: str, *, reason: str = "", payload: dict[str, Any] | None = None, **event: Any
    ) -> None:
        """Check and take a move of the project, save it, write the event."""
        self.check(code, reason=reason)
        self.project.state = PROJECT.move(code).target.value
        self.note(f"project.{code}", reason=reason, payload=payload, **event)

    def note(
        self, activity: str, *, reason: str = "", payload: dict[str, Any] | None = None, **event: Any
    ) -> None:
        """Save the project and write an event into the stream of its problem."""
        self.project.revision += 1
        self.project.updated_at = self.act.at
        check_texts(self.project)
        self.project.save()
        self.act.note(
            activity,
            reason=reason,
            payload={**(payload or {}), "project": self.project.pk, "name": self.project.name},
            **event,
        )


@contextmanager
def acting_on(*, project_id: int, actor: Actor, at: datetime) -> Iterator[ProjectAct]:
    """Lock the project with the first problem it answers that the actor sees. 404 where there is none."""
    problem_id = (
        visible_problems(actor)
        .filter(projects=project_id)
        .order_by("pk")
        .values_list("pk", flat=True)
        .first()
    )
    if problem_id is None:
        raise missing()
    with acting(problem_id=problem_id, actor=actor, at=at) as act:
        project = Project.objects.select_for_update().get(pk=project_id)
        parts = act.parts - {Part.OWNER}
        if actor.post_id is not None and actor.post_id == project.lead_post_id:
            parts |= {Part.OWNER}
        yield ProjectAct(act, project, parts, project_facts(project, actor=actor, today=act.today))


def create_project(
    *, actor: Actor, at: datetime, problem_id: int, plan: Plan, lead_post_id: int | None = None
) -> int:
    """Make a project for a claimed problem; its lead is the owner unless another post is named."""
    with acting(problem_id=problem_id, actor=actor, at=at) as act:
        if not act.parts & {Part.OWNER, Part.OFFICE}:
            raise forbidden("project.create", "项目由牵头责任人或党委办编制")
        if act.problem.state != ProblemState.ACTIVE.value:
            raise conflict("project.create.state", "认领之后才能编制项目")
        _check_plan(plan, today=act.today)
        held = act.problem.responsibilities.get(current=True)
        lead_id = lead_post_id or held.lead_post_id
        lead = find_posts([lead_id]).get(lead_id)
        if lead is None:
            raise invalid("lead_post_id", "没有这个岗位，请从列表中选择")
        project = keep(
            Project(
                number=f"new-{uuid4().hex[:26]}",
                name=plan.name.strip(),
                goal=plan.goal.strip(),
                committee_id=act.problem.committee_id,
                field=plan.field,
                lead_post_id=lead.pk,
                lead_unit_id=lead.unit.pk,
                leader_post_id=held.leader_post_id,
                indicator=plan.indicator,
                baseline=plan.baseline,
                target=plan.target,
                state=ProjectState.PLANNED.value,
                starts_on=plan.starts_on,
                deadline=plan.deadline,
                registered_at=at,
                updated_at=at,
            )
        )
        project.number = f"X{act.today.year}-{project.pk:06d}"
        project.save(update_fields=["number"])
        project.problems.add(act.problem)
        _write_rows(act, project, plan)
        join(
            problem=act.problem,
            part=Part.SUPPORTER if lead.pk != held.lead_post_id else Part.OWNER,
            at=at,
            post_id=lead.pk,
        )
        act.note(
            "project.create",
            payload={"project": project.pk, "name": plan.name, "measures": len(plan.measures)},
        )
    return int(project.pk)


def _write_rows(act: Act, project: Project, plan: Plan) -> None:
    Measure.objects.bulk_create(
        Measure(
            project=project,
            problem=act.problem,
            position=position,
            text=row.text.strip(),
            owner_post_id=row.owner_post_id or project.lead_post_id,
            starts_on=row.starts_on,
            due_on=row.due_on,
            state=MeasureState.TODO.value,
            recorded_at=act.at,
        )
        for position, row in enumerate(plan.measures, start=1)
    )
    Milestone.objects.bulk_create(
        Milestone(project=project, year=row.year, quarter=row.quarter, goal=row.goal.strip())
        for row in plan.quarters
    )


def _check_plan(plan: Plan, *, today: date) -> None:
    if not plan.name.strip():
        raise invalid("name", "请填写项目名称")
    if plan.deadline < plan.starts_on or plan.deadline < today:
        raise invalid("deadline", "完成时限不能早于开始日期和登记当日")
    for position, row in enumerate(plan.measures, start=1):
        check_measure(row, position=position, today=today)
    for goal in plan.quarters:
        check_quarter(goal)
    quarters = [(row.year, row.quarter) for row in plan.quarters]
    if len(quarters) != len(set(quarters)):
        raise invalid("quarters", "同一季度只能有一个阶段性目标")


def check_quarter(goal: QuarterGoal) -> None:
    """Refuse a quarter that no calendar has."""
    if goal.quarter not in range(1, 5) or goal.year not in _YEARS:
        raise invalid("quarters", f"没有{goal.year}年第{goal.quarter}季度")


def check_measure(row: MeasureText, *, position: int, today: date) -> None:
    """Refuse an empty measure, or one due before it is entered or before it starts."""
    if not row.text.strip():
        raise invalid(f"measures.{position}.text", f"第 {position} 项措施没有内容")
    if row.due_on < today:
        raise invalid(f"measures.{position}.due_on", f"第 {position} 项措施的时限早于登记当日")
    if row.starts_on and row.due_on < row.starts_on:
        raise invalid(f"measures.{position}.due_on", f"第 {position} 项措施的时限早于开始日期")


def start_project(*, actor: Actor, at: datetime, project_id: int) -> None:
    """Start a planned project: it needs a goal and at least one measure."""
    with acting_on(project_id=project_id, actor=actor, at=at) as step:
        step.move("start")


def report_progress(
    *, actor: Actor, at: datetime, project_id: int, percent: int, text: str, happened_on: date | None = None
) -> int:
    """The owner reports how far it has come; what is verified is kept beside it. Returns the report's id."""
    with acting_on(project_id=project_id, actor=actor, at=at) as step:
        step.check("report")
        if not 0 <= percent <= _FULL:
            raise invalid("percent", "进度填 0 到 100 的整数")
        if not text.strip():
            raise invalid("text", "请写明做了什么、形成了什么")
        if happened_on and happened_on > step.act.today:
            raise invalid("happened_on", "进展日期不能晚于今天")
        report = keep(
            Progress(
                project=step.project,
                happened_on=happened_on or step.act.today,
                recorded_at=at,
                text=text.strip(),
                percent=percent,
                reported_by_id=actor.person_id,
            )
        )
        step.project.reported_percent = percent
        step.move(
            "report",
            payload={"percent": percent, "text": text},
            happened_at=happened(report.happened_on, at),
        )
    return int(report.pk)


def verify_progress(*, actor: Actor, at: datetime, progress_id: int, percent: int, text: str) -> None:
    """Somebody other than the reporter says how far it really is."""
    report = Progress.objects.filter(pk=progress_id).first()
    if report is None:
        raise missing()
    with acting_on(project_id=report.project_id, actor=actor, at=at) as step:
        step.facts = evolve(step.facts, reporter_person_id=report.reported_by_id)
        step.check("verify_progress")
        if not 0 <= percent <= _FULL:
            raise invalid("percent", "进度填 0 到 100 的整数")
        report.verified_percent, report.verified_text = percent, text.strip()
        report.verified_by_id, report.verified_at = actor.person_id, at
        report.save()
        step.project.verified_percent = percent
        step.move("verify_progress", payload={"percent": percent, "text": text})


def suspend_project(*, actor: Actor, at: datetime, project_id: int, reason: str) -> None:
    """The committee suspends a project."""
    with acting_on(project_id=project_id, actor=actor, at=at) as step:
        step.move("suspend", reason=reason)


def resume_project(*, actor: Actor, at: datetime, project_id: int) -> None:
    """The committee lets a suspended project go on."""
    with acting_on(project_id=project_id, actor=actor, at=at) as step:
        step.move("resume")


def finish_project(*, actor: Actor, at: datetime, project_id: int) -> None:
    """The owner reports the project finished; evaluation by another follows."""
    with acting_on(project_id=project_id, actor=actor, at=at) as step:
        step.move("finish")


def evaluate_project(*, actor: Actor, at: datetime, project_id: int, text: str, rule_made: str = "") -> None:
    """An acceptor who is not the owner evaluates the effect and names the rule it left behind, if any."""
    with acting_on(project_id=project_id, actor=actor, at=at) as step:
        step.check("evaluate")
        if not text.strip():
            raise invalid("text", "请写明终期效果评估")
        step.project.evaluation, step.project.rule_made = text.strip(), rule_made.strip()
        step.move("evaluate", payload={"text": text})


def send_back_project(*, actor: Actor, at: datetime, project_id: int, reason: str) -> None:
    """An acceptor returns a finished project to be continued."""
    with acting_on(project_id=project_id, actor=actor, at=at) as step:
        step.move("send_back", reason=reason)


def report_milestone(*, actor: Actor, at: datetime, milestone_id: int, text: str) -> None:
    """The owner reports on the goal of a quarter."""
    milestone = _milestone(milestone_id)
    with acting_on(project_id=milestone.project_id, actor=actor, at=at) as step:
        if Part.OWNER not in step.parts:
            raise forbidden("project.milestone", "季度目标由项目牵头人填报")
        milestone.reported = text.strip()
        milestone.save(update_fields=["reported"])
        step.note("project.milestone", payload={"year": milestone.year, "quarter": milestone.quarter})


def verify_milestone(*, actor: Actor, at: datetime, milestone_id: int, met: bool, text: str = "") -> None:
    """The discipline commission or the supervising contact says whether a quarter's goal was met."""
    milestone = _milestone(milestone_id)
    with acting_on(project_id=milestone.project_id, actor=actor, at=at) as step:
        if not step.parts & {Part.DISCIPLINE, Part.SUPERVISOR}:
            raise forbidden("project.verify_milestone", "季度目标由纪委或监督联系人核验")
        milestone.met, milestone.verified = met, text.strip()
        milestone.save(update_fields=["met", "verified"])
        payload = {
            "year": milestone.year,
            "quarter": milestone.quarter,
            "met_label": "达到" if met else "未达到",
        }
        step.note("project.verify_milestone", payload=payload)


def _milestone(milestone_id: int) -> Milestone:
    found = Milestone.objects.filter(pk=milestone_id).first()
    if found is None:
        raise missing()
    return found
