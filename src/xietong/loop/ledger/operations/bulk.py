"""One act on many problems: tried row by row, kept only where every row goes through."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from attrs import frozen
from django.db import transaction

from xietong.kernel.actor import Actor
from xietong.kernel.denial import Denial, RefusedError, invalid
from xietong.loop.ledger.domain.states import FoundBy, OriginLevel
from xietong.loop.ledger.models import Problem
from xietong.loop.ledger.operations.problems import Finding, edit_problem, propose_problem, send_down
from xietong.loop.ledger.operations.responsibilities import Assignment, assign_responsibility
from xietong.loop.ledger.queries.visibility import visible_problems

MOST = 200
#: What may be set for many rows at once: field -> label.
EDITABLE: Mapping[str, str] = {
    "category": "类别",
    "risk": "风险等级",
    "field": "领域",
    "criterion": "完成标准",
    "leader_post_id": "分管领导",
}
_COPIED = (
    "title", "content", "unit_id", "found_on", "origin", "place", "found_how", "category", "risk", "field",
    "basis", "criterion", "prior_reference", "leader_post_id",
)  # fmt: skip


@frozen
class RowOutcome:
    """What a row would become, or why it would not. ``before`` by field, for the fields that change."""

    problem_id: int
    number: str
    title: str
    refusal: str = ""
    mend: str = ""
    before: Mapping[str, object] = {}

    @property
    def goes(self) -> bool:
        """True where the act is possible on this row."""
        return not self.refusal


@frozen
class Outcome:
    """All rows, and whether they were kept: only where all go and it was not a trial."""

    rows: tuple[RowOutcome, ...]
    kept: bool

    @property
    def all_go(self) -> bool:
        """True where there are rows and none is refused."""
        return bool(self.rows) and all(row.goes for row in self.rows)


def _finding(problem: Problem, changes: Mapping[str, object]) -> Finding:
    values = {name: getattr(problem, name) for name in _COPIED}
    return Finding(
        origin_level=OriginLevel.of(problem.origin_level),
        found_by=FoundBy.of(problem.found_by),
        **{**values, **changes},
    )


def edit_many(
    *, actor: Actor, at: datetime, ids: Sequence[int], changes: Mapping[str, object], trial: bool
) -> Outcome:
    """Set the same values in many problems; a trial changes nothing and says what would.

    422 where nothing is to be set, or a field may not be set for many at once.
    """
    if not changes or set(changes) - set(EDITABLE):
        raise invalid("changes", "请至少填写一项要批量修改的内容")

    def step(problem: Problem) -> None:
        edit_problem(
            actor=actor,
            at=at,
            problem_id=problem.pk,
            finding=_finding(problem, changes),
            revision=problem.revision,
        )

    return _all_or_nothing(actor=actor, ids=ids, step=step, trial=trial, watched=tuple(changes))


def send_many_down(*, actor: Actor, at: datetime, ids: Sequence[int], unit_id: int, trial: bool) -> Outcome:
    """Send many problems down to one unit."""

    def step(problem: Problem) -> None:
        send_down(actor=actor, at=at, problem_id=problem.pk, unit_id=unit_id)

    return _all_or_nothing(actor=actor, ids=ids, step=step, trial=trial)


def assign_many(
    *, actor: Actor, at: datetime, ids: Sequence[int], assignment: Assignment, reason: str, trial: bool
) -> Outcome:
    """Set the same responsibility for many problems."""

    def step(problem: Problem) -> None:
        assign_responsibility(
            actor=actor,
            at=at,
            problem_id=problem.pk,
            assignment=assignment,
            reason=reason,
            revision=problem.revision,
        )

    return _all_or_nothing(
        actor=actor, ids=ids, step=step, trial=trial, watched=("state", "deadline", "deadline_basis")
    )


def _all_or_nothing(
    *,
    actor: Actor,
    ids: Sequence[int],
    step: Callable[[Problem], None],
    trial: bool,
    watched: tuple[str, ...] = (),
) -> Outcome:
    wanted = sorted(set(ids))
    if not wanted:
        raise invalid("id", "请先勾选要办理的行")
    if len(wanted) > MOST:
        raise invalid("id", f"一次最多办理 {MOST} 行", "请分批勾选")
    with transaction.atomic():
        problems = visible_problems(actor).filter(pk__in=wanted).order_by("pk")
        rows = tuple(_tried(problem, step, watched) for problem in problems)
        kept = not trial and bool(rows) and all(row.goes for row in rows)
        transaction.set_rollback(not kept)
    return Outcome(rows, kept=kept)


def _tried(problem: Problem, step: Callable[[Problem], None], watched: tuple[str, ...]) -> RowOutcome:
    """Take the act in a savepoint of its own, so that one refusal does not hide those of the other rows."""
    number, title = problem.number, problem.title
    before = {name: getattr(problem, name) for name in watched}
    try:
        with transaction.atomic():
            step(problem)
    except RefusedError as error:
        return RowOutcome(problem.pk, number, title, error.reason, error.denials[0].mend)
    return RowOutcome(problem.pk, number, title, before=before)


@frozen
class Registered:
    """What came of registering several findings: the new ids, or each row's denials by its place."""

    ids: tuple[int, ...] = ()
    refused: Mapping[int, tuple[Denial, ...]] = {}


def propose_many(
    *, actor: Actor, at: datetime, committee_id: int, findings: Sequence[Finding], submit: bool = False
) -> Registered:
    """Register several findings, all or none; where one is refused, every refused row says why."""
    if not findings:
        raise invalid("rows", "没有要登记的行")
    if len(findings) > MOST:
        raise invalid("rows", f"一次最多登记 {MOST} 行", "更多的行请用“导入”")
    ids: list[int] = []
    refused: dict[int, tuple[Denial, ...]] = {}
    with transaction.atomic():
        for place, finding in enumerate(findings):
            try:
                with transaction.atomic():
                    problem_id = propose_problem(
                        actor=actor, at=at, committee_id=committee_id, finding=finding, submit=submit
                    )
            except RefusedError as error:
                refused[place] = error.denials
            else:
                ids.append(problem_id)
        transaction.set_rollback(bool(refused))
    return Registered(refused=refused) if refused else Registered(tuple(ids))
