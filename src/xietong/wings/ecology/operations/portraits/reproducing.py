"""复算核对: the kept inputs worked out again, and the digests compared."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen
from django.db import transaction

from xietong.analytics.index.record import versions
from xietong.foundation.access.domain.roles import Capability
from xietong.foundation.audit.operations import record
from xietong.kernel.actor import Actor
from xietong.kernel.denial import conflict, forbidden
from xietong.wings.ecology.domain.portrait.computing import compute
from xietong.wings.ecology.domain.portrait.inputs import inputs_digest
from xietong.wings.ecology.domain.portrait.results import results_digest
from xietong.wings.ecology.domain.states import RunState
from xietong.wings.ecology.models import Run
from xietong.wings.ecology.queries.kept import kept_inputs
from xietong.wings.ecology.queries.visible import get_run


@frozen
class Reproduced:
    """Whether inputs and results are the same to the last bit, and which versions differ from those then."""

    inputs_same: bool
    results_same: bool
    versions: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The outcome in one sentence."""
        if not self.inputs_same:
            return "保存的输入与当时的摘要不符，未作复算"
        if self.results_same:
            return "输入与结果的摘要都与当时一致，逐位相同"
        changed = f"；计算环境有变化：{'、'.join(self.versions)}" if self.versions else ""
        return f"输入一致，结果的摘要与当时不同{changed}"


def reproduce(*, actor: Actor, at: datetime, run_id: int) -> Reproduced:
    """Work a portrait out again from what it kept, and put the outcome on the record.

    404 out of sight, 403 without the right to keep the index, 409 for one that was not completed.
    """
    run = get_run(actor, run_id)
    if not actor.may_at(Capability.ECOLOGY_KEEP, run.committee.path):
        raise forbidden("run.reproduce", "须有“维护指标和方案，发起画像”的权限")
    if run.state != RunState.DONE:
        raise conflict("run.reproduce", "画像还没有完成，没有可以核对的结果")
    outcome = _outcome(run)
    with transaction.atomic():
        record(
            actor=actor,
            at=at,
            activity="run.reproduce",
            subject=("run", run.pk),
            label=run.label,
            unit_id=run.committee_id,
            payload={"outcome": outcome.sentence},
        )
    return outcome


def _outcome(run: Run) -> Reproduced:
    inputs, data = kept_inputs(run)
    algorithm = run.inputs_digest.partition(":")[0]
    if inputs_digest(inputs, data, algorithm=algorithm) != run.inputs_digest:
        return Reproduced(inputs_same=False, results_same=False, versions=())
    found = results_digest(compute(inputs), algorithm=run.results_digest.partition(":")[0])
    then, now = run.record.get("versions", {}), versions()
    changed = tuple(f"{name} {then[name]} → {now.get(name)}" for name in then if then[name] != now.get(name))
    return Reproduced(inputs_same=True, results_same=found == run.results_digest, versions=changed)
