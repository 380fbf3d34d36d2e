"""Writing the record: append an event in the caller's transaction, set a seal."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from attrs import evolve, frozen
from django.db import connection, transaction
from django.db.models import F

from xietong.foundation.audit.domain.activities import activity as registered
from xietong.foundation.audit.domain.chain import GENESIS, Entry, entry_digest, seal_digest
from xietong.foundation.audit.domain.subscriptions import Occurrence, publish
from xietong.foundation.audit.models import Event, Seal, SealedHead, StreamHead
from xietong.kernel.actor import Actor
from xietong.kernel.digest import canonical, preferred_algorithm

_HEADS_AT_ONCE = 5_000


def event_id(at: datetime) -> UUID:
    """A UUID of version 7: 48 bits of milliseconds, then chance, so that ids sort by time."""
    milliseconds = int(at.timestamp() * 1000)
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    return UUID(int=(value & ~(0x3 << 62)) | (0x2 << 62))


def record(
    *,
    actor: Actor,
    at: datetime,
    activity: str,
    subject: tuple[str, object],
    label: str = "",
    stream: str = "",
    unit_id: int | None = None,
    happened_at: datetime | None = None,
    reason: str = "",
    clause: str = "",
    payload: Mapping[str, Any] | None = None,
) -> UUID:
    """Append one event to its stream (the subject's own unless named) and return its id.

    Must run inside the transaction of the act it records. Only the head of this one stream is
    locked, so that acts on different matters never wait for each other (docs/adr/0003).
    RuntimeError outside a transaction; KeyError for an unregistered activity.
    """
    registered(activity)
    if not connection.in_atomic_block:
        message = "an event is recorded in the transaction of its act"
        raise RuntimeError(message)
    kind, identifier = subject
    stream = stream or f"{kind}:{identifier}"
    seq, previous = _advance(stream)
    entry = Entry(
        id=event_id(at),
        stream=stream,
        seq=seq,
        activity=activity,
        happened_at=happened_at or at,
        recorded_at=at,
        user_id=actor.user_id,
        person_id=actor.person_id,
        post_id=actor.post_id,
        who=actor.title[:200],
        on_behalf_of=actor.on_behalf_of[:100],
        subject_kind=kind,
        subject_id=str(identifier),
        subject_label=label[:300],
        unit_id=unit_id,
        reason=reason,
        clause=clause[:200],
        payload=canonical(payload or {}),
        algorithm=preferred_algorithm(),
        prev_digest=previous,
    )
    entry = evolve(entry, digest=entry_digest(entry))
    _insert(entry)
    StreamHead.objects.filter(stream=stream).update(seq=seq, digest=entry.digest)
    publish(actor, at, _occurrence(entry, payload or {}))
    return entry.id


def _occurrence(entry: Entry, payload: Mapping[str, Any]) -> Occurrence:
    return Occurrence(
        event_id=entry.id,
        activity=entry.activity,
        happened_at=entry.happened_at,
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
        subject_label=entry.subject_label,
        unit_id=entry.unit_id,
        reason=entry.reason,
        payload=payload,
    )


def _advance(stream: str) -> tuple[int, str]:
    """Lock the head of the stream and return (next seq, digest of the last entry)."""
    head = StreamHead.objects.select_for_update().filter(stream=stream).values_list("seq", "digest").first()
    if head is None:
        _, created = StreamHead.objects.get_or_create(stream=stream, defaults={"seq": 0, "digest": GENESIS})
        if created:
            return 1, GENESIS
        head = StreamHead.objects.select_for_update().values_list("seq", "digest").get(stream=stream)
    return head[0] + 1, head[1]


def _insert(entry: Entry) -> None:
    names = [field.attname for field in Event._meta.concrete_fields]  # noqa: SLF001 - Django's public-by-custom API
    Event.objects.bulk_create([Event(**{name: getattr(entry, name) for name in names})])


@frozen
class Birth:
    """The first event of a new stream, as an import makes thousands of them."""

    subject_id: object
    label: str
    unit_id: int | None
    payload: Mapping[str, Any]


def record_births(*, actor: Actor, at: datetime, activity: str, kind: str, births: Iterable[Birth]) -> int:
    """Append one first event to each of many new streams, in bulk; return how many.

    The streams must not exist (IntegrityError otherwise). Subscribers are not called.
    """
    registered(activity)
    entries = [_birth_entry(birth, actor=actor, at=at, activity=activity, kind=kind) for birth in births]
    names = [field.attname for field in Event._meta.concrete_fields]  # noqa: SLF001 - Django's public-by-custom API
    Event.objects.bulk_create(
        (Event(**{name: getattr(entry, name) for name in names}) for entry in entries), batch_size=1_000
    )
    StreamHead.objects.bulk_create(
        (StreamHead(stream=entry.stream, seq=1, digest=entry.digest) for entry in entries), batch_size=1_000
    )
    return len(entries)


def _birth_entry(birth: Birth, *, actor: Actor, at: datetime, activity: str, kind: str) -> Entry:
    entry = Entry(
        id=event_id(at),
        stream=f"{kind}:{birth.subject_id}",
        seq=1,
        activity=activity,
        happened_at=at,
        recorded_at=at,
        user_id=actor.user_id,
        person_id=actor.person_id,
        post_id=actor.post_id,
        who=actor.title[:200],
        on_behalf_of=actor.on_behalf_of[:100],
        subject_kind=kind,
        subject_id=str(birth.subject_id),
        subject_label=birth.label[:300],
        unit_id=birth.unit_id,
        reason="",
        clause="",
        payload=canonical(birth.payload),
        algorithm=preferred_algorithm(),
        prev_digest=GENESIS,
    )
    return evolve(entry, digest=entry_digest(entry))


def seal(*, at: datetime) -> int:
    """Tie every stream that has grown since the last seal into the chain of seals; return its number.

    Returns 0 where nothing has grown. Run every few minutes by the schedule; one sealer at a time.
    """
    with transaction.atomic():
        last = Seal.objects.select_for_update().order_by("-number").first()
        grown = list(
            StreamHead.objects.filter(seq__gt=F("sealed_seq"))
            .select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
            .values_list("stream", "seq", "digest")
        )
        grown.sort()
        if not grown:
            return 0
        number = (last.number if last else 0) + 1
        previous = last.digest if last else GENESIS
        algorithm = preferred_algorithm()
        value = seal_digest(number=number, sealed_at=at, previous=previous, heads=grown, algorithm=algorithm)
        new = Seal.objects.create(
            number=number, sealed_at=at, algorithm=algorithm, prev_digest=previous, digest=value
        )
        SealedHead.objects.bulk_create(
            [SealedHead(seal=new, stream=stream, seq=seq, digest=value) for stream, seq, value in grown],
            batch_size=_HEADS_AT_ONCE,
        )
        for start in range(0, len(grown), _HEADS_AT_ONCE):
            part = grown[start : start + _HEADS_AT_ONCE]
            StreamHead.objects.filter(stream__in=[stream for stream, _, _ in part]).update(
                sealed_seq=F("seq")
            )
    return number
