"""The page of one long work: how far it is, what its preview says, what came of it; and my works."""

from __future__ import annotations

import time
from typing import Any

from attrs import frozen
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from xietong.foundation.audit.domain.works import OPEN, WorkState
from xietong.foundation.audit.queries import WorkDetail, my_work, my_works, runner_alive, state_of
from xietong.interfaces import clock
from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.files.downloads import workbook_answer
from xietong.interfaces.web.views.works.previews import faults_workbook, preview_context
from xietong.interfaces.web.widgets import Job
from xietong.interfaces.works.kinds import LISTS, RECORD, TABLES_KIND
from xietong.interfaces.works.progress import told_of
from xietong.interfaces.works.running import ask_again, ask_import

#: A file of at most this many bytes is read and compared in well under a second: the page waits for it.
SMALL = 1024 * 1024
_WAITS = 1.5
_LOOKS = 0.1


@frozen
class Home:
    """Where a kind of work is asked for, and where its result is to be seen."""

    label: str
    url: str
    result_label: str
    result_url: str


HOMES = {
    LISTS: Home("导入清单", "/imports", "查看清单", "/problems?sort=-updated"),
    TABLES_KIND: Home("机构导入导出", "/organisations/imports", "查看组织机构", "/organisations"),
    RECORD: Home("审计日志", "/admin/log", "查看审计日志", "/admin/log"),
}


@require_GET
def works(request: ActorRequest) -> HttpResponse:
    """What I have asked for, the latest first."""
    return render(request, "works/works.html", {"works": my_works(actor=request.actor)})


@require_GET
def work(request: ActorRequest, work_id: int) -> HttpResponse:
    """How one work stands; a small file is waited for, so that its preview comes at once."""
    found = _waited(request, work_id)
    context = {
        "work": found,
        "home": HOMES[found.kind],
        "job": _job(found),
        "alive": not found.open or runner_alive(at=clock.real_now()),
        "again": found.kind != RECORD and found.state in (WorkState.REFUSED, WorkState.DIED),
        "found": found.result if found.kind == RECORD and found.state is WorkState.DONE else None,
        **preview_context(found),
    }
    return render(request, _page(found), context)


def _page(found: WorkDetail) -> str:
    if not found.open and "lines" in found.result:
        return "works/lists_preview.html" if found.kind == LISTS else "works/tables_preview.html"
    return "works/work.html"


def _waited(request: ActorRequest, work_id: int) -> WorkDetail:
    found = my_work(actor=request.actor, work_id=work_id)
    until = time.monotonic() + _WAITS
    small = int(found.parameters.get("size", SMALL + 1)) <= SMALL
    while small and found.open and time.monotonic() < until:
        time.sleep(_LOOKS)
        if state_of(actor=request.actor, work_id=work_id) not in OPEN:
            return my_work(actor=request.actor, work_id=work_id)
    return found


def _job(found: WorkDetail) -> Job:
    told = told_of(found.id)
    label = f"{found.step.label}：{told.stage}" if told.stage else f"{found.step.label}：{found.state.label}"
    note = f"前面还有 {found.ahead} 项" if found.ahead else ""
    return Job(label, told.done, told.total, f"/works/{found.id}/progress", not found.open, note)


@require_GET
def progress(request: ActorRequest, work_id: int) -> HttpResponse:
    """How far it is, asked once a second; at the end the browser is sent to the result."""
    found = my_work(actor=request.actor, work_id=work_id)
    if found.open:
        return render(request, "works/progress.html", {"job": _job(found)})
    answer = HttpResponse()
    answer["HX-Redirect"] = _after(request, found)
    return answer


def _after(request: ActorRequest, found: WorkDetail) -> str:
    """What has been imported is shown where it now stands, with a word of what was done."""
    if not found.result.get("imported"):
        return f"/works/{found.id}"
    flash(request, found.outcome)
    return HOMES[found.kind].result_url


@require_POST
def confirm(request: ActorRequest, work_id: int) -> HttpResponse:
    """Import exactly the file that was previewed, all of it or nothing."""
    ask_import(actor=request.actor, at=request.at, work_id=work_id)
    found = _waited(request, work_id)
    if found.open:
        return HttpResponseRedirect(f"/works/{work_id}")
    return HttpResponseRedirect(_after(request, found))


@require_POST
def again(request: ActorRequest, work_id: int) -> HttpResponse:
    """Preview the kept file once more."""
    ask_again(actor=request.actor, at=request.at, work_id=work_id)
    return HttpResponseRedirect(f"/works/{work_id}")


@require_GET
def faults(request: ActorRequest, work_id: int) -> HttpResponse:
    """The bad cells of a preview as a workbook, to work through beside it."""
    rows: list[dict[str, Any]] = my_work(actor=request.actor, work_id=work_id).result.get("faults", [])
    if not rows:
        raise Http404
    return workbook_answer("需要改正的单元格.xlsx", faults_workbook(rows))
