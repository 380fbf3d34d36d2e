"""Carrying a portrait out in the background: gather, keep the inputs, compute, store, telling how far."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from xietong.analytics.arrays import IncomputableError
from xietong.analytics.faults import FaultsError
from xietong.foundation.audit.operations import record
from xietong.kernel.actor import SYSTEM, Actor
from xietong.kernel.denial import RefusedError, conflict, invalid
from xietong.wings.ecology.domain.portrait.computing import compute
from xietong.wings.ecology.domain.portrait.inputs import Inputs, inputs_digest, packed, settings_of
from xietong.wings.ecology.domain.portrait.results import Results
from xietong.wings.ecology.domain.states import RunState
from xietong.wings.ecology.models import Run
from xietong.wings.ecology.operations.portraits.storing import store
from xietong.wings.ecology.queries.gathering import gather

logger = logging.getLogger(__name__)
FOLDER = "portraits"
#: A run whose process has not said a word for this long is taken for dead.
SILENCE = timedelta(minutes=10)
_SHOWN_FAULTS = 20


def carry_out(*, actor: Actor, at: datetime, run_id: int, clock: Callable[[], datetime]) -> bool:
    """Do the work of a queued portrait; ``clock`` gives the time of each step. False where it failed.

    What is wrong with the data stands in the run's ``failure``, in words; nothing half done is kept.
    """
    if not Run.objects.filter(pk=run_id, state=RunState.QUEUED).update(
        state=RunState.RUNNING, started_at=at, beat_at=at, phase="取数"
    ):
        return False
    run = Run.objects.select_related("scheme").get(pk=run_id)
    try:
        inputs, kept, digest = _inputs(run)
        _tell(run, clock(), "计算", 1, 1)
        results = compute(inputs, lambda phase, done, total: _tell(run, clock(), phase, done + 1, total + 2))
        _finish(actor, clock(), run, (inputs, kept, digest), results)
    except FaultsError as faults:
        told = [fault.sentence for fault in faults.faults]
        more = [f"……共 {len(told)} 处"] if len(told) > _SHOWN_FAULTS else []
        fail_run(actor=actor, at=clock(), run_id=run_id, reason="\n".join([*told[:_SHOWN_FAULTS], *more]))
    except (RefusedError, IncomputableError) as refusal:
        fail_run(actor=actor, at=clock(), run_id=run_id, reason=str(refusal))
    except Exception:
        logger.exception("portrait %s failed", run_id)
        fail_run(actor=actor, at=clock(), run_id=run_id, reason="计算出错，详见服务日志")
    else:
        return True
    return False


def _inputs(run: Run) -> tuple[Inputs, bytes, str]:
    found = gather(
        actor=SYSTEM,
        committee_id=run.committee_id,
        group=run.group,
        first=run.first_period,
        last=run.last_period,
    )
    if found.values.is_empty():
        raise invalid(
            "values", "这个范围、这些时期没有一个已采用的指标数据", "请先由来源部门报送，或换一个范围"
        )
    inputs = Inputs(found.values, found.meanings, run.scheme.text, run.draws, run.seed)
    kept = packed(inputs.values)
    return inputs, kept, inputs_digest(inputs, kept)


def _tell(run: Run, at: datetime, phase: str, done: int, total: int) -> None:
    """Say how far the work is. RefusedError where it has been taken for dead meanwhile."""
    running = Run.objects.filter(pk=run.pk, state=RunState.RUNNING)
    if not running.update(phase=phase[:60], done=min(done, total), total=total, beat_at=at):
        raise conflict("run.stopped", "这次计算已被中止")


def _finish(actor: Actor, at: datetime, run: Run, kept: tuple[Inputs, bytes, str], results: Results) -> None:
    inputs, data, digest = kept
    place = f"{FOLDER}/{digest.partition(':')[2]}.parquet"
    if not default_storage.exists(place):
        default_storage.save(place, ContentFile(data))
    settings = settings_of(inputs)
    run.inputs_digest, run.inputs_stored_as = digest, place
    run.record = {**results.record, "meanings": settings["meanings"]}
    with transaction.atomic():
        if not Run.objects.select_for_update().filter(pk=run.pk, state=RunState.RUNNING).exists():
            raise conflict("run.stopped", "这次计算已被中止")
        store(actor=actor, at=at, run=run, results=results)


def fail_run(*, actor: Actor, at: datetime, run_id: int, reason: str) -> None:
    """Note that a portrait was not completed, and why; nothing where it has ended already."""
    with transaction.atomic():
        open_runs = Run.objects.filter(pk=run_id, state__in=[RunState.QUEUED, RunState.RUNNING])
        if not open_runs.update(state=RunState.FAILED, finished_at=at, failure=reason):
            return
        run = Run.objects.get(pk=run_id)
        record(
            actor=actor,
            at=at,
            activity="run.fail",
            subject=("run", run.pk),
            label=run.label,
            unit_id=run.committee_id,
            payload={"reason": reason.splitlines()[0]},
        )


def fail_dead_runs(*, actor: Actor, at: datetime) -> int:
    """Mark the portraits whose process has died as failed; return how many."""
    dead = Run.objects.filter(state=RunState.RUNNING, beat_at__lt=at - SILENCE).values_list("pk", flat=True)
    found = list(dead)
    for run_id in found:
        fail_run(actor=actor, at=at, run_id=run_id, reason="计算进程中断，没有算完。可以重新发起")
    return len(found)
