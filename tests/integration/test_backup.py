"""Backup and restore, by their commands, on the database the suite runs on."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from typer.testing import CliRunner

from tests.support.database import without_triggers
from xietong.foundation.audit import operations, queries
from xietong.foundation.audit.domain.activities import Activity, register
from xietong.foundation.audit.models import Event
from xietong.interfaces.cli import archive, backup
from xietong.interfaces.cli.main import app
from xietong.kernel.actor import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2025, 6, 30, 1, 0, tzinfo=UTC)
register([Activity("test.noted", "记一笔", "记下“{label}”：{text}")])
RUNNER = CliRunner()


@pytest.fixture(scope="module", autouse=True)
def _commands() -> None:
    from xietong.interfaces.cli import commands

    if not app.registered_commands:
        commands.attach(app)


def note(number: int) -> None:
    with transaction.atomic():
        operations.record(actor=SYSTEM, at=AT, activity="test.noted", subject=("problem", number), label="甲")


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A backup of three sealed events and one file; afterwards the installation has gone on."""
    for number in range(3):
        note(number)
    operations.seal(at=AT)
    default_storage.save("evidence/一.txt", ContentFile("佐证".encode()))
    file = tmp_path / "backup.tar.gz"
    assert RUNNER.invoke(app, ["backup", str(file)]).exit_code == 0
    return file


def members(file: Path) -> dict[str, bytes]:
    with tarfile.open(file) as tar:
        return {info.name: tar.extractfile(info).read() for info in tar if info.isfile()}  # type: ignore[union-attr]


def rewrite(file: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    found = members(file)
    change(found)
    with tarfile.open(file, "w:gz") as tar:
        for name, data in found.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))


def test_the_archive_names_every_member_with_its_digest(saved: Path) -> None:
    found = members(saved)
    manifest = json.loads(found[archive.MANIFEST])
    assert {member["name"] for member in manifest["members"]} == set(found) - {archive.MANIFEST}
    assert manifest["events"] == 3
    assert manifest["last_seal"] == queries.size().last_seal
    assert any(name.startswith("files/evidence/") for name in found)
    assert saved.stat().st_mode & 0o077 == 0


def test_a_restored_installation_is_as_it_was_and_says_so(saved: Path) -> None:
    note(7)
    kept = backup.files_folder() / "evidence" / "一.txt"
    kept.write_text("改坏了")
    done = RUNNER.invoke(app, ["restore", str(saved), "--replace"])
    assert done.exit_code == 0, done.output
    assert "记录链完好" in done.output
    assert Event.objects.count() == 3
    assert kept.read_text() == "佐证"
    note(8)
    assert next(queries.breaks(), None) is None


def test_after_a_restore_the_record_is_still_guarded(saved: Path) -> None:
    from django.db import DatabaseError

    assert RUNNER.invoke(app, ["restore", str(saved), "--replace"]).exit_code == 0
    with pytest.raises(DatabaseError, match="append-only"):
        Event.objects.update(reason="x")


def test_data_is_not_overwritten_unasked(saved: Path) -> None:
    note(7)
    done = RUNNER.invoke(app, ["restore", str(saved)])
    assert done.exit_code == 1
    assert "--replace" in done.output
    assert Event.objects.count() == 4


def spoil_dump(found: dict[str, bytes]) -> None:
    data = bytearray(found[backup.DUMP])
    data[len(data) // 2] ^= 1
    found[backup.DUMP] = bytes(data)


def drop_file(found: dict[str, bytes]) -> None:
    del found[next(name for name in found if name.startswith("files/"))]


def add_file(found: dict[str, bytes]) -> None:
    found["files/evidence/smuggled.txt"] = b"x"


def drop_manifest(found: dict[str, bytes]) -> None:
    del found[archive.MANIFEST]


def change_manifest(key: str, value: object) -> Callable[[dict[str, bytes]], None]:
    def change(found: dict[str, bytes]) -> None:
        found[archive.MANIFEST] = json.dumps({**json.loads(found[archive.MANIFEST]), key: value}).encode()

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (spoil_dump, "摘要不符：database.dump"),
        (drop_file, "与清单不符：files/evidence/"),
        (add_file, "与清单不符：files/evidence/smuggled.txt"),
        (drop_manifest, "没有可读的清单"),
        (change_manifest("format", 99), "归档格式是第 99 版"),
        (change_manifest("vendor", "oracle"), "归档来自 oracle"),
        (change_manifest("members", 5), "没有可读的清单"),
    ],
)
def test_a_damaged_archive_changes_nothing(
    saved: Path, change: Callable[[dict[str, bytes]], None], said: str
) -> None:
    rewrite(saved, change)
    done = RUNNER.invoke(app, ["restore", str(saved), "--replace"])
    assert done.exit_code == 1
    assert said in done.output
    assert Event.objects.count() == 3


@pytest.mark.parametrize(
    "data", [b"", b"not an archive", gzip.compress(b"not a tar", mtime=0)], ids=["empty", "text", "no tar"]
)
def test_what_is_no_archive_is_refused(saved: Path, data: bytes) -> None:
    saved.write_bytes(data)
    done = RUNNER.invoke(app, ["restore", str(saved), "--replace"])
    assert done.exit_code == 1
    assert Event.objects.count() == 3


def test_a_path_that_leaves_the_archive_is_refused(saved: Path, tmp_path: Path) -> None:
    rewrite(saved, lambda found: found.update({"../escaped.txt": b"x"}))
    assert RUNNER.invoke(app, ["restore", str(saved), "--replace"]).exit_code == 1
    assert not list(tmp_path.rglob("escaped.txt"))


def test_a_restored_record_that_was_forged_before_the_backup_is_reported(tmp_path: Path) -> None:
    note(1)
    with transaction.atomic(), without_triggers():
        Event.objects.update(reason="改写")
    file = tmp_path / "backup.tar.gz"
    assert RUNNER.invoke(app, ["backup", str(file)]).exit_code == 0
    done = RUNNER.invoke(app, ["restore", str(file), "--replace"])
    assert done.exit_code == 1
    assert "problem:1 第 1 条" in done.output


def test_no_half_archive_is_left_where_writing_fails(tmp_path: Path) -> None:
    note(1)
    target = tmp_path / "taken"
    target.mkdir()
    assert RUNNER.invoke(app, ["backup", str(target)]).exit_code == 1
    assert list(tmp_path.iterdir()) == [target]
