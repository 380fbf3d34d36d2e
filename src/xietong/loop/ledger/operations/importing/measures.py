"""The sheet of measures: new ones, changed words, dates and owners, started and reported as done."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from attrs import define, field

from xietong.foundation.documents.domain.rows import TableRow
from xietong.loop.ledger.domain.states import MeasureState
from xietong.loop.ledger.models import Measure, Project
from xietong.loop.ledger.operations.importing.keys import RowKeys
from xietong.loop.ledger.operations.importing.later import Later
from xietong.loop.ledger.operations.importing.plan import LineStatus, ListAct, Phase, Step
from xietong.loop.ledger.operations.importing.sheets import Current, SheetReader, in_parts, pk_of, text
from xietong.loop.ledger.operations.measures import add_measure, move_measure
from xietong.loop.ledger.operations.project_edits import edit_measure
from xietong.loop.ledger.operations.projects import MeasureText
from xietong.loop.ledger.queries.export_projects import measure_rows
from xietong.loop.ledger.queries.visibility import visible_projects

_TEXTS = ("text", "owner_post", "starts_on", "due_on")
_DONE = ("done_on", "report")
_SILENT = ("owner_post", "state", *_DONE)
M = MeasureState
_MOVES = {
    (M.TODO.value, M.DOING.value): "start",
    (M.TODO.value, M.REPORTED.value): "report",
    (M.DOING.value, M.REPORTED.value): "report",
}


@define
class MeasureReader(SheetReader):
    """Rows of 措施, known by the number of their project and their place in it."""

    projects: dict[str, Project] = field(factory=dict, init=False)
    known: dict[tuple[str, str], Measure] = field(factory=dict, init=False)
    current: dict[tuple[str, str], Current] = field(factory=dict, init=False)
    keys: RowKeys = field(factory=lambda: RowKeys("measure"), init=False)

    def read(self) -> None:
        """Add one act for each row."""
        for part in in_parts(text(row, "project") for row in self.result.rows):
            projects = visible_projects(self.actor).filter(number__in=part)
            self.projects |= {project.number: project for project in projects}
            named = Project.objects.filter(number__in=part)
            for measure in Measure.objects.filter(project__in=named).select_related("project"):
                self.known[measure.project.number, str(measure.position)] = measure
            for out in measure_rows(named):
                self.current[str(out["project"]), str(out["position"])] = out
        seen: dict[tuple[str, str], int] = {}
        for row in self.result.rows:
            act = self._row(row, seen)
            if act is not None:
                self.plan.acts.append(act)

    def _row(self, row: TableRow, seen: dict[tuple[str, str], int]) -> ListAct | None:
        project = self.projects.get(text(row, "project"))
        if project is None:
            self.fault(row, "project", "没有这个项目编号，或者您看不到它", "请从项目清单复制编号")
            return None
        place = (project.number, text(row, "position"))
        if not place[1]:
            return self._new(row, project)
        first = seen.setdefault(place, row.number)
        if first != row.number:
            self.fault(row, "position", f"与第 {first} 行是同一项措施", "一项只留一行；新增的请把序号留空")
            return None
        measure = self.known.get(place)
        if measure is None:
            self.fault(row, "position", f"项目没有第 {place[1]} 项措施", "新增的措施请把序号留空")
            return None
        return self._known(row, project, measure, self.current[place])

    def _act(self, row: TableRow, project: Project) -> ListAct:
        label = f"{project.number} {text(row, 'text')[:40]}"
        return ListAct(self.result.mapping.sheet, row.number, label, LineStatus.SAME)

    def _new(self, row: TableRow, project: Project) -> ListAct | None:
        act = self._act(row, project)
        key = self.keys.of(project.number, text(row, "text"))
        before = Measure.objects.filter(source_key=key).first()
        if before is not None:
            act.notes = (f"已导入过，是第 {before.position} 项；要修改请用导出的文件",)
            return act
        faults = len(self.plan.errors)
        measure = MeasureText(
            text=text(row, "text"),
            due_on=row.values["due_on"],  # type: ignore[arg-type]
            starts_on=row.values.get("starts_on"),  # type: ignore[arg-type]
            owner_post_id=pk_of(self.post(row, "owner_post")),
        )
        if len(self.plan.errors) > faults:
            return None
        self.plan.seen_projects[project.pk] = project.revision
        act.status = LineStatus.NEW
        act.steps.append(Step(Phase.EDIT, partial(self._add, project, measure, key)))
        return act

    def _add(self, project: Project, measure: MeasureText, key: str) -> None:
        pk = add_measure(actor=self.actor, at=self.at, project_id=project.pk, measure=measure)
        Measure.objects.filter(pk=pk).update(source_key=key)

    def _known(self, row: TableRow, project: Project, measure: Measure, current: Current) -> ListAct | None:
        act = self._act(row, project)
        later = Later.of_project(project.pk, position=measure.position)
        keys = self.told(row, current, later, silent=_SILENT)
        if not keys:
            return act
        faults = len(self.plan.errors)
        steps = [*self._texts(row, measure, keys), *self._moves(row, measure, keys)]
        if len(self.plan.errors) > faults:
            return None
        self.plan.seen_projects[project.pk] = project.revision
        act.status, act.steps = LineStatus.CHANGED, steps
        act.changes = self.changes(row, current, keys)
        return act

    def _texts(self, row: TableRow, measure: Measure, keys: tuple[str, ...]) -> list[Step]:
        if not set(keys) & set(_TEXTS):
            return []
        owner = self.post(row, "owner_post") if "owner_post" in keys else None
        wanted = MeasureText(
            text=text(row, "text") if "text" in keys else measure.text,
            due_on=_day(row, keys, "due_on", measure.due_on),
            starts_on=_day(row, keys, "starts_on", measure.starts_on),
            owner_post_id=owner.pk if owner else measure.owner_post_id,
        )
        call = partial(edit_measure, actor=self.actor, at=self.at, measure_id=measure.pk, measure=wanted)
        return [Step(Phase.EDIT, call)]

    def _moves(self, row: TableRow, measure: Measure, keys: tuple[str, ...]) -> list[Step]:
        if "state" not in keys:
            for key in set(keys) & set(_DONE):
                self.fault(
                    row,
                    key,
                    f"措施现为“{MeasureState.of(measure.state).label}”，不能只改完成情况",
                    f"报告完成请把状态改为“{M.REPORTED.label}”；已报告的请改回原值",
                )
            return []
        move = _MOVES.get((measure.state, text(row, "state")))
        if move is None:
            now = MeasureState.of(measure.state).label
            self.fault(
                row,
                "state",
                f"现为“{now}”，这一步须在项目页办理（核验和退回由纪委或监督联系人签署，取消须写理由）",
                f"请改回“{now}”，打开项目页办理",
            )
            return []
        return [Step(Phase.MOVE, partial(self._move, row, measure, move))]

    def _move(self, row: TableRow, measure: Measure, move: str) -> None:
        done: Any = row.values.get("done_on") if move == "report" else None
        move_measure(
            actor=self.actor,
            at=self.at,
            measure_id=measure.pk,
            move=move,
            text=text(row, "report") if move == "report" else "",
            done_on=done,
        )


def _day(row: TableRow, keys: tuple[str, ...], key: str, held: date | None) -> Any:
    return row.values.get(key) if key in keys else held
