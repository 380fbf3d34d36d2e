"""Evidence: a reference into another system, or a file kept outside the database and never executed."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import PurePath

from attrs import frozen
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from xietong.foundation.audit.operations import record
from xietong.kernel.actor import Actor
from xietong.kernel.denial import forbidden, invalid, missing
from xietong.kernel.digest import preferred_algorithm
from xietong.loop.ledger.domain.filetypes import checked_type
from xietong.loop.ledger.domain.parts import Part
from xietong.loop.ledger.domain.states import EvidenceKind
from xietong.loop.ledger.models import Evidence, Measure
from xietong.loop.ledger.operations.acting import Act, acting, happened, past_day
from xietong.loop.ledger.operations.keeping import keep
from xietong.loop.ledger.queries.visibility import get_visible

_LATE_AFTER_DAYS = 3
_HEX = frozenset("0123456789abcdef")


@frozen
class Reference:
    """A record that exists elsewhere: its system, its number there, and its digest."""

    label: str
    system: str
    reference: str
    digest: str
    happened_on: date


def add_reference(
    *, actor: Actor, at: datetime, problem_id: int, reference: Reference, measure_id: int | None = None
) -> int:
    """Link a record of another system; nothing is copied. Returns the id. 422 for a malformed digest."""
    with acting(problem_id=problem_id, actor=actor, at=at) as act:
        _may_add(act)
        for field, value, name in (
            ("label", reference.label, "佐证名称"),
            ("system", reference.system, "业务系统"),
            ("reference", reference.reference, "记录编号"),
        ):
            if not value.strip():
                raise invalid(field, f"请填写{name}")
        value = reference.digest.strip().lower()
        if len(value.rpartition(":")[2]) != 64 or not set(value.rpartition(":")[2]) <= _HEX:  # noqa: PLR2004
            raise invalid("digest", "摘要应为 64 位十六进制（SM3 或 SHA-256）", "请从来源系统复制记录的摘要")
        return _save(
            act,
            measure_id,
            Evidence(
                kind=EvidenceKind.REFERENCE.value,
                label=reference.label.strip(),
                system=reference.system.strip(),
                reference=reference.reference.strip(),
                digest=value,
                happened_on=reference.happened_on,
            ),
        )


def add_file(
    *,
    actor: Actor,
    at: datetime,
    problem_id: int,
    label: str,
    filename: str,
    data: bytes,
    happened_on: date,
    measure_id: int | None = None,
) -> int:
    """Keep a file under its digest; type and size are checked against its content. Returns the id."""
    with acting(problem_id=problem_id, actor=actor, at=at) as act:
        _may_add(act)
        content_type = checked_type(filename, data)
        algorithm = preferred_algorithm()
        value = hashlib.new(algorithm, data).hexdigest()
        stored = f"evidence/{value[:2]}/{value}{PurePath(filename).suffix.lower()}"
        evidence_id = _save(
            act,
            measure_id,
            Evidence(
                kind=EvidenceKind.FILE.value,
                label=label.strip() or PurePath(filename).name[:200],
                reference=PurePath(filename).name[:200],
                digest=f"{algorithm}:{value}",
                size=len(data),
                content_type=content_type,
                stored_as=stored,
                happened_on=happened_on,
            ),
        )
        _store(stored, data)
    return evidence_id


def _store(stored: str, data: bytes) -> None:
    """Write the file last: what is refused leaves none, and a file cut short by a crash is written anew."""
    if default_storage.exists(stored):
        if default_storage.size(stored) == len(data):
            return
        default_storage.delete(stored)
    default_storage.save(stored, ContentFile(data))


@frozen
class KeptFile:
    """A file of evidence as it is handed out."""

    filename: str
    content_type: str
    stored_as: str
    digest: str


def read_evidence(*, actor: Actor, at: datetime, evidence_id: int) -> KeptFile:
    """Hand out a file to somebody who sees its problem, on the record of the piece of evidence.

    404 for an unknown piece, one of a problem that is not visible, and one that is no file.
    """
    with transaction.atomic():
        row = Evidence.objects.filter(pk=evidence_id, kind=EvidenceKind.FILE.value).first()
        if row is None:
            raise missing()
        problem = get_visible(actor, row.problem_id)
        record(
            actor=actor,
            at=at,
            activity="evidence.read",
            subject=("evidence", row.pk),
            label=f"{problem.number} {row.label}"[:300],
            unit_id=problem.unit_id,
            payload={"name": row.label, "digest": row.digest},
        )
    return KeptFile(row.reference, row.content_type, row.stored_as, row.digest)


def _may_add(act: Act) -> None:
    if not act.parts & {
        Part.OWNER,
        Part.SUPPORTER,
        Part.OFFICE,
        Part.PROPOSER,
        Part.DISCIPLINE,
        Part.SUPERVISOR,
    }:
        raise forbidden("evidence.add", "佐证由提出人、责任人、协同方、党委办或纪委补充")


def _save(act: Act, measure_id: int | None, evidence: Evidence) -> int:
    past_day(evidence.happened_on, act.at, field="happened_on", label="发生日期")
    if (
        measure_id is not None
        and not Measure.objects.filter(pk=measure_id, project__problems=act.problem.pk).exists()
    ):
        raise invalid("measure_id", "这项措施不属于本问题")
    late = max(0, (act.today - evidence.happened_on).days)
    evidence.problem, evidence.measure_id = act.problem, measure_id
    evidence.late_days = late if late > _LATE_AFTER_DAYS else 0
    evidence.recorded_at, evidence.added_by_id = act.at, act.actor.person_id
    keep(evidence)
    act.note(
        "evidence.add",
        payload={"name": evidence.label, "digest": evidence.digest, "evidence": evidence.pk},
        happened_at=happened(evidence.happened_on, act.at),
    )
    return int(evidence.pk)
