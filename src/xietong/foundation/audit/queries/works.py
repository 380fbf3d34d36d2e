"""The long works that somebody asked for: each sees only their own."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from attrs import frozen

from xietong.foundation.audit.domain.works import OPEN, Step, WorkState
from xietong.foundation.audit.models import Work
from xietong.kernel.actor import Actor
from xietong.kernel.denial import missing


@frozen
class WorkOrder:
    """What a runner needs: what to do, for whom, in which post."""

    id: int
    kind: str
    step: Step
    user_id: int
    post_id: int | None
    parameters: dict[str, Any]


@frozen
class WorkLine:
    """One work in a list."""

    id: int
    kind: str
    step: Step
    state: WorkState
    label: str
    outcome: str
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN


@frozen
class WorkDetail(WorkLine):
    """One work with what was asked and what came of it; ``ahead`` others run or wait before it."""

    parameters: dict[str, Any]
    result: dict[str, Any]
    ahead: int


def order_of(work: Work) -> WorkOrder:
    """The order in a row."""
    return WorkOrder(
        work.pk, work.kind, Step.of(work.step), work.user_id, work.post_id, json.loads(work.parameters)
    )


def _values(work: Work) -> dict[str, Any]:
    plain = ("id", "kind", "label", "outcome", "asked_at", "started_at", "finished_at")
    return {
        **{name: getattr(work, name) for name in plain},
        "step": Step.of(work.step),
        "state": WorkState.of(work.state),
    }


def my_works(*, actor: Actor, kinds: tuple[str, ...] = (), most: int = 50) -> tuple[WorkLine, ...]:
    """The actor's works, the latest first; one statement."""
    rows = Work.objects.filter(user_id=actor.user_id or 0).defer("result", "parameters").order_by("-pk")
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return tuple(WorkLine(**_values(work)) for work in rows[:most])


def my_work(*, actor: Actor, work_id: int) -> WorkDetail:
    """One work of the actor; 404 for another's."""
    work = Work.objects.filter(pk=work_id, user_id=actor.user_id or 0).first()
    if work is None:
        raise missing()
    ahead = 0
    if work.state == WorkState.WAITING.value:
        before = Work.objects.filter(state__in=[state.value for state in OPEN], asked_at__lt=work.asked_at)
        ahead = before.count()
    return WorkDetail(
        **_values(work),
        parameters=json.loads(work.parameters),
        result=json.loads(work.result),
        ahead=ahead,
    )


def state_of(*, actor: Actor, work_id: int) -> WorkState:
    """How a work of the actor stands; one small statement. 404 for another's."""
    state = (
        Work.objects.filter(pk=work_id, user_id=actor.user_id or 0).values_list("state", flat=True).first()
    )
    if state is None:
        raise missing()
    return WorkState.of(state)
