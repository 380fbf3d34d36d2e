"""Long work on the web: queued, done by the runner, seen by its owner alone, and honest when it dies."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from tests.support.personas import AT, World, build_world
from xietong.foundation.access.models import Grant
from xietong.foundation.audit import operations as audit
from xietong.foundation.audit.domain.works import WorkState
from xietong.foundation.audit.models import JobLease, Work
from xietong.foundation.organisations.models import Unit
from xietong.interfaces import clock
from xietong.interfaces.jobs.alone import RunnerLock
from xietong.interfaces.jobs.runner import JOB_LASTS, Runner
from xietong.interfaces.works.progress import Teller, told_of
from xietong.loop.ledger.models import Problem

pytestmark = pytest.mark.django_db(transaction=True)
QUEUED = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
TABLE = "单位编码,单位名称,上级编码\nwater,东湖区水务局,district\n"


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture(autouse=True)
def _queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The queue of production, and pages that do not wait for it."""
    monkeypatch.setattr("xietong.interfaces.web.views.works.work._WAITS", 0)
    with override_settings(TASKS=QUEUED):
        yield


def upload(client: Client, table: str = TABLE) -> str:
    form = {"what": "units", "on": "2025-07-01", "file": SimpleUploadedFile("表.csv", table.encode())}
    return client.post("/organisations/imports", form).headers["Location"]


def state() -> WorkState:
    return WorkState.of(Work.objects.get().state)


def work_once() -> None:
    assert Runner(schedule=()).once()


def test_an_import_goes_through_the_runner_from_upload_to_result(world: World) -> None:
    admin = world.client("system_admin")
    address = upload(admin)
    waiting = admin.get(address).content.decode()
    assert "排队中" in waiting
    assert "没有后台任务进程在运行" in waiting
    assert "hx-get" in admin.get(f"{address}/progress").content.decode()
    work_once()
    assert state() is WorkState.READY
    assert admin.get(f"{address}/progress").headers["HX-Redirect"] == address
    assert "东湖区水务局" in admin.get(address).content.decode()
    assert not Unit.objects.filter(code="water").exists()
    assert admin.post(f"{address}/confirm").headers["Location"] == address
    work_once()
    assert admin.get(f"{address}/progress").headers["HX-Redirect"] == "/organisations"
    assert Unit.objects.filter(code="water").exists()
    assert "已导入" in admin.get("/works").content.decode()


def test_only_its_owner_sees_a_work(world: World) -> None:
    address = upload(world.client("system_admin"))
    other = world.client("office")
    for page in (address, f"{address}/progress", f"{address}/faults"):
        assert other.get(page).status_code == 404
    for act in ("confirm", "again"):
        assert other.post(f"{address}/{act}").status_code == 404
    assert "表.csv" not in other.get("/works").content.decode()


def test_the_permission_is_asked_when_the_work_begins(world: World) -> None:
    admin = world.client("system_admin")
    address = upload(admin)
    work_once()
    admin.post(f"{address}/confirm")
    Grant.objects.filter(post=world.posts["system_admin"]).delete()
    work_once()
    assert state() is WorkState.REFUSED
    assert not Unit.objects.filter(code="water").exists()


def test_a_shut_account_imports_nothing(world: World) -> None:
    upload(world.client("system_admin"))
    world.users["system_admin"].is_active = False
    world.users["system_admin"].save()
    work_once()
    assert state() is WorkState.REFUSED
    assert "已停用" in Work.objects.get().outcome


def test_a_work_whose_runner_died_says_so_and_is_done_again(world: World) -> None:
    admin = world.client("system_admin")
    address = upload(admin)
    work_once()
    admin.post(f"{address}/confirm")
    dead = RunnerLock(settings.RUNNER_LOCK)
    assert dead.take("dead:1") is not None
    audit.take_lease(holder="dead:1", at=clock.real_now(), lasts=JOB_LASTS)
    audit.begin_work(work_id=Work.objects.get().pk, at=AT)
    assert not Runner(schedule=()).once()
    dead.drop()  # as the kernel does when the process is killed
    work_once()
    assert state() is WorkState.DIED
    assert "没有写入任何内容" in admin.get(address).content.decode()
    assert JobLease.objects.get().holder == ""
    admin.post(f"{address}/again")
    work_once()
    assert state() is WorkState.READY


def test_what_was_given_up_as_dead_writes_nothing_after_all(world: World) -> None:
    from xietong.interfaces.works import running

    admin = world.client("system_admin")
    address = upload(admin)
    work_once()
    admin.post(f"{address}/confirm")
    pk = Work.objects.get().pk

    def dies_in_between(work_id: int, teller: Teller):
        finish = prepared(work_id, teller)
        audit.bury_works(at=AT)
        return finish

    prepared = running._prepared
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "_prepared", dies_in_between)
        with pytest.raises(Exception, match="按中断处理"):
            running.run_work.func(pk)
    assert state() is WorkState.DIED
    assert not Unit.objects.filter(code="water").exists()


def test_a_file_that_is_gone_is_said_to_be_gone(world: World) -> None:
    admin = world.client("system_admin")
    address = upload(admin)
    work_once()
    from django.core.files.storage import default_storage

    digest = __import__("json").loads(Work.objects.get().parameters)["digest"]
    default_storage.delete(f"imports/{world.users['system_admin'].pk}/{digest}")
    admin.post(f"{address}/confirm")
    work_once()
    assert "上传的文件已不在" in admin.get(address).content.decode()


def test_the_record_is_verified_as_a_work(world: World) -> None:
    auditor = world.client("audit_admin")
    address = auditor.post("/admin/log/verify").headers["Location"]
    work_once()
    assert "记录链完好" in auditor.get(address).content.decode()
    assert address in auditor.get("/admin/log").content.decode()


def test_progress_is_told_outside_the_transaction(world: World) -> None:
    teller = Teller(7)
    teller("写入问题", 12_000, 44_703)
    assert (told_of(7).stage, told_of(7).done, told_of(7).total) == ("写入问题", 12_000, 44_703)
    teller.end()
    assert told_of(7).stage == ""


def test_who_leads_a_project_may_bring_an_export_back_but_adds_no_problem(world: World) -> None:
    owner = world.client("department")
    assert owner.get("/imports").status_code == 200
    form = {
        "committee": world.units["district"].pk,
        "file": SimpleUploadedFile("台账.csv", "问题概述,责任单位\n楼道堆物,临水街道\n".encode()),
    }
    address = owner.post("/imports", form).headers["Location"]
    work_once()
    page = owner.get(address).content.decode()
    assert "由东湖区的党委办导入" in page
    assert owner.get(f"{address}/faults").content[:2] == b"PK"
    assert not Problem.objects.exists()
