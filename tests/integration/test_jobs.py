"""The background jobs: what each does, one runner at a time, and a failure that is seen and survived."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from typer.testing import CliRunner

from tests.support.database import without_triggers
from tests.support.personas import World, build_world
from xietong.foundation.access.models import LoginSession
from xietong.foundation.audit import operations, queries
from xietong.foundation.audit.domain.activities import Activity, register
from xietong.foundation.audit.models import Event, JobLease, JobState, Seal
from xietong.foundation.organisations.models import Placement, Unit
from xietong.interfaces import clock
from xietong.interfaces.cli import commands
from xietong.interfaces.cli.main import app
from xietong.interfaces.jobs import anchors
from xietong.interfaces.jobs.runner import LEASE, Runner
from xietong.interfaces.jobs.schedule import SCHEDULE, Job
from xietong.kernel.actor import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)
CLI = CliRunner()
JOBS = {job.code: job for job in SCHEDULE}
register([Activity("test.noted", "记一笔", "记下“{label}”：{text}")])


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    if not app.registered_commands:
        commands.attach(app)
    settings.ANCHOR.unlink(missing_ok=True)
    yield
    settings.ANCHOR.unlink(missing_ok=True)


def note(number: int) -> None:
    with transaction.atomic():
        operations.record(
            actor=SYSTEM, at=clock.now(), activity="test.noted", subject=("problem", number), label="甲"
        )


def anchored() -> list[list[str]]:
    return [line.split("\t") for line in settings.ANCHOR.read_text().splitlines()]


def verify(*more: str) -> tuple[int, str]:
    done = CLI.invoke(app, ["verify", "--anchor-file", str(settings.ANCHOR), *more])
    return done.exit_code, done.output


def test_once_runs_what_is_due_and_notes_how_it_went() -> None:
    note(1)
    done = CLI.invoke(app, ["jobs", "--once"])
    assert done.exit_code == 0, done.output
    assert Seal.objects.count() == 1
    assert {row.code: row.failed for row in JobState.objects.all()} == dict.fromkeys(JOBS, False)
    assert JobState.objects.get(code="seal").outcome == "封存第 1 号"
    assert queries.due_jobs(at=clock.real_now()) == ()
    assert not queries.runner_alive(at=clock.real_now())


def test_a_job_runs_again_when_its_time_has_come_and_not_before() -> None:
    start = datetime(2030, 1, 1, 4, 0, tzinfo=UTC)
    runner = Runner()
    seals = []
    for minutes in (0, 4, 6):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            note(minutes)
            assert runner.once()
            seals.append(Seal.objects.count())
    assert seals == [1, 1, 2]


def test_daily_jobs_are_due_at_local_midnight() -> None:
    evening = datetime(2030, 1, 1, 15, 59, tzinfo=UTC)
    assert JOBS["day"].next_after(evening) == datetime(2030, 1, 1, 16, 0, tzinfo=UTC)
    assert JOBS["day"].next_after(evening + timedelta(minutes=1)) == datetime(2030, 1, 2, 16, 0, tzinfo=UTC)


def test_every_seal_is_anchored_once_and_the_anchors_agree() -> None:
    for number in (1, 2):
        note(number)
        JOBS["seal"].run(clock.real_now())
    JOBS["seal"].run(clock.real_now())
    assert [int(line[1]) for line in anchored()] == [1, 2]
    assert anchored()[-1][2] == queries.size().last_seal
    assert settings.ANCHOR.stat().st_mode & 0o077 == 0
    code, said = verify()
    assert code == 0, said
    assert "锚点文件相符：2 行" in said


def test_a_lost_line_is_made_good_by_the_next_run() -> None:
    note(1)
    operations.seal(at=clock.now())
    assert anchors.last_number(settings.ANCHOR) == 0
    JOBS["seal"].run(clock.real_now())
    assert anchors.last_number(settings.ANCHOR) == 1


def test_a_record_that_was_replaced_as_a_whole_no_longer_fits_its_anchors() -> None:
    for number in (1, 2):
        note(number)
        JOBS["seal"].run(clock.real_now())
    kept = settings.ANCHOR.read_text()
    settings.ANCHOR.write_text(kept.replace(anchored()[0][2], "sm3:" + "0" * 64))
    assert verify() == (1, "记录有断点：封存 第 1 号：与锚点文件里的摘要不符：封存被改写\n")
    settings.ANCHOR.write_text(kept + kept.splitlines()[1].replace("\t2\t", "\t3\t") + "\nspoilt\n")
    code, said = verify("--all")
    assert code == 1
    assert "锚点文件里有而链上没有" in said
    assert "有一行读不出：spoilt" in said


def test_cutting_the_last_seal_off_is_found_only_by_the_anchor() -> None:
    for number in (1, 2):
        note(number)
        JOBS["seal"].run(clock.real_now())
    with transaction.atomic(), without_triggers(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_sealed_head WHERE seal_id = 2")
        cursor.execute("DELETE FROM audit_seal WHERE number = 2")
        cursor.execute("UPDATE audit_head SET sealed_seq = 0 WHERE stream = 'problem:2'")
    assert next(queries.breaks(), None) is None
    assert verify()[0] == 1


def test_only_one_of_two_runners_gets_the_right() -> None:
    at = clock.real_now()
    assert operations.take_lease(holder="one", at=at, lasts=LEASE)
    assert not operations.take_lease(holder="two", at=at, lasts=LEASE)
    assert operations.take_lease(holder="one", at=at, lasts=LEASE)
    done = CLI.invoke(app, ["jobs", "--once"])
    assert done.exit_code == 1
    assert JobState.objects.count() == 0
    assert operations.take_lease(holder="two", at=at + LEASE, lasts=LEASE)


def test_of_runners_that_ask_together_one_gets_the_right() -> None:
    at, won = clock.real_now(), []
    start = threading.Barrier(6)

    def ask(name: str) -> None:
        start.wait()
        try:
            if operations.take_lease(holder=name, at=at, lasts=LEASE):
                won.append(name)
        finally:
            connection.close()

    askers = [threading.Thread(target=ask, args=(f"runner {number}",)) for number in range(6)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(60)
    assert won == [JobLease.objects.get().holder]


def test_a_failing_job_is_shown_and_the_others_run(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_at: datetime) -> str:
        message = "内容不外露"
        raise OSError(message)

    broken = Job("a", "坏的", timedelta(minutes=5), fail)
    sound = Job("b", "好的", timedelta(minutes=5), lambda _at: "好")
    assert Runner(schedule=(broken, sound)).once()
    states = {row.code: (row.failed, row.outcome) for row in JobState.objects.all()}
    assert states == {"a": (True, "失败：OSError，详见服务日志"), "b": (False, "好")}
    assert "job a failed" in caplog.text


def test_the_loop_stops_when_told_and_gives_its_right_back() -> None:
    def stop(_at: datetime) -> str:
        runner.stop()
        return "停"

    runner = Runner(schedule=(Job("a", "停", timedelta(minutes=5), stop),))
    runner.loop()
    assert JobState.objects.get(code="a").outcome == "停"
    assert JobLease.objects.get().holder == ""


def test_the_change_of_day_moves_units_whose_move_was_recorded_ahead() -> None:
    world = build_world()
    bureau, top = world.units["bureau"], world.units["other_district"]
    day = date(2030, 1, 2)
    Placement.objects.filter(unit=bureau).update(valid_until=day)
    Placement.objects.create(unit=bureau, parent=top, valid_from=day, recorded_at=clock.now())
    with time_machine.travel(datetime(2030, 1, 1, 15, 0, tzinfo=UTC)):
        JOBS["day"].run(clock.real_now())
        assert not Unit.objects.get(pk=bureau.pk).path.startswith(top.path)
    with time_machine.travel(datetime(2030, 1, 1, 16, 1, tzinfo=UTC)):
        assert JOBS["day"].run(clock.real_now()) == "更新 1 个单位，交接 0 项"
    assert Unit.objects.get(pk=bureau.pk).path.startswith(top.path)


def test_sessions_past_their_limits_end_with_a_word_in_the_record() -> None:
    world = build_world()
    at = clock.real_now()
    for name, idle in (("office", timedelta(hours=1)), ("leader", timedelta(minutes=1))):
        world.client(name)
        key = Session.objects.exclude(session_key__in=LoginSession.objects.values("session_key")).get().pk
        LoginSession.objects.create(
            user=world.users[name], session_key=key, started_at=at - idle, seen_at=at - idle
        )
    assert JOBS["sessions"].run(at) == "结束 1 个会话"
    assert [row.user.username for row in LoginSession.objects.all()] == ["leader"]
    assert Session.objects.count() == 1
    assert Event.objects.get(activity="access.session_ended").reason == "30 分钟没有操作"


def test_uploads_nobody_confirmed_for_a_day_are_removed() -> None:
    for name in ("imports/7/old", "imports/7/new", "evidence/old"):
        default_storage.save(name, ContentFile(b"x"))
    old = (clock.real_now() - timedelta(hours=25)).timestamp()
    for name in ("imports/7/old", "evidence/old"):
        os.utime(Path(default_storage.path(name)), (old, old))
    try:
        assert JOBS["uploads"].run(clock.real_now()) == "删除 1 个文件"
        assert default_storage.listdir("imports/7")[1] == ["new"]
        assert default_storage.exists("evidence/old")
    finally:
        default_storage.delete("imports/7/new")
        default_storage.delete("evidence/old")


def page(world: World) -> str:
    answer = world.client("system_admin").get("/admin/jobs")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_system_administrator_sees_each_job_and_nobody_else_does() -> None:
    world = build_world()
    assert "后台任务还没有运行过" in page(world)
    assert "没有后台任务进程在运行" in page(world)
    note(1)
    assert Runner().once()
    shown = page(world)
    for job in SCHEDULE:
        assert job.label in shown
    assert "封存第" in shown
    assert operations.take_lease(holder="one", at=clock.real_now(), lasts=LEASE)
    assert "后台任务进程正在运行" in page(world)
    for name in ("office", "security_admin", "audit_admin"):
        assert world.client(name).get("/admin/jobs").status_code == 403
