"""Importing the lists: upload, preview, confirm; a file with any fault changes nothing."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xietong.foundation.documents.domain.columns import CellKind, Column, SheetSchema
from xietong.foundation.documents.domain.mapping import UserMapping
from xietong.foundation.documents.domain.rows import FileRefused, RowError
from xietong.foundation.documents.formats.mapfile import parse_map
from xietong.foundation.documents.formats.writing import SheetData, write_workbook
from xietong.interfaces.statuses import STATUS
from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.forms import Choice, FormField, filled
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.files import kept
from xietong.interfaces.web.widgets import PreviewCell, PreviewRow
from xietong.kernel.denial import Denial, DenialKind, RefusedError
from xietong.loop.ledger.operations.importing.plan import ImportPlan, LineStatus
from xietong.loop.ledger.operations.importing.run import import_lists, plan_import
from xietong.loop.ledger.queries.export import template as empty_workbook
from xietong.loop.ledger.queries.keepers import kept_lists

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOWN = 200
_STATUS = {LineStatus.NEW: "new", LineStatus.CHANGED: "changed", LineStatus.SAME: "unchanged"}
_FAULTS = SheetSchema(
    key="faults",
    name="需要改正的单元格",
    version="1",
    columns=(
        Column(key="sheet", label="工作表"),
        Column(key="row", label="行", kind=CellKind.INTEGER),
        Column(key="letter", label="列"),
        Column(key="label", label="栏目"),
        Column(key="value", label="现有内容"),
        Column(key="message", label="错误"),
        Column(key="mend", label="如何改正"),
    ),
)


def _fields(request: ActorRequest) -> tuple[FormField, ...]:
    committees = tuple(Choice(str(pk), name) for pk, name in kept_lists(actor=request.actor))
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
    """GET: choose a file. POST: the preview of what importing it would do; nothing is written."""
    fields = _fields(request)
    if request.method != "POST":
        return render(request, "files/imports.html", {"fields": fields, "denials": ()})
    try:
        file = kept.take_upload(request)
        plan = _plan(request, file, _map_text(request))
    except RefusedError as error:
        return _form(request, fields, error.denials, STATUS[error.kind])
    except FileRefused as refused:
        denial = Denial(DenialKind.INVALID, "import.file", refused.reason, refused.mend, "file")
        return _form(request, fields, (denial,), 422)
    return _preview(request, file, plan)


def _form(
    request: HttpRequest, fields: tuple[FormField, ...], denials: Iterable[Denial], status: int
) -> HttpResponse:
    denials = tuple(denials)
    context = {"fields": filled(fields, request.POST, denials), "denials": denials}
    return render(request, "files/imports.html", context, status=status)


def _map_text(request: ActorRequest) -> str:
    upload = request.FILES.get("map")
    if upload is not None and not isinstance(upload, list):
        return str(upload.read(100_000).decode("utf-8", errors="replace"))
    return request.POST.get("map_text", "")


def _mapping(text: str) -> UserMapping | None:
    return parse_map(text) if text.strip() else None


def _committee(request: ActorRequest) -> int:
    wanted = request.POST.get("committee", "")
    return int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 19 else 0  # noqa: PLR2004


def _plan(request: ActorRequest, file: kept.Kept, map_text: str) -> ImportPlan:
    return plan_import(
        actor=request.actor,
        at=request.at,
        committee_id=_committee(request),
        data=file.data,
        filename=file.name,
        mapping=_mapping(map_text),
    )


def _preview(request: ActorRequest, file: kept.Kept, plan: ImportPlan) -> HttpResponse:
    lines = plan.lines
    context = {
        "file": file,
        "plan": plan,
        "committee": _committee(request),
        "map_text": _map_text_again(request),
        "counts": _counts(plan),
        "head": ("工作表", "内容", "变化与说明"),
        "rows": _fault_lines(plan)
        + [
            PreviewRow(
                line.row,
                _STATUS[line.status],
                (
                    PreviewCell(line.sheet),
                    PreviewCell(line.label),
                    PreviewCell("；".join((*(f"改{name}" for name in line.changes), *line.notes))),
                ),
            )
            for line in lines[:_SHOWN]
        ],
        "more": max(0, len(lines) - _SHOWN),
        "faults": plan.errors[:_SHOWN],
        "more_faults": max(0, len(plan.errors) - _SHOWN),
        "importable": not plan.errors and bool(lines),
    }
    return render(request, "files/import_preview.html", context, status=422 if plan.errors else 200)


def _fault_lines(plan: ImportPlan) -> list[PreviewRow]:
    """The bad rows first: one line a bad cell."""
    return [
        PreviewRow(
            error.row,
            "error",
            (
                PreviewCell(error.sheet),
                PreviewCell(error.value, error=error.message.rstrip("。"), mend=error.mend),
                PreviewCell(f"{error.letter} 列 {error.label}"),
            ),
        )
        for error in plan.errors[:_SHOWN]
    ]


def _counts(plan: ImportPlan) -> list[tuple[str, int]]:
    return [(status.label, plan.count(status)) for status in LineStatus]


def _map_text_again(request: ActorRequest) -> str:
    upload = request.FILES.get("map")
    if upload is not None and not isinstance(upload, list):
        upload.seek(0)
    return _map_text(request)


@require_POST
def confirm(request: ActorRequest) -> HttpResponse:
    """Import exactly the file that was previewed, all or nothing."""
    try:
        file = kept.find(request, request.POST.get("name", ""), request.POST.get("digest", ""))
        plan = import_lists(
            actor=request.actor,
            at=request.at,
            committee_id=_committee(request),
            data=file.data,
            filename=file.name,
            expected_digest=request.POST.get("expected", ""),
            mapping=_mapping(request.POST.get("map_text", "")),
        )
    except RefusedError as error:
        return _form(request, _fields(request), error.denials, STATUS[error.kind])
    except FileRefused as refused:
        denial = Denial(DenialKind.INVALID, "import.file", refused.reason, refused.mend, "file")
        return _form(request, _fields(request), (denial,), 422)
    kept.drop(request, file)
    done = "，".join(f"{word} {count} 项" for word, count in _counts(plan))
    flash(request, f"已导入《{file.name}》：{done}")
    return HttpResponseRedirect("/problems?sort=-updated")


@require_POST
def faults(request: ActorRequest) -> HttpResponse:
    """The bad cells of a previewed file as a workbook, to work through beside it."""
    file = kept.find(request, request.POST.get("name", ""), request.POST.get("digest", ""))
    plan = _plan(request, file, request.POST.get("map_text", ""))
    return _download(
        "需要改正的单元格.xlsx",
        write_workbook(sheets=[SheetData(schema=_FAULTS, rows=_fault_rows(plan.errors))]),
    )


def _fault_rows(errors: list[RowError]) -> list[dict[str, object]]:
    names = [column.key for column in _FAULTS.columns]
    return [{name: getattr(error, name) for name in names} for error in errors]


@require_GET
def template(request: ActorRequest) -> HttpResponse:
    """The empty workbook of the three lists."""
    del request
    return _download("三张清单模板.xlsx", empty_workbook())


def _download(name: str, data: bytes) -> HttpResponse:
    from urllib.parse import quote

    answer = HttpResponse(data, content_type=XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer
