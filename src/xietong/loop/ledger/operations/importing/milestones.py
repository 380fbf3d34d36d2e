"""The sheet of quarters: their goals, and what was reported of them; verifying stays with the pages."""

from __future__ import annotations

from functools import partial

from attrs import define, field

from xietong.foundation.documents.domain.rows import TableRow
from xietong.loop.ledger.models import Milestone, Project
from xietong.loop.ledger.operations.importing.later import Later
from xietong.loop.ledger.operations.importing.plan import LineStatus, ListAct, Phase, Step
from xietong.loop.ledger.operations.importing.sheets import Current, SheetReader, in_parts, text
from xietong.loop.ledger.operations.project_edits import set_goal
from xietong.loop.ledger.operations.projects import QuarterGoal, report_milestone
from xietong.loop.ledger.queries.export_projects import milestone_rows
from xietong.loop.ledger.queries.visibility import visible_projects

_CHECKED = ("核验须由纪委或监督联系人签署，不经导入改变", "请改回原值，在项目页“核验”")
_REFUSED = {"met": _CHECKED, "verified": _CHECKED}
_SILENT = ("reported", "met", "verified")
_LARGEST = 9_999


@define
class MilestoneReader(SheetReader):
    """Rows of 季度目标, known by project, year and quarter."""

    projects: dict[str, Project] = field(factory=dict, init=False)
    current: dict[tuple[str, int, int], Current] = field(factory=dict, init=False)

    def read(self) -> None:
        """Add one act for each row."""
        for part in in_parts(text(row, "project") for row in self.result.rows):
            projects = visible_projects(self.actor).filter(number__in=part)
            self.projects |= {project.number: project for project in projects}
            for found in milestone_rows(Project.objects.filter(number__in=part)):
                key = (str(found["project"]), int(str(found["year"])), int(str(found["quarter"])))
                self.current[key] = found
        seen: dict[tuple[str, int, int], int] = {}
        for row in self.result.rows:
            act = self._row(row, seen)
            if act is not None:
                self.plan.acts.append(act)

    def _row(self, row: TableRow, seen: dict[tuple[str, int, int], int]) -> ListAct | None:
        project = self.projects.get(text(row, "project"))
        if project is None:
            self.fault(row, "project", "没有这个项目编号，或者您看不到它", "请从项目清单复制编号")
            return None
        year, quarter = int(str(row.values["year"])), int(str(row.values["quarter"]))
        if not 0 < year <= _LARGEST or quarter not in range(1, 5):
            self.fault(row, "quarter", f"没有 {year} 年第 {quarter} 季度", "年度写四位数，季度写 1 到 4")
            return None
        place = (project.number, year, quarter)
        first = seen.setdefault(place, row.number)
        if first != row.number:
            self.fault(row, "quarter", f"与第 {first} 行是同一个季度", "一个季度只留一行")
            return None
        return self._planned(row, project, place)

    def _planned(self, row: TableRow, project: Project, place: tuple[str, int, int]) -> ListAct | None:
        _, year, quarter = place
        label = f"{project.number} {year} 年第 {quarter} 季度"
        act = ListAct(self.result.mapping.sheet, row.number, label, LineStatus.SAME)
        current = self.current.get(place)
        if current is None:
            keys: tuple[str, ...] = tuple(
                key for key in ("goal", *_SILENT) if text(row, key) or key == "goal"
            )
        else:
            later = Later.of_project(project.pk, year=year, quarter=quarter)
            keys = self.told(row, current, later, silent=_SILENT)
        if not keys or self.refuse(row, keys, _REFUSED):
            return act if not keys else None
        if "goal" in keys:
            goal = QuarterGoal(year, quarter, text(row, "goal"))
            call = partial(set_goal, actor=self.actor, at=self.at, project_id=project.pk, goal=goal)
            act.steps.append(Step(Phase.EDIT, call))
        if "reported" in keys:
            words = text(row, "reported")
            act.steps.append(Step(Phase.MOVE, partial(self._report, project.pk, year, quarter, words)))
        self.plan.seen_projects[project.pk] = project.revision
        act.status = LineStatus.CHANGED if current else LineStatus.NEW
        act.changes = self.changes(row, current, keys) if current else ()
        return act

    def _report(self, project_id: int, year: int, quarter: int, words: str) -> None:
        milestone = Milestone.objects.get(project_id=project_id, year=year, quarter=quarter)
        report_milestone(actor=self.actor, at=self.at, milestone_id=milestone.pk, text=words)
