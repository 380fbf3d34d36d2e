"""A table of indicators in: preview, then all or nothing."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from xietong.foundation.documents.domain.rows import FileRefused
from xietong.foundation.documents.formats.importing import import_table
from xietong.interfaces.statuses import STATUS
from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.forms import FormField, filled
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.access.asked import day
from xietong.interfaces.web.views.ecology.shared import file_denial, keeps
from xietong.interfaces.web.views.files import kept
from xietong.interfaces.web.views.organisations.reading import today
from xietong.interfaces.web.views.rulebook.shared import posted_text
from xietong.kernel.denial import Denial, DenialKind, RefusedError
from xietong.kernel.digest import preferred_algorithm
from xietong.wings.ecology.domain.indicator_sheet import INDICATOR_SHEET, definition_in
from xietong.wings.ecology.operations.indicators import IndicatorRow, import_indicators
from xietong.wings.ecology.operations.support import Counts

_MOST = 50


def _fields(request: ActorRequest) -> tuple[FormField, ...]:
    return (
        FormField(
            "file",
            "指标表",
            "file",
            required=True,
            accept=".xlsx,.xls,.csv",
            hint="先导出再修改最省事；按编码对应，没有写到的指标不变",
        ),
        FormField("valid_from", "自哪一天起", "date", today(request).isoformat(), required=True),
        FormField("reason", "理由", required=True, max_length=300, wide=True),
    )


@require_http_methods(["GET", "POST"])
def upload(request: ActorRequest) -> HttpResponse:
    """GET: choose a file. POST: what it would do; nothing is written."""
    if request.method != "POST":
        return _page(request)
    try:
        file = kept.take_upload(request)
        counts = _bring(request, file, preview=True)
    except RefusedError as refused:
        return _page(request, refused.denials, STATUS[refused.kind])
    except FileRefused as refused:
        return _page(request, (file_denial(refused),), 422)
    return _page(request, file=file, counts=counts)


@require_POST
def confirm(request: ActorRequest) -> HttpResponse:
    """Bring in exactly the table that was previewed."""
    try:
        file = kept.find(request, request.POST.get("name", ""), request.POST.get("digest", ""))
        counts = _bring(request, file, preview=False)
    except RefusedError as refused:
        return _page(request, refused.denials, STATUS[refused.kind])
    except FileRefused as refused:
        return _page(request, (file_denial(refused),), 422)
    kept.drop(request, file)
    flash(request, f"已导入指标：新增 {counts.created}，变更 {counts.changed}，未变 {counts.unchanged}")
    return HttpResponseRedirect("/ecology/indicators")


def _page(
    request: ActorRequest, denials: tuple[Denial, ...] = (), status: int = 200, **more: object
) -> HttpResponse:
    fields = filled(_fields(request), request.POST, denials)
    names = {field.name for field in fields}
    context = {
        "fields": fields,
        "refusals": [denial for denial in denials if denial.field not in names],
        "shut": not keeps(request),
        "file": None,
        "counts": None,
        "valid_from": posted_text(request, "valid_from"),
        "reason": posted_text(request, "reason"),
        **more,
    }
    return render(request, "ecology/indicators_import.html", context, status=status)


def _bring(request: ActorRequest, file: kept.Kept, *, preview: bool) -> Counts:
    return import_indicators(
        actor=request.actor,
        at=request.at,
        rows=_rows(file),
        valid_from=day(request, "valid_from") or today(request),
        reason=posted_text(request, "reason"),
        digest=f"{preferred_algorithm()}:{file.digest}",
        preview=preview,
    )


def _rows(file: kept.Kept) -> list[IndicatorRow]:
    """The rows of the table. RefusedError with every bad cell where there is one."""
    found = import_table(file.data, filename=file.name, schema=INDICATOR_SHEET)
    if found.errors:
        raise RefusedError(
            *(
                Denial(DenialKind.INVALID, "indicator.cell", error.sentence, "")
                for error in found.errors[:_MOST]
            )
        )
    return [IndicatorRow(row.number, definition_in(row.values)) for row in found.rows]
