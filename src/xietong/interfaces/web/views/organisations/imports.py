"""Units, posts, people and portfolios in and out as tables: upload, preview, confirm; all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from attrs import frozen
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xietong.foundation.documents.domain.columns import SheetSchema
from xietong.foundation.documents.domain.rows import FileRefused
from xietong.foundation.documents.formats.writing import Row, SheetData, write_csv, write_workbook
from xietong.foundation.organisations import queries
from xietong.foundation.organisations.domain.sheets import PEOPLE, PORTFOLIOS, POSTS, UNITS, UNITS_OUT
from xietong.foundation.organisations.operations import (
    ImportResult,
    SourceTable,
    import_people,
    import_portfolios,
    import_posts,
    import_units,
    open_source,
)
from xietong.interfaces.statuses import STATUS
from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.forms import Choice, FormField, filled
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.files import kept
from xietong.interfaces.web.views.organisations.reading import posted_day, posted_text, shown_day, today
from xietong.kernel.denial import Denial, DenialKind, RefusedError, invalid

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CSV = "text/csv; charset=utf-8"
_SHOWN = 200


@frozen
class Kind:
    """One kind of table: how it is read, brought in, and written out."""

    label: str
    schema: SheetSchema
    out: SheetSchema
    rows: Callable[..., object]
    bring: Callable[..., ImportResult]


def _bring_units(*, source: SourceTable, **rest: object) -> ImportResult:
    return import_units(sources=[source], **rest)  # type: ignore[arg-type]


KINDS: dict[str, Kind] = {
    "units": Kind("单位", UNITS, UNITS_OUT, queries.unit_rows, _bring_units),
    "posts": Kind("岗位", POSTS, POSTS, queries.post_rows, import_posts),
    "people": Kind("人员任职", PEOPLE, PEOPLE, queries.people_rows, import_people),
    "portfolios": Kind("分工", PORTFOLIOS, PORTFOLIOS, queries.portfolio_rows, import_portfolios),
}


def _fields(request: ActorRequest) -> tuple[FormField, ...]:
    kinds = tuple(Choice(key, kind.label) for key, kind in KINDS.items())
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
    """GET: choose a file, or take the tables out. POST: the preview; nothing is written."""
    if request.method != "POST":
        return _form(request, _fields(request))
    try:
        file = kept.take_upload(request)
        result = _bring(request, file, preview=True)
    except (RefusedError, FileRefused) as refused:
        return _refused(request, refused)
    context = {
        "file": file,
        "what": posted_text(request, "what"),
        "on": posted_text(request, "on"),
        "result": result,
        "lines": result.lines[:_SHOWN],
        "faults": result.errors[:_SHOWN],
        "importable": not result.errors and bool(result.created or result.changed),
    }
    status = 422 if result.errors else 200
    return render(request, "organisations/import_preview.html", context, status=status)


@require_POST
def confirm(request: ActorRequest) -> HttpResponse:
    """Bring in exactly the file that was previewed, all of it or nothing."""
    try:
        file = kept.find(request, request.POST.get("name", ""), request.POST.get("digest", ""))
        result = _bring(request, file, preview=False)
    except (RefusedError, FileRefused) as refused:
        return _refused(request, refused)
    kept.drop(request, file)
    flash(
        request, f"已导入{result.what}：新增 {result.created}，变更 {result.changed}，未变 {result.unchanged}"
    )
    return HttpResponseRedirect("/organisations")


def _bring(request: ActorRequest, file: kept.Kept, *, preview: bool) -> ImportResult:
    kind = KINDS.get(posted_text(request, "what"))
    if kind is None:
        raise invalid("what", "请选择导入什么")
    return kind.bring(
        actor=request.actor,
        at=request.at,
        source=open_source(data=file.data, filename=file.name, schema=kind.schema),
        on=posted_day(request),
        preview=preview,
    )


def _refused(request: ActorRequest, refused: RefusedError | FileRefused) -> HttpResponse:
    if isinstance(refused, FileRefused):
        denial = Denial(DenialKind.INVALID, "organisations.file", refused.reason, refused.mend, "file")
        return _form(request, _fields(request), (denial,), 422)
    return _form(request, _fields(request), refused.denials[:_SHOWN], STATUS[refused.kind])


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
        "kinds": [(key, kind.label) for key, kind in KINDS.items()],
        "on": shown_day(request),
    }
    return render(request, "organisations/imports.html", context, status=status)


@require_GET
def template(request: ActorRequest, what: str) -> HttpResponse:
    """The empty workbook of one kind of table."""
    del request
    kind = _kind(what)
    return _download(f"{kind.label}模板.xlsx", write_workbook(sheets=[SheetData(schema=kind.out, rows=[])]))


@require_GET
def export(request: ActorRequest, what: str) -> HttpResponse:
    """The table as of a day, ``?on=``, as xlsx or ``?as=csv``; it comes back in unchanged."""
    kind, on = _kind(what), shown_day(request)
    rows: list[Row] = list(kind.rows(actor=request.actor, on=on))  # type: ignore[call-overload]
    name = f"{kind.label}_{on.isoformat()}"
    if request.GET.get("as") == "csv":
        return _download(f"{name}.csv", write_csv(schema=kind.out, rows=rows))
    return _download(f"{name}.xlsx", write_workbook(sheets=[SheetData(schema=kind.out, rows=rows)]))


def _kind(what: str) -> Kind:
    if what not in KINDS:
        raise Http404
    return KINDS[what]


def _download(name: str, data: bytes) -> HttpResponse:
    answer = HttpResponse(data, content_type=_CSV if name.endswith(".csv") else _XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer
