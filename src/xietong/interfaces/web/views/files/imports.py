"""Importing the lists: upload here, then preview and confirmation on the page of the work."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from xietong.foundation.access.domain.roles import Capability
from xietong.foundation.audit.domain.works import Step
from xietong.foundation.audit.queries import my_works
from xietong.interfaces.statuses import STATUS
from xietong.interfaces.web.forms import Choice, FormField, filled
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.files import kept
from xietong.interfaces.web.views.files.downloads import workbook_answer
from xietong.interfaces.works.kinds import LISTS
from xietong.interfaces.works.running import ask
from xietong.kernel.denial import Denial, RefusedError, invalid
from xietong.loop.ledger.queries.committees import committees_for
from xietong.loop.ledger.queries.export import template as empty_workbook
from xietong.loop.ledger.queries.keepers import kept_lists

_RECENT = 8
_MAP_MOST = 100_000


def _committees(request: ActorRequest) -> tuple[Choice, ...]:
    """The lists that the actor keeps; for whoever keeps none, those above the own unit."""
    kept_by_me = kept_lists(actor=request.actor)
    if kept_by_me:
        return tuple(Choice(str(pk), name) for pk, name in kept_by_me)
    day = timezone.localtime(request.at).date()
    above = committees_for(actor=request.actor, on=day)
    return tuple(Choice(str(found.unit_id), found.name) for found in above)


def _fields(request: ActorRequest) -> tuple[FormField, ...]:
    committees = _committees(request)
    return (
        FormField(
            "committee",
            "导入到",
            "select",
            choices=committees,
            required=True,
            value=committees[0].value if committees else "",
        ),
        FormField(
            "file",
            "文件",
            "file",
            required=True,
            accept=".xlsx,.xlsm,.xls,.csv,.tsv",
            hint="xlsx、xls、csv（UTF-8 或 GB18030）；列名不必与模板相同，按同义词识别",
        ),
        FormField(
            "map",
            "列对照表（可不填）",
            "file",
            accept=".yaml,.yml",
            hint="列名识别不了时，用 YAML 写明哪一列对应哪一项",
        ),
    )


@require_http_methods(["GET", "POST"])
def imports(request: ActorRequest) -> HttpResponse:
    """GET: choose a file, and my imports. POST: the upload is kept, and its preview asked for."""
    if request.method != "POST":
        return _form(request, _fields(request), (), 200)
    try:
        committee = _committee(request)
        file = kept.take_upload(request)
    except RefusedError as error:
        return _form(request, _fields(request), error.denials, STATUS[error.kind])
    parameters = {
        "name": file.name,
        "digest": file.digest,
        "size": len(file.data),
        "committee": committee,
        "map_text": _map_text(request),
    }
    work_id = ask(
        actor=request.actor,
        at=request.at,
        kind=LISTS,
        step=Step.PREVIEW,
        label=file.name,
        parameters=parameters,
    )
    return HttpResponseRedirect(f"/works/{work_id}")


def _form(
    request: HttpRequest, fields: tuple[FormField, ...], denials: Iterable[Denial], status: int
) -> HttpResponse:
    denials = tuple(denials)
    actor = request.actor  # type: ignore[attr-defined]
    context = {
        "fields": filled(fields, request.POST, denials) if denials else fields,
        "denials": denials,
        "works": my_works(actor=actor, kinds=(LISTS,), most=_RECENT),
        "keeper": actor.may(Capability.PROBLEM_IMPORT),
    }
    return render(request, "files/imports.html", context, status=status)


def _map_text(request: ActorRequest) -> str:
    upload = request.FILES.get("map")
    if upload is None or isinstance(upload, list):
        return ""
    return str(upload.read(_MAP_MOST).decode("utf-8", errors="replace")).replace("\x00", "")


def _committee(request: ActorRequest) -> int:
    wanted = request.POST.get("committee", "")
    if wanted not in {choice.value for choice in _committees(request)}:
        raise invalid("committee", "请选择导入到哪个党委的清单")
    return int(wanted)


@require_GET
def template(request: ActorRequest) -> HttpResponse:
    """The empty workbook of the three lists."""
    del request
    return workbook_answer("三张清单模板.xlsx", empty_workbook())
