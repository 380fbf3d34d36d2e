"""Long work asked for by a person: queued, begun, ended; what died with its runner is said to have died."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django_tasks_db.models import DBTaskResult

from xietong.foundation.audit.domain.works import OPEN, Step, WorkState
from xietong.foundation.audit.models import Work
from xietong.foundation.audit.queries.works import WorkOrder, order_of
from xietong.kernel.actor import Actor
from xietong.kernel.denial import conflict, missing


def ask_work(
    *, actor: Actor, at: datetime, kind: str, step: Step, label: str, parameters: Mapping[str, Any]
) -> int:
    """Note what the actor asks for, in the post acted in; return its id. It waits until a runner takes it."""
    if actor.user_id is None:
        raise missing()
    work = Work.objects.create(
        kind=kind,
        step=step.value,
        label=label[:200],
        user_id=actor.user_id,
        post_id=actor.post_id,
        state=WorkState.WAITING.value,
        parameters=json.dumps(dict(parameters), ensure_ascii=False),
        asked_at=at,
    )
    return int(work.pk)


def ask_next(*, actor: Actor, at: datetime, work_id: int, step: Step, of: tuple[WorkState, ...]) -> None:
    """Let the same work take another step; 404 for another's, 409 where it does not stand for that."""
    rows = Work.objects.filter(pk=work_id, user_id=actor.user_id or 0)
    if not rows.exists():
        raise missing()
    changed = rows.filter(state__in=[state.value for state in of]).update(
        step=step.value,
        state=WorkState.WAITING.value,
        post_id=actor.post_id,
        asked_at=at,
        started_at=None,
        finished_at=None,
        outcome="",
    )
    if not changed:
        raise conflict("work.state", "这一项正在办理或已办完", "请刷新页面查看最新情况")


def begin_work(*, work_id: int, at: datetime) -> WorkOrder | None:
    """Take a waiting work; None where it waits no longer."""
    waiting = Work.objects.filter(pk=work_id, state=WorkState.WAITING.value)
    if waiting.update(state=WorkState.RUNNING.value, started_at=at) != 1:
        return None
    return order_of(Work.objects.get(pk=work_id))


def finish_work(
    *, work_id: int, at: datetime, state: WorkState, outcome: str, result: Mapping[str, Any]
) -> None:
    """Note the end. Inside the transaction of what was done, so that both stand or neither does.

    409 where the work was given up as dead in between: the caller's transaction then undoes itself.
    """
    running = Work.objects.filter(pk=work_id, state=WorkState.RUNNING.value)
    values = {
        "state": state.value,
        "finished_at": at,
        "outcome": outcome[:300],
        "result": json.dumps(dict(result), ensure_ascii=False, default=str),
    }
    if running.update(**values) != 1:
        raise conflict("work.dead", "这一项已按中断处理，没有写入")


def bury_works(*, at: datetime) -> int:
    """Say of every work begun and not ended that it died: called by a runner that has just taken over.

    Only one runner works at a time, so whatever still runs then ran in one that is gone. Return how many.
    """
    dead = Work.objects.filter(state=WorkState.RUNNING.value)
    count = dead.update(state=WorkState.DIED.value, finished_at=at)
    if count:
        DBTaskResult.objects.running().delete()
    return count


def prune_works(*, asked_before: datetime) -> int:
    """Delete works that were asked for before then and do not wait or run; return how many."""
    old = Work.objects.filter(asked_at__lt=asked_before).exclude(state__in=[state.value for state in OPEN])
    return old.delete()[0]
