"""Making the calls of a plan, by the operations of the pages: on trial for the preview, or for good."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from attrs import evolve, frozen
from django.db import models, transaction

from xietong.foundation.documents.domain.raw import sheet_phrase
from xietong.foundation.documents.domain.rows import RowError
from xietong.kernel.actor import Actor
from xietong.kernel.denial import RefusedError, conflict
from xietong.kernel.progress import Progress
from xietong.loop.ledger.models import Problem, Project
from xietong.loop.ledger.operations.importing.plan import ImportPlan, sentence
from xietong.loop.ledger.operations.problems import edit_problem

_TOLD_EVERY = 20
_REVERT = "请改回原值，或由能办理的人导入这一行"


@frozen
class Call:
    """One act of the plan and the row it comes from."""

    sheet: str
    row: int
    run: Callable[[], object]


def calls_of(plan: ImportPlan, *, actor: Actor, at: datetime) -> list[Call]:
    """Every change of something that is there, in the order in which they are made."""
    edits = [
        Call(
            entry.sheet,
            entry.row,
            partial(edit_problem, actor=actor, at=at, problem_id=entry.existing.pk, finding=entry.finding),
        )
        for entry in plan.problems
        if entry.existing is not None and entry.changed
    ]
    return [*edits, *(Call(act.sheet, act.row, step.call) for act, step in plan.ordered())]


def try_calls(plan: ImportPlan, *, actor: Actor, at: datetime, progress: Progress) -> None:
    """Make every call and take it all back; what an operation refuses becomes a fault of its row."""
    calls = calls_of(plan, actor=actor, at=at)
    if not calls or plan.errors:
        return
    with transaction.atomic():
        for number, call in enumerate(_told(calls, "核对改动", progress)):
            try:
                with transaction.atomic():
                    call.run()
            except RefusedError as refused:
                plan.errors.extend(_faults(calls[number], refused))
        transaction.set_rollback(True)


def make_calls(plan: ImportPlan, *, actor: Actor, at: datetime, progress: Progress) -> None:
    """Make every call, in the caller's transaction; a refusal names its row and undoes them all."""
    for call in _told(calls_of(plan, actor=actor, at=at), "写入改动", progress):
        try:
            call.run()
        except RefusedError as refused:
            where = f"{sheet_phrase(call.sheet)}第 {call.row} 行"
            named = (evolve(denial, reason=f"{where}：{denial.reason}") for denial in refused.denials)
            raise RefusedError(*named) from refused


def _told(calls: list[Call], stage: str, progress: Progress) -> Iterator[Call]:
    for number, call in enumerate(calls, start=1):
        yield call
        if number % _TOLD_EVERY == 0 or number == len(calls):
            progress(stage, number, len(calls))


def _faults(call: Call, refused: RefusedError) -> Iterator[RowError]:
    for denial in refused.denials:
        yield RowError(
            sheet=call.sheet,
            row=call.row,
            letter="",
            label="本行",
            value="",
            message=sentence(denial.reason),
            mend=sentence(_REVERT if not denial.mend or denial.mend.startswith("/") else denial.mend),
        )


def lock_seen(plan: ImportPlan) -> None:
    """Lock what the plan changes, and refuse where somebody has acted on it since the plan was made (409)."""
    _lock(Problem, plan.seen_problems)
    _lock(Project, plan.seen_projects)


def _lock(model: type[models.Model], seen: Mapping[int, int]) -> None:
    rows: Any = model.objects.select_for_update()  # type: ignore[attr-defined]
    ids = sorted(seen)
    for start in range(0, len(ids), 500):
        part = rows.filter(pk__in=ids[start : start + 500]).order_by("pk")
        for pk, number, revision in part.values_list("pk", "number", "revision"):
            if seen[pk] != revision:
                raise conflict(
                    "import.moved", f"“{number}”在预览之后已被他人办理", "请重新预览，看过最新情况再导入"
                )
