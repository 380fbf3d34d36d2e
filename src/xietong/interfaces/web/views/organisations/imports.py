"""Units, posts, people and portfolios in and out as tables; preview and import go on as a work."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from xietong.foundation.audit.domain.works import Step
from xietong.foundation.audit.queries import my_works
from xietong.foundation.documents.formats.writing import Row, SheetData, write_csv, write_workbook
from xietong.interfaces.statuses import STATUS
from xietong.interfaces.web.forms import Choice, FormField, filled
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.files import kept
from xietong.interfaces.web.views.files.downloads import workbook_answer
from xietong.interfaces.web.views.organisations.reading import posted_day, posted_text, shown_day, today
from xietong.interfaces.works.kinds import TABLES_KIND
from xietong.interfaces.works.running import ask
from xietong.interfaces.works.tables import TABLES, TableKind
from xietong.kernel.denial import Denial, RefusedError, invalid

_RECENT = 8


def _fields(request: ActorRequest) -> tuple[FormField, ...]:
    kinds = tuple(Choice(key, kind.label) for key, kind in TABLES.items())
    return (
        FormField("what", "导入什么", "select", choices=kinds, value="units", required=True),
        FormField(
            "on",
            "自哪一天起",
            "date",
            value=today(request).isoformat(),
            required=True,
            hint="表中没有写起始日期的行从这一天算",
        ),
        FormField(
            "file",
            "文件",
            "file",
            required=True,
            accept=".xlsx,.xlsm,.xls,.csv,.tsv",
            hint="xlsx、xls、csv（UTF-8 或 GB18030）",
        ),
    )


@require_http_methods(["GET", "POST"])
def imports(request: ActorRequest) -> HttpResponse:
    """GET: choose a file, or take the tables out. POST: the upload is kept, and its preview asked for."""
    if request.method != "POST":
        return _form(request, _fields(request))
    try:
        what, on = posted_text(request, "what"), posted_day(request)
        if what not in TABLES:
            raise invalid("what", "请选择导入什么")
        file = kept.take_upload(request)
    except RefusedError as refused:
        return _form(request, _fields(request), refused.denials, STATUS[refused.kind])
    parameters = {
        "name": file.name,
        "digest": file.digest,
        "size": len(file.data),
        "what": what,
        "on": on.isoformat(),
    }
    work_id = ask(
        actor=request.actor,
        at=request.at,
        kind=TABLES_KIND,
        step=Step.PREVIEW,
        label=f"{TABLES[what].label}：{file.name}",
        parameters=parameters,
    )
    return HttpResponseRedirect(f"/works/{work_id}")


def _form(
    request: ActorRequest,
    fields: tuple[FormField, ...],
    denials: tuple[Denial, ...] = (),
    status: int = 200,
) -> HttpResponse:
    names = {field.name for field in fields}
    context = {
        "fields": filled(fields, request.POST, denials) if denials else fields,
        "refusals": [denial for denial in denials if denial.field not in names],
        "kinds": [(key, kind.label) for key, kind in TABLES.items()],
        "on": shown_day(request),
        "works": my_works(actor=request.actor, kinds=(TABLES_KIND,), most=_RECENT),
    }
    return render(request, "organisations/imports.html", context, status=status)


@require_GET
def template(request: ActorRequest, what: str) -> HttpResponse:
    """The empty workbook of one kind of table."""
    del request
    kind = _kind(what)
    return workbook_answer(
        f"{kind.label}模板.xlsx", write_workbook(sheets=[SheetData(schema=kind.out, rows=[])])
    )


@require_GET
def export(request: ActorRequest, what: str) -> HttpResponse:
    """The table as of a day, ``?on=``, as xlsx or ``?as=csv``; it comes back in unchanged."""
    kind, on = _kind(what), shown_day(request)
    rows: list[Row] = list(kind.rows(actor=request.actor, on=on))  # type: ignore[call-overload]
    name = f"{kind.label}_{on.isoformat()}"
    if request.GET.get("as") == "csv":
        return workbook_answer(f"{name}.csv", write_csv(schema=kind.out, rows=rows))
    return workbook_answer(f"{name}.xlsx", write_workbook(sheets=[SheetData(schema=kind.out, rows=rows)]))


def _kind(what: str) -> TableKind:
    if what not in TABLES:
        raise Http404
    return TABLES[what]
