"""The arithmetic of the record: what an event's digest covers, and how a break is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from uuid import UUID

from attrs import frozen

from xietong.kernel.digest import canonical, digest

GENESIS = "0" * 64


@frozen
class Entry:
    """One event as it is digested. ``payload`` is its canonical JSON text."""

    id: UUID
    stream: str
    seq: int
    activity: str
    happened_at: datetime
    recorded_at: datetime
    user_id: int | None
    person_id: int | None
    post_id: int | None
    who: str
    on_behalf_of: str
    subject_kind: str
    subject_id: str
    subject_label: str
    unit_id: int | None
    reason: str
    clause: str
    payload: str
    algorithm: str
    prev_digest: str
    digest: str = ""


@frozen
class Unreadable:
    """A row whose columns no longer hold what they should; ``what`` says how it failed."""

    stream: str
    seq: int
    what: str


@frozen
class Break:
    """The first entry found wrong, with a sentence for the person who has to look into it."""

    where: str
    what: str


def entry_digest(entry: Entry) -> str:
    """Digest over every field of the entry but the digest itself, chained by ``prev_digest``."""
    parts = {
        "id": entry.id.hex,
        "stream": entry.stream,
        "seq": entry.seq,
        "activity": entry.activity,
        "happened_at": entry.happened_at.astimezone(UTC).isoformat(),
        "recorded_at": entry.recorded_at.astimezone(UTC).isoformat(),
        "user": entry.user_id,
        "person": entry.person_id,
        "post": entry.post_id,
        "who": entry.who,
        "on_behalf_of": entry.on_behalf_of,
        "subject": [entry.subject_kind, entry.subject_id, entry.subject_label],
        "unit": entry.unit_id,
        "reason": entry.reason,
        "clause": entry.clause,
        "payload": entry.payload,
        "prev": entry.prev_digest,
    }
    return digest(canonical(parts).encode(), algorithm=entry.algorithm)


def stream_breaks(entries: Iterable[Entry | Unreadable]) -> Iterator[Break]:
    """Walk entries ordered by (stream, seq) and yield every break."""
    stream, seq = "", 0
    previous: str | None = GENESIS
    for entry in entries:
        if entry.stream != stream:
            stream, seq, previous = entry.stream, 0, GENESIS
        found = _break(entry, seq, previous)
        if found:
            yield found
        seq = entry.seq
        previous = None if isinstance(entry, Unreadable) else entry.digest


def _break(entry: Entry | Unreadable, seq: int, previous: str | None) -> Break | None:
    """What is wrong with one entry after the ``seq``-th; ``previous`` None where that one was unreadable."""
    if isinstance(entry, Unreadable):
        return Break(
            f"{entry.stream} 第 {entry.seq} 条", f"这一条无法读取（{entry.what}）：列值在写入后被改动"
        )
    where = f"{entry.stream} 第 {entry.seq} 条（{entry.id}）"
    if entry.seq != seq + 1:
        return Break(
            where,
            f"序号不连续：上一条是第 {seq} 条，这一条是第 {entry.seq} 条，中间有记录被删除、插入或调换",
        )
    if previous is not None and entry.prev_digest != previous:
        return Break(where, "与上一条衔接不上：上一条被改动或调换")
    if _digest_or_none(entry) != entry.digest:
        return Break(where, "内容与摘要不符：这一条在写入后被改动")
    return None


def _digest_or_none(entry: Entry) -> str | None:
    """The digest, or None where a forged column has no digest: an unknown algorithm, a time that is none."""
    try:
        return entry_digest(entry)
    except (ValueError, TypeError, AttributeError):
        return None


def seal_digest(
    *, number: int, sealed_at: datetime, previous: str, heads: Iterable[tuple[str, int, str]], algorithm: str
) -> str:
    """Digest of a seal: its number, its time, the seal before, and the heads it covers in order."""
    body = canonical(
        {
            "number": number,
            "sealed_at": sealed_at.astimezone(UTC).isoformat(),
            "prev": previous,
            "heads": [list(head) for head in heads],
        }
    )
    return digest(body.encode(), algorithm=algorithm)
