"""Holidays and worked weekends, a year at a time, and the import of their table."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from xietong.foundation.documents.domain.columns import CellKind, Column, SheetSchema
from xietong.foundation.documents.domain.rows import FileRefused
from xietong.foundation.documents.formats.importing import import_table
from xietong.foundation.rulebook import queries
from xietong.foundation.rulebook.operations import Counts, SpecialDayRow, import_holidays
from xietong.interfaces.statuses import STATUS
from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.forms import FormField, filled
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.access.asked import number
from xietong.interfaces.web.views.files import kept
from xietong.interfaces.web.views.organisations.reading import today
from xietong.interfaces.web.views.rulebook.shared import may_write, tabs
from xietong.interfaces.web.widgets import Tab
from xietong.interfaces.works.files import Kept
from xietong.kernel.denial import Denial, DenialKind, RefusedError
from xietong.kernel.digest import preferred_algorithm

_FIRST, _LAST = 1950, 2200
_MOST = 50
SCHEMA = SheetSchema(
    key="holidays",
    name="节假日",
    version="1",
    columns=(
        Column(key="day", label="日期", kind=CellKind.DATE, synonyms=("day",), required=True),
        Column(
            key="works", label="是否上班", kind=CellKind.YES_NO, synonyms=("works", "上班"), required=True
        ),
        Column(key="note", label="说明", synonyms=("note", "备注"), max_length=60),
    ),
)
_FILE = FormField(
    "file",
    "节假日表",
    "file",
    required=True,
    accept=".csv,.xlsx,.xls",
    hint="列：日期、是否上班（是／否）、说明；没有写到的日子不变",
)


@require_GET
def holidays(request: ActorRequest) -> HttpResponse:
    """The days of a year that differ from the plain week."""
    return _page(request)


def _page(
    request: ActorRequest, denials: tuple[Denial, ...] = (), status: int = 200, **more: object
) -> HttpResponse:
    this = today(request).year
    year = min(max(number(request, "year") or this, _FIRST), _LAST)
    years = sorted({this - 1, this, this + 1, year})
    context = {
        "rows": queries.special_days(actor=request.actor, year=year),
        "year": year,
        "years": [Tab(f"{one} 年", f"/rulebook/holidays?year={one}", one == year) for one in years],
        "tabs": tabs("holidays"),
        "may_write": may_write(request),
        "fields": filled((_FILE,), request.POST, denials),
        "refusals": [denial for denial in denials if denial.field != "file"],
        "file": None,
        "counts": None,
        **more,
    }
    return render(request, "rulebook/holidays.html", context, status=status)


@require_POST
def preview(request: ActorRequest) -> HttpResponse:
    """What importing the table would do; nothing is written."""
    try:
        file = kept.take_upload(request)
        counts = _bring(request, file, preview=True)
    except (RefusedError, FileRefused) as refused:
        return _refused(request, refused)
    return _page(request, file=file, counts=counts)


@require_POST
def confirm(request: ActorRequest) -> HttpResponse:
    """Bring in exactly the table that was previewed."""
    try:
        file = kept.find(request, request.POST.get("name", ""), request.POST.get("digest", ""))
        counts = _bring(request, file, preview=False)
    except (RefusedError, FileRefused) as refused:
        return _refused(request, refused)
    kept.drop(request, file)
    flash(request, f"已导入节假日：新增 {counts.created}，变更 {counts.changed}，未变 {counts.unchanged}")
    return HttpResponseRedirect("/rulebook/holidays")


def _refused(request: ActorRequest, refused: RefusedError | FileRefused) -> HttpResponse:
    if isinstance(refused, FileRefused):
        denial = Denial(DenialKind.INVALID, "rulebook.file", refused.reason, refused.mend, "file")
        return _page(request, (denial,), 422)
    return _page(request, refused.denials, STATUS[refused.kind])


def _bring(request: ActorRequest, file: Kept, *, preview: bool) -> Counts:
    return import_holidays(
        actor=request.actor,
        at=request.at,
        rows=_rows(file),
        digest=f"{preferred_algorithm()}:{file.digest}",
        preview=preview,
    )


def _rows(file: Kept) -> list[SpecialDayRow]:
    """The rows of the table. RefusedError with every bad cell where there is one."""
    found = import_table(file.data, filename=file.name, schema=SCHEMA)
    if found.errors:
        raise RefusedError(
            *(
                Denial(DenialKind.INVALID, "rulebook.cell", error.sentence, "")
                for error in found.errors[:_MOST]
            )
        )
    return [
        SpecialDayRow(
            row.values["day"],  # type: ignore[arg-type]
            bool(row.values["works"]),
            str(row.values.get("note") or ""),
        )
        for row in found.rows
    ]
