"""One unit's portrait, its figures, and both as workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.ecology import charts, workbooks
from xietong.interfaces.web.views.ecology.forest import asked, times
from xietong.interfaces.web.widgets import Chart, Crumb
from xietong.kernel.denial import missing
from xietong.wings.ecology.domain.periods import words
from xietong.wings.ecology.domain.portrait.sentences import Mark
from xietong.wings.ecology.queries.figure import FigurePage, figure_page
from xietong.wings.ecology.queries.standing import standing_of
from xietong.wings.ecology.queries.tree import IndicatorLine, Portrait, portrait


@require_GET
def page(request: ActorRequest, unit_id: int) -> HttpResponse:
    """The unit: bands, course, what lifts and drags, anomalies, objections, plan."""
    ask = asked(request.GET)
    found = portrait(actor=request.actor, unit_id=unit_id, period=ask.period, run_id=ask.run_id)
    if not isinstance(found, Portrait):
        return render(request, "ecology/tree_empty.html", {"unit": found})
    return render(request, "ecology/tree.html", _context(request, found))


@require_GET
def export(request: ActorRequest, unit_id: int) -> HttpResponse:
    """The same as a workbook; 404 where no run has said anything of the unit."""
    ask = asked(request.GET)
    found = portrait(actor=request.actor, unit_id=unit_id, period=ask.period, run_id=ask.run_id)
    if not isinstance(found, Portrait):
        raise missing("这个单位还没有画像")
    return workbooks.answer(request, f"{found.unit}画像{found.period}", workbooks.tree_sheets(found))


@require_GET
def indicator(request: ActorRequest, unit_id: int, code: str) -> HttpResponse:
    """One indicator of a unit: its course beside the peers, what it means, the figures under it."""
    ask = asked(request.GET)
    found = figure_page(
        actor=request.actor,
        unit_id=unit_id,
        code=code,
        period=ask.period,
        run_id=ask.run_id,
    )
    context = {
        "page": found,
        "definition": _definition(found),
        "chart": _figure_chart(found),
        "times": times(request, found.periods, found.period),
        "when": words(found.period),
        "query": query_of(request.GET),
        "crumbs": [
            *_way(found.run_visible, found.run_id),
            Crumb(found.unit, f"/ecology/forest/{unit_id}{query_of(request.GET)}"),
            Crumb(found.meaning.label),
        ],
    }
    return render(request, "ecology/indicator.html", context)


def _definition(found: FigurePage) -> list[tuple[str, str]]:
    """The definition under which the value stands, as label and text."""
    one = found.records.definition
    if one is None:
        return [("版本", f"第 {found.meaning.version} 版")]

    def limit(value: float | None) -> str:
        return "" if value is None else f"{value:g}{one.unit}"

    return [
        ("公式", one.formula),
        ("方向", one.direction.label),
        ("良好线", limit(one.green)),
        ("预警线", limit(one.red)),
        ("最小基数", "" if one.minimum is None else f"{one.minimum:g}"),
        ("主管", one.owner),
        ("依据", one.basis),
        ("防走样", one.guard),
        ("版本", f"第 {found.meaning.version} 版，自 {found.meaning.since} 起"),
    ]


def query_of(data: QueryDict) -> str:
    """Run and period as the next page takes them over."""
    kept = {key: value for key in ("run", "period") if (value := data.get(key))}
    return f"?{urlencode(kept)}" if kept else ""


def _way(visible: bool, run_id: int) -> list[Crumb]:
    forest = Crumb("全景扫描", f"/ecology/forest?run={run_id}" if visible else "")
    return [Crumb("政治生态"), forest]


def _context(request: ActorRequest, found: Portrait) -> dict[str, Any]:
    standing = standing_of(actor=request.actor, at=request.at, unit_id=found.unit_id)
    sides = (found.drags, found.lifts)
    widest = max((abs(line.gap or 0) for side in sides for line in side), default=0)
    reading = _reading(found)
    return {
        "tree": found,
        "when": found.when,
        "times": times(request, found.periods, found.period),
        "crumbs": [*_way(found.run_visible, found.run.pk), Crumb(found.unit)],
        "chart": charts.course("得分与区间", reading[0], found.periods, found.course, found.cuts),
        "changes": reading[1:],
        "widest": widest,
        "query": f"?run={found.run.pk}&period={found.period}",
        "export_url": f"/ecology/forest/{found.unit_id}/export?run={found.run.pk}&period={found.period}",
        "standing": standing,
        "private": any(line.private for line in standing.anomalies),
        "version": _version(found),
        "quality": _quality(found),
    }


def _reading(found: Portrait) -> list[str]:
    """What the statistics say of the course: steady movement first, then changes of level."""
    import numpy as np

    from xietong.analytics.trend.changes import find_changes
    from xietong.analytics.trend.movement import find_movement
    from xietong.analytics.trend.sentences import change_sentence, movement_sentence

    series = np.array([_score(mark) for mark in found.course])
    names = [words(period) for period in found.periods]
    movement = movement_sentence(find_movement(series), "总指数", unit=" 分")
    changes = find_changes(series).changes
    return [movement, *(change_sentence(one, "总指数", names, unit=" 分") for one in changes)]


def _score(mark: Mark | None) -> float:
    return float("nan") if mark is None or mark.value is None else mark.value


def _version(found: Portrait) -> list[tuple[str, object]]:
    run = found.run
    return [
        ("画像", run.label),
        ("方案", run.scheme.name),
        ("抽样", f"{run.draws} 次，种子 {run.seed}"),
        ("完成", run.finished_at.strftime("%Y-%m-%d") if run.finished_at else ""),
        ("输入摘要", run.inputs_digest[:24] + "…"),
        ("结果摘要", run.results_digest[:24] + "…"),
    ]


def _quality(found: Portrait) -> list[tuple[str, object]]:
    lines = [(origin.label, f"{count} 项") for origin, count in found.origins if count]
    return [("有数的指标", f"{found.mark.coverage:.0%}"), *lines]


def _figure_chart(found: FigurePage) -> Chart:
    lines: Sequence[IndicatorLine | None] = found.course
    own = [charts.cell(line.raw if line else None) for line in lines]
    peers = [charts.cell(line.peers_raw if line else None) for line in lines]
    return charts.figures(found, own, peers)
