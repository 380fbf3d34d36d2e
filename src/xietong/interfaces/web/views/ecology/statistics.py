"""Published statistics: a matrix, the same stretch of other years, what adds up and what does not."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xietong.foundation.documents.domain.rows import FileRefused
from xietong.interfaces.statuses import STATUS
from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.forms import Choice, FormField, choices, filled
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.access.asked import text
from xietong.interfaces.web.views.ecology.shared import download, figure, file_denial, keeps
from xietong.interfaces.web.views.files import kept
from xietong.interfaces.web.widgets import Chart
from xietong.kernel.denial import Denial, RefusedError
from xietong.wings.ecology.domain.counts import Span
from xietong.wings.ecology.domain.layouts import COUNTED, SERIES
from xietong.wings.ecology.operations.statistics import Imported, import_statistics
from xietong.wings.ecology.queries.statistics import (
    Asked,
    Choices,
    Matrix,
    Statistics,
    statistics,
    statistics_workbook,
)
from xietong.wings.ecology.queries.statistics import choices as listed

_FILE = FormField(
    "file",
    "统计表",
    "file",
    required=True,
    accept=".csv,.xlsx,.xls",
    hint="八项规定月报、审查调查通报、分省案件表，或本页导出的格式",
)


@require_GET
def page(request: ActorRequest) -> HttpResponse:
    """One series and region: the matrix of a month or year, the years beside it, the checks."""
    series = text(request, "series")
    series = series if series in SERIES else "eight_point"
    known = listed(actor=request.actor, series=series, region=text(request, "region"))
    asked = _asked(request, series, known)
    found = statistics(actor=request.actor, asked=asked) if known.months else None
    context = {
        "asked": asked,
        "title": SERIES[series],
        "filters": _filters(asked, known),
        "found": found,
        "matrix": _matrix(found.matrix) if found else None,
        "checks": [(name, check, _tone(check.fits)) for name, check in found.checks] if found else [],
        "chart": _chart(asked, found) if found and found.years else None,
        "may_keep": keeps(request),
        "export": f"/ecology/statistics/export?series={series}&region={asked.region}",
    }
    return render(request, "ecology/statistics.html", context)


def _tone(fits: bool | None) -> tuple[str, str]:
    return {True: ("相符", "done"), False: ("不符", "stop"), None: ("不核对", "plain")}[fits]


def _asked(request: ActorRequest, series: str, known: Choices) -> Asked:
    region = text(request, "region")
    counted = text(request, "counted")
    codes = [code for code, _ in known.counted]
    month = _month(text(request, "month")) or next(iter(known.months), date(2000, 1, 1))
    try:
        span = Span.of(text(request, "span"))
    except ValueError:
        span = Span.YEAR if series == "investigations" else Span.TO_DATE
    return Asked(
        series=series,
        region=region if region in known.regions else next(iter(known.regions), ""),
        counted=counted if counted in codes else next(iter(codes), ""),
        month=month,
        span=span,
    )


def _month(typed: str) -> date | None:
    try:
        return date.fromisoformat(f"{typed[:7]}-01")
    except ValueError:
        return None


def _filters(asked: Asked, known: Choices) -> tuple[FormField, ...]:
    months = tuple(Choice(f"{one:%Y-%m}", f"{one.year} 年 {one.month} 月") for one in known.months)
    regions = tuple(Choice(one, one) for one in known.regions)
    return (
        FormField("series", "系列", "select", asked.series, choices(known.series)),
        FormField("region", "地区", "select", asked.region, regions),
        FormField("counted", "计量", "select", asked.counted, choices(known.counted)),
        FormField("month", "截至", "select", f"{asked.month:%Y-%m}", months),
        FormField("span", "范围", "select", asked.span.value, choices(Span.choices())),
    )


def _matrix(matrix: Matrix) -> dict[str, object]:
    rows = [
        (kind or "合计", [figure(cell) for cell in cells])
        for kind, cells in zip(matrix.kinds, matrix.cells, strict=True)
    ]
    filled_in = any(cell is not None for cells in matrix.cells for cell in cells)
    return {
        "levels": [level or "合计" for level in matrix.levels],
        "rows": rows,
        "any": filled_in,
        "caliber": matrix.caliber,
        "references": matrix.references,
    }


def _chart(asked: Asked, found: Statistics) -> Chart:
    """Bars by year, one series a caliber: a change of definition is a break, never a line across it."""
    calibers = list(dict.fromkeys(one.caliber for one in found.years))
    years = [str(one.year) for one in found.years]
    series = [
        {
            "name": caliber or "未注明口径",
            "type": "bar",
            "stack": "all",
            "barMaxWidth": 36,
            "data": [one.value if one.caliber == caliber else None for one in found.years],
        }
        for caliber in calibers
    ]
    label = COUNTED.get(asked.counted, (asked.counted, ""))[0]
    return Chart(
        id="same-stretch",
        title=f"{label}：各年{asked.span.label}（截至 {asked.month.month} 月）",
        reading=found.standing,
        option={
            "legend": {},
            "grid": {"left": 64, "right": 16, "top": 64, "bottom": 28},
            "xAxis": {"type": "category", "data": years},
            "yAxis": {"type": "value"},
            "series": series,
        },
        head=("年份", f"数值（{found.unit}）", "口径", "说明"),
        rows=tuple(
            (
                str(one.year),
                figure(one.value),
                one.caliber or "未注明",
                "；".join(
                    part
                    for part in (
                        "由累计数相减" if one.derived else "",
                        "口径自此不同" if one.year in found.breaks else "",
                    )
                    if part
                ),
            )
            for one in found.years
        ),
    )


@require_GET
def export(request: ActorRequest) -> HttpResponse:
    """All numbers of a series and region; the file comes back in as it is."""
    series = text(request, "series")
    series = series if series in SERIES else "eight_point"
    region = text(request, "region")
    content = statistics_workbook(actor=request.actor, series=series, region=region)
    return download(content, f"{SERIES[series]}{region}.xlsx")


@require_http_methods(["GET", "POST"])
def upload(request: ActorRequest) -> HttpResponse:
    """GET: choose a file. POST: what it would bring; nothing is written."""
    if request.method != "POST":
        return _upload_page(request)
    try:
        file = kept.take_upload(request)
        done = _bring(request, file, preview=True)
    except RefusedError as refused:
        return _upload_page(request, refused.denials, STATUS[refused.kind])
    except FileRefused as refused:
        return _upload_page(request, (file_denial(refused),), 422)
    return _upload_page(request, file=file, done=done)


@require_POST
def confirm(request: ActorRequest) -> HttpResponse:
    """Bring in exactly the file that was looked at."""
    try:
        file = kept.find(request, request.POST.get("name", ""), request.POST.get("digest", ""))
        done = _bring(request, file, preview=False)
    except RefusedError as refused:
        return _upload_page(request, refused.denials, STATUS[refused.kind])
    except FileRefused as refused:
        return _upload_page(request, (file_denial(refused),), 422)
    kept.drop(request, file)
    counts = done.counts
    flash(
        request, f"已导入{done.label}：新增 {counts.created}，变更 {counts.changed}，未变 {counts.unchanged}"
    )
    return HttpResponseRedirect("/ecology/statistics")


def _bring(request: ActorRequest, file: kept.Kept, *, preview: bool) -> Imported:
    return import_statistics(
        actor=request.actor, at=request.at, filename=file.name, data=file.data, preview=preview
    )


def _upload_page(
    request: ActorRequest, denials: tuple[Denial, ...] = (), status: int = 200, **more: object
) -> HttpResponse:
    context = {
        "fields": filled((_FILE,), request.POST, denials),
        "refusals": [
            denial for denial in denials if denial.field != "file" or denial.code == "statistics.cell"
        ],
        "shut": not keeps(request),
        "file": None,
        "done": None,
        **more,
    }
    return render(request, "ecology/statistics_import.html", context, status=status)
