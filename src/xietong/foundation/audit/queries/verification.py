"""Checking the whole record: streams, heads, seals. Reads digests and places, shows no content."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from attrs import frozen
from django.db import connection
from django.db.models import Exists, Max, OuterRef

from xietong.foundation.audit.domain.chain import (
    GENESIS,
    Break,
    Entry,
    Unreadable,
    seal_digest,
    stream_breaks,
)
from xietong.foundation.audit.models import Event, Seal, SealedHead, StreamHead
from xietong.kernel.progress import Progress, silent

_FIELDS = tuple(Event._meta.concrete_fields)  # noqa: SLF001 - Django's public-by-custom API
_CHUNK = 5_000


def read_entries() -> Iterator[Entry | Unreadable]:
    """Every row of the record by (stream, seq), also one that no longer holds what its columns should.

    Rows are converted one by one, so that a forged row cannot stop the reading of the others.
    """
    columns = ", ".join(connection.ops.quote_name(field.column) for field in _FIELDS)
    table = connection.ops.quote_name(Event._meta.db_table)  # noqa: SLF001
    converters = [_converter(field) for field in _FIELDS]
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} ORDER BY stream, seq")  # noqa: S608 - names of our own
        while rows := cursor.fetchmany(_CHUNK):
            for row in rows:
                yield _entry(row, converters)


def _converter(field: Any) -> Callable[[Any], Any]:
    """What Django does to a raw value of this column."""
    column = field.get_col(Event._meta.db_table)  # noqa: SLF001
    steps = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]

    def convert(value: Any) -> Any:
        for step in steps:
            value = step(value, column, connection)
        return value

    return convert


def _entry(row: tuple[Any, ...], converters: list[Callable[[Any], Any]]) -> Entry | Unreadable:
    raw = {field.attname: value for field, value in zip(_FIELDS, row, strict=True)}
    try:
        values = [convert(value) for convert, value in zip(converters, row, strict=True)]
    except (ValueError, TypeError, AttributeError) as error:
        return Unreadable(str(raw["stream"]), raw["seq"], str(error))
    entry = Entry(**dict(zip(raw, values, strict=True)))
    if not isinstance(entry.seq, int):
        return Unreadable(str(entry.stream), 0, f"序号是 {entry.seq!r}")
    return entry


def breaks(*, anchor: str = "", progress: Progress = silent) -> Iterator[Break]:
    """Check the whole record: streams, heads, seals; yield every break, the first one first.

    ``anchor`` is a seal's digest that was kept outside ("sm3:…"): it must still be on the chain.
    """
    total = Event.objects.count()
    progress("校验记录", 0, total)
    yield from stream_breaks(_told(read_entries(), total, progress))
    progress("校验链头和封存", 0, 0)
    yield from _head_breaks()
    yield from _seal_breaks()
    yield from _lost_breaks()
    yield from _progress_breaks()
    value = anchor.partition(":")[2] or anchor
    if value and not Seal.objects.filter(digest=value).exists():
        yield Break(f"封存 {anchor}", "外存的封存摘要不在链上：此后的记录被截去或整体替换")


def _told(
    entries: Iterator[Entry | Unreadable], total: int, progress: Progress
) -> Iterator[Entry | Unreadable]:
    for number, entry in enumerate(entries, start=1):
        yield entry
        if number % _CHUNK == 0:
            progress("校验记录", number, total)


def _head_breaks() -> Iterator[Break]:
    """A head without its event, or an event beyond its head: something was cut off or added at the end."""
    last = {
        stream: (seq, digest)
        for stream, seq, digest in Event.objects.order_by("stream", "seq")
        .values_list("stream", "seq", "digest")
        .iterator(chunk_size=_CHUNK)
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
        if (seal.number, seal.prev_digest, seal.digest) != (expected, previous, _digest_of(seal, heads)):
            yield Break(f"封存 第 {seal.number} 号", "封存链断裂：封存被改动、删除或插入")
        previous, expected = seal.digest, seal.number + 1


def _digest_of(seal: Seal, heads: list[tuple[str, int, str]]) -> str:
    """The digest this seal should have; "" where its own columns are beyond computing."""
    try:
        return seal_digest(
            number=seal.number,
            sealed_at=seal.sealed_at,
            previous=seal.prev_digest,
            heads=heads,
            algorithm=seal.algorithm,
        )
    except (ValueError, TypeError, AttributeError):
        return ""


def _lost_breaks() -> Iterator[Break]:
    """What a seal covers must still be there, and so must the seal itself."""
    same = Event.objects.filter(stream=OuterRef("stream"), seq=OuterRef("seq"), digest=OuterRef("digest"))
    lost = SealedHead.objects.filter(~Exists(same)).order_by("seal_id", "stream")
    for number, stream, seq in lost.values_list("seal_id", "stream", "seq"):
        yield Break(f"{stream} 第 {seq} 条", f"与封存 第 {number} 号所封存的不符：封存后被改动或删除")
    orphans = SealedHead.objects.filter(~Exists(Seal.objects.filter(number=OuterRef("seal_id"))))
    for number in orphans.order_by("seal_id").values_list("seal_id", flat=True).distinct():
        yield Break(f"封存 第 {number} 号", "封存被删除，只剩它所封存的链头")


def _progress_breaks() -> Iterator[Break]:
    """How far a head says it was sealed must be how far the seals say, or its tail is never sealed."""
    sealed = dict(SealedHead.objects.values_list("stream").annotate(Max("seq")))
    heads = StreamHead.objects.order_by("stream").values_list("stream", "sealed_seq")
    for stream, noted in heads.iterator(chunk_size=_CHUNK):
        if sealed.get(stream, 0) != noted:
            yield Break(
                f"{stream} 链头", f"链头登记封存到第 {noted} 条，封存记录到第 {sealed.get(stream, 0)} 条"
            )


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


def last_seal() -> tuple[int, str]:
    """Number and digest ("sm3:…") of the last seal; (0, "") before the first."""
    last = Seal.objects.order_by("-number").first()
    return (last.number, f"{last.algorithm}:{last.digest}") if last else (0, "")


def anchor_breaks(anchors: Iterable[tuple[int, str]]) -> Iterator[Break]:
    """Compare (number, digest) pairs that were kept outside with the seals; yield what does not match."""
    for number, digest in anchors:
        seal = Seal.objects.filter(number=number).first()
        if seal is None:
            yield Break(f"封存 第 {number} 号", "锚点文件里有而链上没有：记录被截去或整体替换")
        elif f"{seal.algorithm}:{seal.digest}" != digest:
            yield Break(f"封存 第 {number} 号", "与锚点文件里的摘要不符：封存被改写")
