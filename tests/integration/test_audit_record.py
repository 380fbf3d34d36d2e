"""Nobody can quietly rewrite the record: whatever row is changed, removed, inserted or moved is named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from attrs import evolve
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.database import without_triggers
from xietong.foundation.audit import operations, queries
from xietong.foundation.audit.domain.activities import Activity, register
from xietong.foundation.audit.domain.chain import Break, Entry, entry_digest
from xietong.foundation.audit.models import Event, Seal, SealedHead, StreamHead
from xietong.kernel.actor import Actor

AT = datetime(2025, 6, 30, 1, 0, tzinfo=UTC)
ACTOR = Actor(user_id=7, person_id=8, post_id=9, name="张三", unit_name="某局", post_title="局长")
LONG, SHORT, LATE = "problem:1", "problem:2", "project:5"
register([Activity("test.noted", "记一笔", "记下“{label}”：{text}")])


def note(stream: str, text: str, minute: int) -> UUID:
    kind, _, number = stream.partition(":")
    return operations.record(
        actor=ACTOR,
        at=AT + timedelta(minutes=minute),
        happened_at=AT - timedelta(days=2),
        activity="test.noted",
        subject=(kind, number),
        label=f"事项{number}",
        unit_id=3,
        reason="工作需要",
        clause="第五条",
        payload={"text": text},
    )


@pytest.fixture
def record(db: None) -> None:
    """Three streams: four, two and one entries; two seals; the last entries are not sealed yet."""
    for minute, stream in enumerate([LONG, LONG, SHORT]):
        note(stream, f"第{minute}笔", minute)
    operations.seal(at=AT + timedelta(minutes=10))
    for minute, stream in enumerate([LONG, SHORT], 11):
        note(stream, f"第{minute}笔", minute)
    operations.seal(at=AT + timedelta(minutes=20))
    for minute, stream in enumerate([LONG, LATE], 21):
        note(stream, f"第{minute}笔", minute)


def first_break(anchor: str = "") -> Break | None:
    return next(queries.breaks(anchor=anchor), None)


def tamper(sql: str, *values: object) -> None:
    with transaction.atomic(), without_triggers(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount == 1


OTHER_VALUES: dict[str, object] = {
    "id": uuid4(),
    "activity": "test.other",
    "happened_at": AT,
    "recorded_at": AT + timedelta(days=1),
    "user_id": 70,
    "person_id": None,
    "post_id": 90,
    "who": "李四",
    "on_behalf_of": "王五",
    "subject_kind": "letter",
    "subject_id": "77",
    "subject_label": "别的事项",
    "unit_id": None,
    "reason": "",
    "clause": "第六条",
    "payload": '{"text":"改过的"}',
    "algorithm": "sha256",
    "prev_digest": "f" * 64,
    "digest": "e" * 64,
}


def adapted(column: str, value: object) -> object:
    return Event._meta.get_field(column).get_db_prep_value(value, connection)


def test_every_column_is_tampered_with_below() -> None:
    columns = {field.column for field in Event._meta.concrete_fields}
    assert columns == {*OTHER_VALUES, "stream", "seq"}


def test_an_untouched_record_is_whole(record: None) -> None:
    assert first_break() is None
    assert queries.size() == queries.RecordSize(7, 3, 2, queries.size().last_seal)


@pytest.mark.parametrize("column", sorted(OTHER_VALUES))
@pytest.mark.parametrize(("stream", "seq"), [(LONG, 1), (LONG, 2), (LONG, 4), (SHORT, 2), (LATE, 1)], ids=str)
def test_a_changed_field_is_found_and_its_entry_named(
    record: None, column: str, stream: str, seq: int
) -> None:
    tamper(
        f"UPDATE audit_event SET {column} = %s WHERE stream = %s AND seq = %s",
        adapted(column, OTHER_VALUES[column]),
        stream,
        seq,
    )
    found = first_break()
    assert found is not None
    assert found.where.startswith(f"{stream} 第 {seq} 条")


@pytest.mark.parametrize(
    ("stream", "seq", "named"),
    [(LONG, 1, 2), (LONG, 2, 3), (LONG, 4, 4), (SHORT, 2, 2), (LATE, 1, 1)],
)
def test_a_removed_entry_is_found_at_the_gap(record: None, stream: str, seq: int, named: int) -> None:
    tamper("DELETE FROM audit_event WHERE stream = %s AND seq = %s", stream, seq)
    found = first_break()
    assert found is not None
    assert found.where.startswith(f"{stream} 第 {named} 条")


@pytest.mark.parametrize(("old", "new"), [(2, 9), (4, 5), (1, 0), (4, 8)])
def test_a_moved_entry_is_found(record: None, old: int, new: int) -> None:
    tamper("UPDATE audit_event SET seq = %s WHERE stream = %s AND seq = %s", new, LONG, old)
    found = first_break()
    assert found is not None
    assert found.where.startswith(LONG)


def test_an_entry_moved_to_another_stream_is_found(record: None) -> None:
    tamper("UPDATE audit_event SET stream = %s WHERE stream = %s AND seq = 4", SHORT, LONG)
    assert first_break() is not None


@pytest.mark.parametrize(("one", "other"), [(1, 2), (2, 3), (1, 4)])
def test_two_entries_that_changed_places_are_found(record: None, one: int, other: int) -> None:
    for old, new in ((one, 99), (other, one), (99, other)):
        tamper("UPDATE audit_event SET seq = %s WHERE stream = %s AND seq = %s", new, LONG, old)
    found = first_break()
    assert found is not None
    assert found.where.startswith(f"{LONG} 第 {one} 条")


@pytest.mark.parametrize(("stream", "seq"), [(LONG, 5), (LATE, 2), ("problem:3", 1)])
def test_an_entry_forged_at_the_end_with_a_right_digest_is_found(record: None, stream: str, seq: int) -> None:
    """The forger even chains it well; the head does not know of it."""
    forge(stream, seq)
    found = first_break()
    assert found is not None
    assert found.where.startswith(f"{stream} 第 {seq} 条")


def forge(stream: str, seq: int) -> None:
    entries = [row for row in queries.read_entries() if isinstance(row, Entry)]
    last = [entry for entry in entries if entry.stream == stream]
    model = last[-1] if last else evolve(entries[0], prev_digest="0" * 64)
    entry = evolve(
        model,
        id=uuid4(),
        stream=stream,
        seq=seq,
        who="伪造",
        prev_digest=last[-1].digest if last else "0" * 64,
    )
    entry = evolve(entry, digest=entry_digest(entry))
    operations._insert(entry)


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("UPDATE audit_head SET seq = 3 WHERE stream = 'problem:1'", LONG),
        ("UPDATE audit_head SET seq = 5 WHERE stream = 'problem:1'", f"{LONG} 第 5 条"),
        ("UPDATE audit_head SET digest = 'x' WHERE stream = 'problem:2'", f"{SHORT} 第 2 条"),
        ("UPDATE audit_head SET sealed_seq = 4 WHERE stream = 'problem:1'", LONG),
        ("UPDATE audit_head SET sealed_seq = 0 WHERE stream = 'problem:1'", LONG),
        ("UPDATE audit_head SET stream = 'problem:8' WHERE stream = 'project:5'", "problem:8"),
        ("DELETE FROM audit_head WHERE stream = 'project:5'", LATE),
        ("UPDATE audit_seal SET digest = 'x' WHERE number = 1", "封存 第 1 号"),
        ("UPDATE audit_seal SET digest = 'x' WHERE number = 2", "封存 第 2 号"),
        ("UPDATE audit_seal SET prev_digest = 'x' WHERE number = 2", "封存 第 2 号"),
        ("UPDATE audit_seal SET algorithm = 'sha256' WHERE number = 2", "封存 第 2 号"),
        ("UPDATE audit_seal SET algorithm = 'nonsense' WHERE number = 2", "封存 第 2 号"),
        ("UPDATE audit_seal SET sealed_at = '2025-06-30 00:00:00+00:00' WHERE number = 1", "封存 第 1 号"),
        ("UPDATE audit_sealed_head SET seq = 1 WHERE seal_id = 1 AND stream = 'problem:1'", "封存 第 1 号"),
        (
            "UPDATE audit_sealed_head SET digest = 'x' WHERE seal_id = 2 AND stream = 'problem:1'",
            "封存 第 2 号",
        ),
        ("UPDATE audit_sealed_head SET stream = 'x' WHERE seal_id = 2 AND stream = 'problem:1'", ""),
        ("DELETE FROM audit_sealed_head WHERE seal_id = 2 AND stream = 'problem:1'", ""),
        ("UPDATE audit_event SET algorithm = 'nonsense' WHERE stream = 'project:5'", f"{LATE} 第 1 条"),
    ],
)
def test_a_changed_head_or_seal_is_found(record: None, sql: str, named: str) -> None:
    tamper(sql)
    found = first_break()
    assert found is not None
    assert named in found.where


def remove_seal_and_settle(number: int) -> None:
    tamper("DELETE FROM audit_seal WHERE number = %s", number)
    connection.check_constraints()


@pytest.mark.parametrize("number", [1, 2])
def test_a_removed_seal_is_found(record: None, number: int) -> None:
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError), transaction.atomic():
            remove_seal_and_settle(number)
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA defer_foreign_keys = ON")
    tamper("DELETE FROM audit_seal WHERE number = %s", number)
    assert first_break() is not None
    transaction.set_rollback(True)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_event SET happened_at = 'gestern' WHERE stream = 'problem:1' AND seq = 2",
        "UPDATE audit_event SET id = 'no uuid' WHERE stream = 'problem:1' AND seq = 2",
        "UPDATE audit_event SET user_id = 'zwei' WHERE stream = 'problem:1' AND seq = 2",
    ],
)
def test_a_row_that_cannot_even_be_read_is_named(record: None, sql: str) -> None:
    if connection.vendor != "sqlite":
        with pytest.raises(DatabaseError), transaction.atomic():
            tamper(sql)
        return
    tamper(sql)
    found = first_break()
    assert found is not None
    assert found.where.startswith(f"{LONG} 第 2 条")


def test_all_breaks_are_listed_not_only_the_first(record: None) -> None:
    tamper("UPDATE audit_event SET reason = 'x' WHERE stream = %s AND seq = 1", LONG)
    tamper("UPDATE audit_event SET reason = 'x' WHERE stream = %s AND seq = 2", SHORT)
    places = [found.where for found in queries.breaks()]
    assert [place.partition("（")[0] for place in places] == [f"{LONG} 第 1 条", f"{SHORT} 第 2 条"]


EDITS = st.tuples(
    st.sampled_from(sorted(set(OTHER_VALUES) - {"id", "happened_at", "recorded_at"})),
    st.sampled_from([(LONG, 1), (LONG, 2), (LONG, 3), (LONG, 4), (SHORT, 1), (SHORT, 2), (LATE, 1)]),
    st.integers(0, 2**31 - 1),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EDITS)
def test_whatever_is_written_over_a_field_is_found(
    record: None, edit: tuple[str, tuple[str, int], int]
) -> None:
    column, (stream, seq), value = edit
    with transaction.atomic():
        tamper(
            f"UPDATE audit_event SET {column} = %s WHERE stream = %s AND seq = %s",
            value if column.endswith("_id") and column != "subject_id" else f"~{value}"[:10],
            stream,
            seq,
        )
        found = first_break()
        transaction.set_rollback(True)
    assert found is not None
    assert found.where.startswith(f"{stream} 第 {seq} 条")


def test_a_history_rewritten_with_fitting_digests_is_found_by_its_seal(record: None) -> None:
    """The strongest forger: changes an old entry and chains everything after it anew, head included."""
    rewrite_from(LONG, 1)
    found = first_break()
    assert found is not None
    assert "封存" in found.what


def rewrite_from(stream: str, seq: int) -> None:
    entries = [row for row in queries.read_entries() if isinstance(row, Entry)]
    own = [entry for entry in entries if entry.stream == stream]
    previous = own[seq - 2].digest if seq > 1 else "0" * 64
    for entry in own[seq - 1 :]:
        changed = evolve(entry, reason="改写", prev_digest=previous)
        previous = entry_digest(changed)
        tamper(
            "UPDATE audit_event SET reason = %s, prev_digest = %s, digest = %s "
            "WHERE stream = %s AND seq = %s",
            *("改写", changed.prev_digest, previous, stream, entry.seq),
        )
    tamper("UPDATE audit_head SET digest = %s WHERE stream = %s", previous, stream)


def test_what_was_not_sealed_yet_is_where_a_perfect_forger_is_not_found(record: None) -> None:
    """The limit of the design, written down as a test: see docs/adr/0003, "before a seal"."""
    rewrite_from(LATE, 1)
    assert first_break() is None


def test_the_anchor_finds_a_chain_of_seals_that_was_replaced(record: None) -> None:
    anchor = queries.size().last_seal
    assert first_break(anchor) is None
    with transaction.atomic(), without_triggers():
        SealedHead.objects.filter(seal_id=2).delete()
        Seal.objects.filter(number=2).delete()
        for stream, sealed in ((LONG, 2), (SHORT, 1)):
            StreamHead.objects.filter(stream=stream).update(sealed_seq=sealed)
    assert first_break() is None
    found = first_break(anchor)
    assert found is not None
    assert anchor in found.where


@pytest.mark.parametrize("table", ["audit_event", "audit_seal", "audit_sealed_head", "audit_head"])
@pytest.mark.parametrize("verb", ["DELETE FROM {table}", "UPDATE {table} SET digest = 'x'"])
def test_the_database_itself_refuses_a_change(record: None, table: str, verb: str) -> None:
    if (table, verb[:6]) == ("audit_head", "UPDATE"):
        verb = "UPDATE {table} SET seq = seq - 1"
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(verb.format(table=table))
    assert first_break() is None


@pytest.mark.parametrize("table", ["audit_event", "audit_seal", "audit_sealed_head", "audit_head"])
def test_the_database_refuses_to_empty_a_table(record: None, table: str) -> None:
    connection.check_constraints()
    statement = f"TRUNCATE {table} CASCADE" if connection.vendor == "postgresql" else f"DELETE FROM {table}"
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_sealing_twice_without_growth_sets_one_seal(record: None) -> None:
    assert operations.seal(at=AT + timedelta(minutes=30)) == 3
    assert operations.seal(at=AT + timedelta(minutes=31)) == 0
    assert SealedHead.objects.filter(seal_id=3).count() == 2
    assert first_break() is None


def test_an_unregistered_activity_is_not_recorded(db: None) -> None:
    with pytest.raises(KeyError):
        operations.record(actor=ACTOR, at=AT, activity="test.unheard_of", subject=("problem", 1))
    assert not Event.objects.exists()


def note_and_fail() -> None:
    note(LONG, "会撤销", 0)
    raise ZeroDivisionError


@pytest.mark.django_db(transaction=True)
def test_an_event_is_recorded_only_with_its_act() -> None:
    with pytest.raises(RuntimeError, match="in the transaction of its act"):
        note(LONG, "没有事务", 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        note_and_fail()
    assert not Event.objects.exists()
    assert not StreamHead.objects.exists()


def test_a_history_reads_as_sentences_and_marks_what_came_late(record: None) -> None:
    lines = queries.history(actor=ACTOR, stream=LONG)
    assert [line.sentence for line in lines][:2] == ["记下“事项1”：第0笔", "记下“事项1”：第1笔"]
    assert {line.who for line in lines} == {"张三（某局局长）"}
    assert all(line.late for line in lines)
