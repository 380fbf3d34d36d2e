"""The sheet of projects: new ones, changed words and dates, goals of quarters, start, progress and finish."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from attrs import define, field, fields_dict

from xietong.foundation.documents.domain.rows import TableRow
from xietong.loop.ledger.domain.columns import MILESTONE_SHEET, QUARTER_KEYS
from xietong.loop.ledger.domain.stamps import plain
from xietong.loop.ledger.domain.states import ProblemState, ProjectState
from xietong.loop.ledger.models import Milestone, Problem, Project
from xietong.loop.ledger.operations.importing.keys import RowKeys
from xietong.loop.ledger.operations.importing.later import Later
from xietong.loop.ledger.operations.importing.plan import LineStatus, ListAct, Phase, Step
from xietong.loop.ledger.operations.importing.sheets import Current, SheetReader, in_parts, text
from xietong.loop.ledger.operations.project_edits import ProjectText, edit_project, set_goal
from xietong.loop.ledger.operations.projects import (
    Plan,
    QuarterGoal,
    create_project,
    finish_project,
    report_progress,
    start_project,
)
from xietong.loop.ledger.queries.export_projects import project_rows
from xietong.loop.ledger.queries.visibility import visible_projects

_QUARTERS = dict(zip(QUARTER_KEYS, range(1, 5), strict=True))
_TEXTS = tuple(fields_dict(ProjectText))
_SILENT = ("problem", "lead_post", "state", "reported", "report", "verified")
_REFUSED = {
    "problem": ("项目对应的问题不经导入改变", "请改回原值"),
    "lead_post": ("变更牵头须党委重新定责，由新的责任人签字认领", "请在问题页“重新定责”，或改回原值"),
    "verified": ("核验进度由纪委或监督联系人核验后得出", "请改回原值，在项目页“核验进展”"),
}
_MOVES = {
    (ProjectState.PLANNED.value, ProjectState.RUNNING.value): (Phase.START, start_project),
    (ProjectState.RUNNING.value, ProjectState.FINISHED.value): (Phase.FINISH, finish_project),
}


@define
class ProjectReader(SheetReader):
    """Rows of 项目清单."""

    known: dict[str, Project] = field(factory=dict, init=False)
    current: dict[str, Current] = field(factory=dict, init=False)
    keys: RowKeys = field(factory=lambda: RowKeys("project"), init=False)

    def read(self) -> None:
        """Add one act for each row."""
        for part in in_parts(text(row, "number") for row in self.result.rows):
            rows = visible_projects(self.actor).filter(number__in=part)
            self.known |= {project.number: project for project in rows}
            found = project_rows(Project.objects.filter(number__in=part), actor=self.actor)
            self.current |= {str(row["number"]): row for row in found}
        for row in self.result.rows:
            act = self._row(row)
            if act is not None:
                self.plan.acts.append(act)

    def _row(self, row: TableRow) -> ListAct | None:
        number = text(row, "number")
        if not number:
            return self._new(row)
        project = self.known.get(number)
        if project is None:
            self.fault(row, "number", "没有这个项目编号，或者您看不到它", "新增的项目请把编号留空")
            return None
        return self._known(row, project, self.current[number])

    def _new(self, row: TableRow) -> ListAct | None:
        problem = self.problem(row, "problem")
        if problem is None:
            return None
        label = f"{problem.number} {text(row, 'name')}"
        act = ListAct(self.result.mapping.sheet, row.number, label, LineStatus.SAME)
        key = self.keys.of(problem.number, text(row, "name"))
        before = Project.objects.filter(source_key=key).first()
        if before is not None:
            act.notes = (f"已导入过，编号 {before.number}；要修改请用导出的文件",)
            return act
        if problem.state != ProblemState.ACTIVE.value:
            now = ProblemState.of(problem.state).label
            self.fault(row, "problem", f"问题现为“{now}”，认领之后才能编制项目")
            return None
        call = partial(self._create, problem, _plan_of(row.values, self.today.year), key)
        self.plan.seen_problems[problem.pk] = problem.revision
        act.status = LineStatus.NEW
        act.steps.append(Step(Phase.EDIT, call))
        return act

    def _create(self, problem: Problem, plan: Plan, key: str) -> None:
        pk = create_project(actor=self.actor, at=self.at, problem_id=problem.pk, plan=plan)
        Project.objects.filter(pk=pk).update(source_key=key)

    def _known(self, row: TableRow, project: Project, current: Current) -> ListAct | None:
        act = ListAct(
            self.result.mapping.sheet, row.number, f"{project.number} {project.name}", LineStatus.SAME
        )
        goals = self._goal_keys(row, current)
        if goals and MILESTONE_SHEET.key in self.beside:
            act.notes = (f"季度目标以“{MILESTONE_SHEET.name}”表为准，本表中的不导入",)
            goals = ()
        later = Later.of_project(project.pk)
        keys = (*self.told(row, current, later, silent=_SILENT, without=QUARTER_KEYS), *goals)
        if not keys:
            return act
        steps = [
            *self._texts(row, project, keys),
            *self._goals(row, project, keys),
            *self._moves(row, project, keys),
            *self._report(row, project, current, keys),
        ]
        if self.refuse(row, keys, _REFUSED) or not steps:
            return None
        self.plan.seen_projects[project.pk] = project.revision
        act.status, act.steps = LineStatus.CHANGED, steps
        act.changes = self.changes(row, current, keys)
        return act

    def _texts(self, row: TableRow, project: Project, keys: tuple[str, ...]) -> list[Step]:
        if not set(keys) & set(_TEXTS):
            return []
        values: dict[str, Any] = {name: getattr(project, name) for name in _TEXTS}
        for name in set(keys) & set(_TEXTS):
            value = row.values.get(name)
            values[name] = value if isinstance(value, date) else text(row, name)
        call = partial(
            edit_project, actor=self.actor, at=self.at, project_id=project.pk, text=ProjectText(**values)
        )
        return [Step(Phase.EDIT, call)]

    def _goal_keys(self, row: TableRow, current: Current) -> tuple[str, ...]:
        return tuple(
            key
            for key in QUARTER_KEYS
            if text(row, key) and plain(row.values.get(key)) != plain(current.get(key))
        )

    def _goals(self, row: TableRow, project: Project, keys: tuple[str, ...]) -> list[Step]:
        """The four columns are the quarters of the first year that has a goal for them."""
        steps = []
        for key in keys:
            if key not in _QUARTERS:
                continue
            quarter = _QUARTERS[key]
            first = Milestone.objects.filter(project=project, quarter=quarter).order_by("year").first()
            goal = QuarterGoal(first.year if first else project.starts_on.year, quarter, text(row, key))
            call = partial(set_goal, actor=self.actor, at=self.at, project_id=project.pk, goal=goal)
            steps.append(Step(Phase.EDIT, call))
        return steps

    def _moves(self, row: TableRow, project: Project, keys: tuple[str, ...]) -> list[Step]:
        if "state" not in keys:
            return []
        found = _MOVES.get((project.state, text(row, "state")))
        if found is None:
            now = ProjectState.of(project.state).label
            self.fault(
                row,
                "state",
                f"现为“{now}”，这一步须在项目页办理（中止须写理由，评价和退回由验收人签署）",
                f"请改回“{now}”，打开项目 {project.number} 的页面办理",
            )
            return []
        phase, move = found
        return [Step(phase, partial(move, actor=self.actor, at=self.at, project_id=project.pk))]

    def _report(self, row: TableRow, project: Project, current: Current, keys: tuple[str, ...]) -> list[Step]:
        if not {"reported", "report"} & set(keys):
            return []
        if "report" not in keys:
            self.fault(
                row, "reported", "自报进度改了，没有写做了什么", "请在“最近进展”写明做了什么、形成了什么"
            )
            return []
        percent = row.values.get("reported") if self.has("reported") else None
        call = partial(
            report_progress,
            actor=self.actor,
            at=self.at,
            project_id=project.pk,
            percent=int(str(current["reported"] if percent is None else percent)),
            text=text(row, "report"),
        )
        return [Step(Phase.PROGRESS, call)]


def _plan_of(values: dict[str, Any], year: int) -> Plan:
    start = values["starts_on"]
    goals = [(quarter, str(values.get(key) or "").strip()) for key, quarter in _QUARTERS.items()]
    return Plan(
        name=str(values["name"]),
        goal=str(values.get("goal") or ""),
        starts_on=start,
        deadline=values["deadline"],
        quarters=tuple(
            QuarterGoal(start.year if start else year, quarter, goal) for quarter, goal in goals if goal
        ),
        field=str(values.get("field") or ""),
        indicator=str(values.get("indicator") or ""),
        baseline=str(values.get("baseline") or ""),
        target=str(values.get("target") or ""),
    )
