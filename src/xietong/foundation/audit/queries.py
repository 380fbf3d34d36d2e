"""Reading the record. Callers must already have established that the actor may see the streams."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from attrs import frozen
from django.db.models import Exists, OuterRef, QuerySet

from xietong.foundation.audit.domain.activities import activity as registered
from xietong.foundation.audit.domain.activities import sentence_of
from xietong.foundation.audit.domain.chain import GENESIS, Break, Entry, seal_digest, stream_breaks
from xietong.foundation.audit.models import Event, Seal, SealedHead, StreamHead
from xietong.kernel.actor import Actor
from xietong.kernel.denial import forbidden

_COLUMNS = tuple(field.attname for field in Event._meta.concrete_fields)  # noqa: SLF001 - stable in practice


@frozen
class EventLine:
    """One line of a history: when, who, and what as a sentence. ``late`` where recorded days after."""

    id: UUID
    activity: str
    happened_at: datetime
    recorded_at: datetime
    who: str
    sentence: str
    reason: str
    clause: str
    payload: dict[str, Any]
    late: bool
    digest: str


def _line(event: Event) -> EventLine:
    payload = json.loads(event.payload)
    return EventLine(
        id=event.id,
        activity=event.activity,
        happened_at=event.happened_at,
        recorded_at=event.recorded_at,
        who=event.who,
        sentence=sentence_of(event.activity, label=event.subject_label, reason=event.reason, payload=payload),
        reason=event.reason,
        clause=event.clause,
        payload=payload,
        late=(event.recorded_at - event.happened_at).days >= 1,
        digest=f"{event.algorithm}:{event.digest}",
    )


def history(*, actor: Actor, stream: str) -> tuple[EventLine, ...]:
    """All events of one stream in order. The caller has checked that ``actor`` sees its matter."""
    del actor
    return tuple(_line(event) for event in Event.objects.filter(stream=stream).order_by("seq"))


def administration_log(
    *, actor: Actor, before: datetime | None = None, limit: int = 50
) -> tuple[EventLine, ...]:
    """The latest administrative and security events, for the audit administrator.

    Business events show that they took place, never their content. RefusedError without the capability.
    """
    if not actor.may("audit.read"):
        raise forbidden("audit.read", "安全审计日志只由审计管理员查看")
    rows: QuerySet[Event] = Event.objects.order_by("-recorded_at", "-seq")
    if before:
        rows = rows.filter(recorded_at__lt=before)
    return tuple(_veiled(event) for event in rows[:limit])


def _veiled(event: Event) -> EventLine:
    line = _line(event)
    known = registered(event.activity)
    if not known.business:
        return line
    return EventLine(
        id=line.id,
        activity=line.activity,
        happened_at=line.happened_at,
        recorded_at=line.recorded_at,
        who=line.who,
        sentence=f"办理“{known.label}”（业务内容不对管理员显示）",
        reason="",
        clause="",
        payload={},
        late=line.late,
        digest=line.digest,
    )


def _entries() -> Iterator[Entry]:
    rows = Event.objects.order_by("stream", "seq").values_list(*_COLUMNS)
    return (Entry(**dict(zip(_COLUMNS, row, strict=True))) for row in rows.iterator(chunk_size=5_000))


def breaks(*, anchor: str = "") -> Iterator[Break]:
    """Check the whole record: streams, heads, seals; yield every break, the first one first.

    ``anchor`` is a seal's digest that was kept outside ("sm3:…"): it must still be on the chain.
    """
    yield from stream_breaks(_entries())
    yield from _head_breaks()
    yield from _seal_breaks()
    value = anchor.partition(":")[2] or anchor
    if value and not Seal.objects.filter(digest=value).exists():
        yield Break(f"封存 {anchor}", "外存的封存摘要不在链上：此后的记录被截去或整体替换")


def _head_breaks() -> Iterator[Break]:
    """A head without its event, or an event beyond its head: something was cut off or added at the end."""
    last = {
        stream: (seq, digest)
        for stream, seq, digest in Event.objects.order_by("stream", "seq")
        .values_list("stream", "seq", "digest")
        .iterator(chunk_size=5_000)
    }
    for stream, seq, digest in StreamHead.objects.order_by("stream").values_list("stream", "seq", "digest"):
        found = last.pop(stream, (0, GENESIS))
        if found[0] < seq:
            yield Break(f"{stream} 第 {found[0] + 1} 条", f"末尾缺失：应有 {seq} 条，只有 {found[0]} 条")
        elif found != (seq, digest):
            yield Break(f"{stream} 第 {found[0]} 条", "末尾与链头登记不符：有记录被插入或改动")
    for stream, (seq, _) in sorted(last.items()):
        yield Break(f"{stream} 第 {seq} 条", "没有链头登记：整条记录是插入的，或链头被删除")


def _seal_breaks() -> Iterator[Break]:
    previous, expected = GENESIS, 1
    for seal in Seal.objects.order_by("number"):
        heads = sorted(SealedHead.objects.filter(seal=seal).values_list("stream", "seq", "digest"))
        value = seal_digest(
            number=seal.number,
            sealed_at=seal.sealed_at,
            previous=seal.prev_digest,
            heads=heads,
            algorithm=seal.algorithm,
        )
        if (seal.number, seal.prev_digest, seal.digest) != (expected, previous, value):
            yield Break(f"封存 第 {seal.number} 号", "封存链断裂：封存被改动、删除或插入")
        previous, expected = seal.digest, seal.number + 1
    same = Event.objects.filter(stream=OuterRef("stream"), seq=OuterRef("seq"), digest=OuterRef("digest"))
    lost = SealedHead.objects.filter(~Exists(same)).order_by("seal_id", "stream")
    for number, stream, seq in lost.values_list("seal_id", "stream", "seq"):
        yield Break(f"{stream} 第 {seq} 条", f"与封存 第 {number} 号所封存的不符：封存后被改动或删除")


@frozen
class RecordSize:
    """How much there is, and the digest to anchor outside."""

    events: int
    streams: int
    seals: int
    last_seal: str


def size() -> RecordSize:
    """Counts of the record and the last seal's digest, "" before the first."""
    last = Seal.objects.order_by("-number").first()
    return RecordSize(
        events=Event.objects.count(),
        streams=StreamHead.objects.count(),
        seals=last.number if last else 0,
        last_seal=f"{last.algorithm}:{last.digest}" if last else "",
    )
