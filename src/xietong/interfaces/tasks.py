"""Long work that acts set going: queued in the transaction of the act, done by the runner of jobs."""

from __future__ import annotations

from datetime import datetime

from django_tasks import task

from xietong.foundation.audit.domain.subscriptions import Occurrence
from xietong.interfaces import clock
from xietong.kernel.actor import SYSTEM, Actor


def on_run_asked(actor: Actor, at: datetime, occurrence: Occurrence) -> None:
    """Queue the work of a portrait that was asked for."""
    del actor, at
    carry_out_run.enqueue(int(occurrence.subject_id))


@task()
def carry_out_run(run_id: int) -> bool:
    """Do the work of a queued portrait; the libraries that compute load with the first one."""
    from xietong.wings.ecology.operations.portraits.carrying import carry_out

    return carry_out(actor=SYSTEM, at=clock.now(), run_id=run_id, clock=clock.now)
