"""The sheet of responsibilities: a row may set one; one that was set is not rewritten by a file."""

from __future__ import annotations

from functools import partial

from attrs import define

from xietong.foundation.documents.domain.rows import TableRow
from xietong.loop.ledger.domain.states import ProblemState
from xietong.loop.ledger.models import Problem
from xietong.loop.ledger.operations.importing.later import Later
from xietong.loop.ledger.operations.importing.plan import LineStatus, ListAct, Phase, Step
from xietong.loop.ledger.operations.importing.sheets import Current, SheetReader, in_parts, pk_of, text
from xietong.loop.ledger.operations.responsibilities import Assignment, assign_responsibility
from xietong.loop.ledger.queries.export import responsibility_rows

_ASSIGNABLE = (ProblemState.OPEN.value, ProblemState.DECLINED.value)
_SIGNED = "认领须由责任人本人签字，不经导入改变"
_TOLD = {
    "title": ("问题概述在问题清单中修改", "请改回原值"),
    "state": (_SIGNED, "请改回原值，由责任人在问题页认领"),
    "claimed_by": (_SIGNED, "请改回原值，由责任人在问题页认领"),
    "claimed_on": (_SIGNED, "请改回原值，由责任人在问题页认领"),
    "extension_count": ("延期次数由批准的延期累计", "请改回原值"),
}


@define
class ResponsibilityReader(SheetReader):
    """Rows of 责任清单."""

    def read(self) -> None:
        """Add one act for each row."""
        current = self._current()
        for row in self.result.rows:
            problem = self.problem(row, "number")
            act = self._row(row, problem, current.get(problem.number)) if problem else None
            if act is not None:
                self.plan.acts.append(act)

    def _current(self) -> dict[str, Current]:
        numbers = [text(row, "number") for row in self.result.rows]
        return {
            str(row["number"]): row
            for part in in_parts(numbers)
            for row in responsibility_rows(Problem.objects.filter(number__in=part))
        }

    def _row(self, row: TableRow, problem: Problem, current: Current | None) -> ListAct | None:
        label = f"{problem.number} {text(row, 'lead_post')}"
        act = ListAct(self.result.mapping.sheet, row.number, label, LineStatus.SAME)
        keys: tuple[str, ...] = ()
        if current is not None:
            keys = self.told(row, current, Later((problem.pk,)), silent=_TOLD)
            if not keys:
                return act
        if self.refuse(row, keys, _TOLD):
            return None
        if problem.state not in _ASSIGNABLE:
            self._refuse_set(row, problem, keys)
            return None
        assignment = self._assignment(row)
        if assignment is None:
            return None
        call = partial(
            assign_responsibility, actor=self.actor, at=self.at, problem_id=problem.pk, assignment=assignment
        )
        self.plan.seen_problems[problem.pk] = problem.revision
        act.status = LineStatus.CHANGED if current else LineStatus.NEW
        act.changes = self.changes(row, current, keys) if current else ()
        act.steps.append(Step(Phase.EDIT, call))
        return act

    def _refuse_set(self, row: TableRow, problem: Problem, keys: tuple[str, ...]) -> None:
        now = ProblemState.of(problem.state).label
        page = f"问题 {problem.number} 的页面"
        if keys == ("deadline",):
            self.fault(
                row,
                "deadline",
                f"问题现为“{now}”，时限改变须经批准",
                f"请由责任人在{page}“申请延期”，写明理由",
            )
            return
        self.fault(
            row,
            keys[0] if keys else "lead_post",
            f"问题现为“{now}”，责任已定，改动须写明理由并由责任人重新签字认领",
            f"请在{page}“重新定责”，或改回原值",
        )

    def _assignment(self, row: TableRow) -> Assignment | None:
        faults = len(self.plan.errors)
        lead = self.post(row, "lead_post")
        assignment = Assignment(
            lead_post_id=lead.pk if lead else 0,
            deadline=row.values["deadline"],  # type: ignore[arg-type]
            deadline_basis=text(row, "deadline_basis"),
            content=text(row, "content"),
            leader_post_id=pk_of(self.post(row, "leader_post")),
            supervisor_post_id=pk_of(self.post(row, "supervisor_post")),
            supporter_unit_ids=self.units(row, "supporters"),
        )
        return assignment if len(self.plan.errors) == faults else None
