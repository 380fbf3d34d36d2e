"""Two runs side by side: what changed for each unit, because of data, scheme or code."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xietong.interfaces.web.forms import Choice, FormField
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.ecology import workbooks
from xietong.interfaces.web.widgets import Column, Table
from xietong.kernel.denial import invalid
from xietong.wings.ecology.domain.periods import words
from xietong.wings.ecology.queries.comparing import Comparison, compare_runs

_COLUMNS = (
    Column("unit", "单位", fixed=True),
    Column("old", "原来", numeric=True),
    Column("new", "后来", numeric=True),
    Column("change", "变化", numeric=True, fixed=True),
    Column("data", "因数据", numeric=True),
    Column("scheme", "因方案", numeric=True),
    Column("code", "因程序", numeric=True),
    Column("because", "主要因"),
)


@require_GET
def page(request: ActorRequest) -> HttpResponse:
    """The table of changes; without two runs in the address, the way to choose them."""
    if not request.GET.get("old") or not request.GET.get("new"):
        return render(request, "ecology/compare_empty.html")
    found = _compared(request)
    query = f"old={found.old.pk}&new={found.new.pk}&period={found.period}"
    periods = tuple(Choice(period, words(period)) for period in reversed(found.periods))
    context = {
        "found": found,
        "when": words(found.period),
        "table": Table(
            "compare",
            _COLUMNS,
            "两次画像的变化",
            count=len(found.lines),
            unit="个单位",
            export_url=f"/ecology/runs/compare/export?{query}",
        ),
        "fields": (
            FormField("period", "时期", "select", value=found.period, choices=periods),
            FormField("old", "", "hidden", value=str(found.old.pk)),
            FormField("new", "", "hidden", value=str(found.new.pk)),
        ),
    }
    return render(request, "ecology/compare.html", context)


@require_GET
def export(request: ActorRequest) -> HttpResponse:
    """The same as a workbook."""
    found = _compared(request)
    return workbooks.answer(request, f"画像比较{found.period}", workbooks.comparison_sheets(found))


def _compared(request: ActorRequest) -> Comparison:
    ids = [request.GET.get(name, "") for name in ("old", "new")]
    if not all(one.isascii() and one.isdigit() and len(one) < 19 for one in ids):  # noqa: PLR2004 - 63 bits
        raise invalid("old", "请选两次已完成的画像")
    return compare_runs(
        actor=request.actor, old_id=int(ids[0]), new_id=int(ids[1]), period=request.GET.get("period", "")
    )
