"""The sheets of responsibilities, projects and measures: each new row becomes one act, by its operation."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from attrs import define, field

from xietong.foundation.documents.domain.rows import TableResult, TableRow
from xietong.foundation.organisations.queries.lookup import PostRef, UnitRef
from xietong.kernel.actor import Actor
from xietong.loop.ledger.domain.columns import MEASURE_SHEET, PROJECT_SHEET, RESPONSIBILITY_SHEET
from xietong.loop.ledger.domain.states import ProblemState
from xietong.loop.ledger.models import Measure, Problem, Project, Responsibility
from xietong.loop.ledger.operations.importing.directory import Directory, post_name
from xietong.loop.ledger.operations.importing.plan import ImportPlan, LineStatus, ListAct, cell_fault
from xietong.loop.ledger.operations.importing.wanted import plan_of, same_assignment
from xietong.loop.ledger.operations.measures import add_measure
from xietong.loop.ledger.operations.projects import MeasureText, create_project
from xietong.loop.ledger.operations.responsibilities import Assignment, assign_responsibility
from xietong.loop.ledger.queries.visibility import visible_problems, visible_projects

_ASSIGNABLE = (ProblemState.OPEN.value, ProblemState.DECLINED.value)


@define
class ListReader:
    """Turns the rows of the three other sheets into acts of a plan; every fault names its cell."""

    plan: ImportPlan
    directory: Directory
    actor: Actor
    at: datetime
    today: date
    results: dict[str, TableResult] = field(factory=dict)

    def read(self) -> None:
        """Resolve each sheet that the file has."""
        readers = (
            (RESPONSIBILITY_SHEET.key, self._responsibility),
            (PROJECT_SHEET.key, self._project),
            (MEASURE_SHEET.key, self._measure),
        )
        for key, reader in readers:
            result = self.results.get(key)
            for row in result.rows if result else ():
                act = reader(row, result)  # type: ignore[arg-type]
                if act is not None:
                    self.plan.acts.append(act)

    def fault(self, result: TableResult, row: TableRow, key: str, message: str, mend: str = "") -> None:
        """Add a fault that names the cell."""
        self.plan.errors.append(cell_fault(result=result, row=row, key=key, message=message, mend=mend))

    def _problem(self, result: TableResult, row: TableRow, key: str) -> Problem | None:
        number = str(row.values.get(key) or "")
        found = visible_problems(self.actor).filter(number=number).first()
        if found is None:
            self.fault(result, row, key, "没有这个问题编号，或者您看不到它", "请从问题清单复制编号")
        return found

    def _post(self, result: TableResult, row: TableRow, key: str) -> PostRef | None:
        name = str(row.values.get(key) or "").strip()
        if not name:
            return None
        found = self.directory.post(name)
        if isinstance(found, str):
            self.fault(result, row, key, found)
            return None
        return found

    def _units(self, result: TableResult, row: TableRow, key: str) -> tuple[int, ...]:
        names = row.values.get(key) or ()
        units = [self.directory.unit(str(name)) for name in names]  # type: ignore[attr-defined]
        for found in units:
            if isinstance(found, str):
                self.fault(result, row, key, found)
        return tuple(found.pk for found in units if isinstance(found, UnitRef))

    def _responsibility(self, row: TableRow, result: TableResult) -> ListAct | None:
        problem = self._problem(result, row, "number")
        faults = len(self.plan.errors)
        lead = self._post(result, row, "lead_post")
        assignment = Assignment(
            lead_post_id=lead.pk if lead else 0,
            deadline=row.values["deadline"],  # type: ignore[arg-type]
            deadline_basis=str(row.values.get("deadline_basis") or ""),
            content=str(row.values.get("content") or ""),
            leader_post_id=_pk(self._post(result, row, "leader_post")),
            supervisor_post_id=_pk(self._post(result, row, "supervisor_post")),
            supporter_unit_ids=self._units(result, row, "supporters"),
        )
        if problem is None or len(self.plan.errors) > faults:
            return None
        held = Responsibility.objects.filter(problem=problem, current=True).first()
        label = f"{problem.number} {post_name(lead) if lead else ''}"
        if held is not None and same_assignment(held, assignment):
            return ListAct(result.mapping.sheet, row.number, label, LineStatus.SAME)
        if problem.state not in _ASSIGNABLE:
            now = ProblemState.of(problem.state).label
            self.fault(
                result, row, "lead_post", f"问题现为“{now}”，责任不经导入改变", "请在系统中定责或重新定责"
            )
            return None
        call = partial(
            assign_responsibility, actor=self.actor, at=self.at, problem_id=problem.pk, assignment=assignment
        )
        return ListAct(result.mapping.sheet, row.number, label, LineStatus.NEW, call)

    def _project(self, row: TableRow, result: TableResult) -> ListAct | None:
        values = row.values
        number = str(values.get("number") or "")
        known = visible_projects(self.actor).filter(number=number).first() if number else None
        if known is not None:
            return self._known_project(row, result, known)
        if number:
            self.fault(result, row, "number", "没有这个项目编号，或者您看不到它", "新增的项目请把编号留空")
            return None
        problem = self._problem(result, row, "problem")
        if problem is None:
            return None
        if problem.state != ProblemState.ACTIVE.value:
            now = ProblemState.of(problem.state).label
            self.fault(result, row, "problem", f"问题现为“{now}”，认领之后才能编制项目")
            return None
        faults = len(self.plan.errors)
        lead = self._post(result, row, "lead_post")
        if len(self.plan.errors) > faults:
            return None
        plan = plan_of(values, self.today.year)
        call = partial(
            create_project,
            actor=self.actor,
            at=self.at,
            problem_id=problem.pk,
            plan=plan,
            lead_post_id=_pk(lead),
        )
        return ListAct(
            result.mapping.sheet, row.number, f"{problem.number} {plan.name}", LineStatus.NEW, call
        )

    def _known_project(self, row: TableRow, result: TableResult, known: Project) -> ListAct | None:
        plain = ("name", "goal", "field", "indicator", "baseline", "target", "starts_on", "deadline")
        changed = [
            result.schema.column(key).label
            for key in plain
            if result.mapping.match_of(key) and (row.values.get(key) or "") != (getattr(known, key) or "")
        ]
        if changed:
            self.fault(
                result,
                row,
                "number",
                f"{'、'.join(changed)}与系统中不同",
                "项目的登记内容不经导入改变，请改回原值",
            )
            return None
        return ListAct(result.mapping.sheet, row.number, f"{known.number} {known.name}", LineStatus.SAME)

    def _measure(self, row: TableRow, result: TableResult) -> ListAct | None:
        values = row.values
        project = visible_projects(self.actor).filter(number=str(values.get("project") or "")).first()
        if project is None:
            self.fault(result, row, "project", "没有这个项目编号，或者您看不到它", "请从项目清单复制编号")
            return None
        label = f"{project.number} {str(values['text'])[:40]}"
        position = values.get("position")
        if position is not None:
            known = Measure.objects.filter(project=project, position=int(str(position))).first()
            if known and known.text == str(values["text"]).strip() and known.due_on == values["due_on"]:
                return ListAct(result.mapping.sheet, row.number, label, LineStatus.SAME)
            self.fault(
                result,
                row,
                "position",
                "与系统中的这一项措施不同",
                "新增的措施请把序号留空；修改请在项目页的这一项措施上办理",
            )
            return None
        owner = self._post(result, row, "owner_post")
        measure = MeasureText(
            text=str(values["text"]),
            due_on=values["due_on"],  # type: ignore[arg-type]
            starts_on=values.get("starts_on"),  # type: ignore[arg-type]
            owner_post_id=_pk(owner),
        )
        call = partial(add_measure, actor=self.actor, at=self.at, project_id=project.pk, measure=measure)
        return ListAct(result.mapping.sheet, row.number, label, LineStatus.NEW, call)


def _pk(post: PostRef | None) -> int | None:
    return post.pk if post else None
