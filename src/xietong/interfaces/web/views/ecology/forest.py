"""全景扫描: the forest as strips, as a table of families, over time; the same as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xietong.interfaces.web.forms import Choice, FormField, choices
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.ecology import charts, workbooks
from xietong.interfaces.web.widgets import Chip, Crumb, Tab, Tile
from xietong.kernel.denial import invalid
from xietong.wings.ecology.domain.kinds import Band, PeerGroup
from xietong.wings.ecology.domain.periods import words
from xietong.wings.ecology.queries.forest import Forest, ForestAsk, forest

VIEWS = (("strips", "分布"), ("families", "分项"), ("time", "各期"))
_LONGEST = 60


@require_GET
def page(request: ActorRequest) -> HttpResponse:
    """The forest; whoever sees no run of a committee is led to the page of the own unit."""
    found = forest(actor=request.actor, at=request.at, ask=asked(request.GET))
    if found is None:
        if request.actor.unit_id is not None and not _keeps(request):
            return HttpResponseRedirect(f"/ecology/forest/{request.actor.unit_id}")
        return render(request, "ecology/forest_empty.html", {"may_ask": _keeps(request)})
    view = request.GET.get("view", "strips")
    if view not in dict(VIEWS):
        raise invalid("view", "没有这种看法", f"可选：{'、'.join(code for code, _ in VIEWS)}")
    return render(request, "ecology/forest.html", _context(request, found, view))


@require_GET
def export(request: ActorRequest) -> HttpResponse:
    """The units that the page shows under the same conditions, as a workbook."""
    found = forest(actor=request.actor, at=request.at, ask=asked(request.GET))
    if found is None:
        raise invalid("export", "还没有可以导出的画像")
    return workbooks.answer(request, f"全景扫描{found.period}", workbooks.forest_sheets(found))


def _keeps(request: ActorRequest) -> bool:
    return request.actor.may("ecology.keep")


def asked(data: QueryDict) -> ForestAsk:
    """What the address asks for. 422 for a run that is no number or a band that does not exist."""
    run, bands = data.get("run", ""), data.getlist("band")
    if run and not (run.isascii() and run.isdigit() and len(run) < 19):  # noqa: PLR2004 - fits 63 bits
        raise invalid("run", "画像的编号应是数字")
    if not set(bands) <= set(Band):
        raise invalid("band", "没有这个档次", f"可选：{'、'.join(Band)}")
    group = data.get("group", "")
    if group and group not in set(PeerGroup):
        raise invalid("group", "没有这个可比组", f"可选：{'、'.join(PeerGroup)}")
    return ForestAsk(
        run_id=int(run) if run else None,
        period=data.get("period", ""),
        node=data.get("node", ""),
        group=group,
        bands=tuple(Band.of(band) for band in bands),
        text=data.get("q", "").strip()[:_LONGEST],
    )


def _context(request: ActorRequest, found: Forest, view: str) -> dict[str, Any]:
    unit_url = f"/ecology/forest/{{}}?run={found.run.id}&period={found.period}"
    shown = [(group, [unit for unit in found.units if unit.group is group]) for group, _ in found.groups]
    context: dict[str, Any] = {
        "forest": found,
        "view": view,
        "tabs": [Tab(label, with_(request, view=code), code == view) for code, label in VIEWS],
        "bands": _bands(request, found),
        "fields": _fields(request, found),
        "chips": _chips(request),
        "crumbs": _crumbs(request, found),
        "times": times(request, found.periods, found.period),
        "when": found.when,
        "groups": [(group, units) for group, units in shown if units],
        "unit_query": f"?run={found.run.id}&period={found.period}",
        "export_url": f"/ecology/forest/export?{request.GET.urlencode()}",
        "parts": [(part, with_(request, node=part.code) if part.opens else "") for part in found.parts],
        "period_heads": [
            (charts.short(period), with_(request, period=period), period == found.period)
            for period in found.periods
        ],
    }
    if view == "strips":
        context["charts"] = [charts.strip(found, group, units, unit_url) for group, units in shown if units]
    if view == "time":
        context["chart"] = charts.over_time(found)
    return context


def with_(request: HttpRequest, **changes: str) -> str:
    """The address of this page with some parameters changed; "" takes one away."""
    query = request.GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value:
            query[key] = value
    return f"?{query.urlencode()}"


def _bands(request: HttpRequest, found: Forest) -> list[Tile]:
    """How many units stand in each band; a click keeps only those."""
    chosen = request.GET.getlist("band")
    return [
        Tile(
            label=band.label,
            value=str(count),
            unit="个",
            url=with_(request, band="" if chosen == [band.value] else band.value),
            note="只看这一档" if count and chosen != [band.value] else "",
        )
        for band, count in found.counts
    ]


def _fields(request: HttpRequest, found: Forest) -> tuple[FormField, ...]:
    runs = tuple(Choice(str(run.id), run.label) for run in found.runs)
    groups = choices((group.value, group.label) for group, _ in found.groups)
    kept = (("view", request.GET.get("view", "")), ("node", request.GET.get("node", "")))
    hidden = tuple(FormField(name, name, "hidden", value=value) for name, value in kept if value)
    return (
        FormField("run", "画像", "select", value=str(found.run.id), choices=runs),
        FormField(
            "period",
            "时期",
            "select",
            value=found.period,
            choices=tuple(Choice(period, words(period)) for period in reversed(found.periods)),
        ),
        FormField(
            "group",
            "可比组",
            "select",
            value=request.GET.get("group", ""),
            choices=(Choice("", "全部"), *groups),
        ),
        FormField("q", "单位名称", value=request.GET.get("q", "")),
        *hidden,
    )


def _chips(request: HttpRequest) -> list[Chip]:
    query = request.GET
    found = [Chip(f"档次：{Band.of(band).label}", with_(request, band="")) for band in query.getlist("band")]
    if query.get("group"):
        found.append(Chip(f"可比组：{PeerGroup.of(query['group']).label}", with_(request, group="")))
    if query.get("q"):
        found.append(Chip(f"名称含“{query['q']}”", with_(request, q="")))
    return found


def _crumbs(request: HttpRequest, found: Forest) -> list[Crumb]:
    """The way down the tree of the index."""
    if found.node == found.root:
        return [Crumb("政治生态"), Crumb("全景扫描")]
    return [Crumb("政治生态"), Crumb("全景扫描", with_(request, node="")), Crumb(found.node_label)]


def times(request: HttpRequest, periods: Sequence[str], period: str) -> dict[str, str]:
    """The periods before and after, as addresses of this page."""
    place = periods.index(period)
    before = periods[place - 1] if place else ""
    after = periods[place + 1] if place + 1 < len(periods) else ""
    return {
        "before": with_(request, period=before) if before else "",
        "before_word": words(before) if before else "",
        "after": with_(request, period=after) if after else "",
        "after_word": words(after) if after else "",
    }
