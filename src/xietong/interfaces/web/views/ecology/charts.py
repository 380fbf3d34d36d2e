"""Charts of the forest and the tree as plain data for ECharts; positions are worked out here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from xietong.interfaces.web.tags.ecology import ui_plain
from xietong.interfaces.web.widgets import Chart
from xietong.wings.ecology.domain.kinds import Band, PeerGroup
from xietong.wings.ecology.domain.periods import words
from xietong.wings.ecology.domain.portrait.sentences import Mark, forest_sentence
from xietong.wings.ecology.queries.figure import FigurePage
from xietong.wings.ecology.queries.forest import Forest, ForestUnit

#: Band -> (symbol of ECharts, colour of the line and of the shape).
LOOKS = {
    Band.GREEN: ("circle", "#2c6a3f"),
    Band.YELLOW: ("triangle", "#b07c00"),
    Band.RED: ("rect", "#9d1b1e"),
    Band.GREY: ("emptyCircle", "#858d97"),
}
_ZONES = ("rgba(157,27,30,.05)", "rgba(217,154,0,.07)", "rgba(44,106,63,.06)")
_WORDS = (Band.RED.label, Band.YELLOW.label, Band.GREEN.label)
_NEAR, _STEP = 1.4, 1.0
_MANY = 25
_EDGE = 5
_ROOM = 3.0


def strip(forest: Forest, group: PeerGroup, units: Sequence[ForestUnit], url: str) -> Chart:
    """A beeswarm of one peer group: score from left to right, interval as a line, band as a shape.

    ``url`` is the address of a unit's page with ``{}`` for its id. Who has no score stands in the table only.
    """
    known = [unit for unit in units if unit.own.value is not None and unit.own.band is not Band.GREY]
    heights = swarm([unit.own.value or 0.0 for unit in known])
    reach = max([*map(abs, heights), 2.0]) + 2
    ends = [edge for unit in known for edge in (unit.own.low, unit.own.high) if edge is not None]
    low = max(0, int(min([*ends, forest.cuts[0]]) // _EDGE * _EDGE - _EDGE))
    option = {
        "grid": {"left": 8, "right": 12, "top": 26, "bottom": 26},
        "tooltip": {"trigger": "item", "formatter": "{b}"},
        "xAxis": {
            "type": "value",
            "min": low,
            "max": 100,
            "splitLine": {"show": False},
            "axisLine": {"onZero": False},
        },
        "yAxis": {"type": "value", "min": -reach, "max": reach, "show": False},
        "series": [_zones(forest.cuts, low), _intervals(known, heights), *_points(known, heights, url)],
    }
    return Chart(
        id=f"strip-{group.value}",
        title=f"{group.label}（{len(units)} 个）",
        reading=forest_sentence(forest.when, [unit.own for unit in units]),
        option=option,
        head=("单位", "得分", "区间", "档次", "有数的指标"),
        rows=tuple(_row(unit) for unit in units),
        size="tall" if len(known) > _MANY else "short",
        unfolded=False,
    )


def _row(unit: ForestUnit) -> tuple[str, ...]:
    own = unit.own
    shown = "" if own.value is None or own.band is Band.GREY else f"{own.value:.1f}"
    return (unit.name, shown, own.interval if shown else "", own.word, f"{own.coverage:.0%}")


def swarm(scores: Sequence[float]) -> list[float]:
    """Heights at which dots of near scores do not cover one another: each takes the free place next to 0."""
    placed: list[tuple[float, float]] = []
    found = [0.0] * len(scores)
    for place in sorted(range(len(scores)), key=lambda one: scores[one]):
        near = {height for score, height in placed if abs(score - scores[place]) < _NEAR}
        height = next(one for one in _heights() if one not in near)
        placed.append((scores[place], height))
        found[place] = height
    return found


def _heights() -> Iterator[float]:
    """0, 1, -1, 2, -2, …"""
    yield 0.0
    step = _STEP
    while True:
        yield step
        yield -step
        step += _STEP


def _zones(cuts: tuple[float, float], low: float) -> dict[str, Any]:
    ends = (low, *cuts, 100)
    areas = [
        [
            {
                "name": word,
                "xAxis": start,
                "itemStyle": {"color": colour},
                "label": {"position": "insideTopLeft", "color": "#606973", "fontSize": 11},
            },
            {"xAxis": end},
        ]
        for word, colour, start, end in zip(_WORDS, _ZONES, ends, ends[1:], strict=False)
    ]
    return {"type": "scatter", "data": [], "silent": True, "markArea": {"silent": True, "data": areas}}


def _intervals(units: Sequence[ForestUnit], heights: Sequence[float]) -> dict[str, Any]:
    lines = [
        {"coords": [[unit.own.low, height], [unit.own.high, height]]}
        for unit, height in zip(units, heights, strict=True)
    ]
    return {
        "type": "lines",
        "coordinateSystem": "cartesian2d",
        "symbol": "none",
        "silent": True,
        "lineStyle": {"color": "#7d8790", "width": 1, "opacity": 0.55},
        "data": lines,
    }


def _points(units: Sequence[ForestUnit], heights: Sequence[float], url: str) -> Iterator[dict[str, Any]]:
    for band, (symbol, colour) in LOOKS.items():
        data = [
            {
                "name": f"{unit.name} {unit.own.sentence}",
                "value": [round(unit.own.value or 0.0, 2), height, unit.name if _alone(unit, units) else ""],
                "url": url.format(unit.id),
                "itemStyle": {"color": "#fff" if unit.own.open else colour, "borderColor": colour},
            }
            for unit, height in zip(units, heights, strict=True)
            if unit.own.band is band
        ]
        if data:
            yield {
                "type": "scatter",
                "symbol": symbol,
                "symbolSize": 10,
                "itemStyle": {"borderWidth": 1.5},
                "label": {
                    "show": True,
                    "position": "right",
                    "formatter": "{@[2]}",
                    "fontSize": 11,
                    "color": "#4b535d",
                },
                "labelLayout": {"hideOverlap": True},
                "data": data,
            }


def _alone(unit: ForestUnit, units: Sequence[ForestUnit]) -> bool:
    """Whether a dot has room for its name: it is red, or no other one is near."""
    if unit.own.band is Band.RED:
        return True
    place = unit.own.value or 0.0
    return not any(other is not unit and abs((other.own.value or 0.0) - place) < _ROOM for other in units)


def over_time(forest: Forest) -> Chart:
    """How many units stood in each band in each period, counted over the units shown."""
    counts = {band: [_count(forest, place, band) for place in range(len(forest.periods))] for band in Band}
    names = [short(period) for period in forest.periods]
    option = {
        "grid": {"left": 36, "right": 12, "top": 34, "bottom": 26},
        "legend": {"data": [band.label for band in Band]},
        "xAxis": {"type": "category", "data": names},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {
                "type": "bar",
                "stack": "all",
                "name": band.label,
                "data": counts[band],
                "barMaxWidth": 36,
                "itemStyle": {"color": colour, "borderColor": "#fff", "borderWidth": 1},
                "label": {"show": True, "fontSize": 11, "color": ink},
            }
            for band, colour, ink in (
                (Band.GREEN, "#a9cdb4", "#1d2126"),
                (Band.YELLOW, "#f0cf82", "#1d2126"),
                (Band.RED, "#b4585a", "#ffffff"),
                (Band.GREY, "#d5d9de", "#1d2126"),
            )
        ],
    }
    return Chart(
        id="over-time",
        title="各期档次",
        reading=forest.sentence,
        option=option,
        head=("时期", *(band.label for band in Band)),
        rows=tuple(
            (words(period), *(str(counts[band][place]) for band in Band))
            for place, period in enumerate(forest.periods)
        ),
        unfolded=False,
    )


def _count(forest: Forest, place: int, band: Band) -> int:
    return sum(one is not None and one.band is band for one in (unit.series[place] for unit in forest.units))


def short(period: str) -> str:
    """A period on an axis: 24Q3."""
    return period[2:].replace("-", "")


def course(
    title: str,
    reading: str,
    periods: Sequence[str],
    marks: Sequence[Mark | None],
    cuts: tuple[float, float],
) -> Chart:
    """A unit's score over time with its interval, the peers' median, and the cuts."""
    lows = [cell(one.low if one else None) for one in marks]
    spans = [
        cell(one.high - one.low if one and one.high is not None and one.low is not None else None)
        for one in marks
    ]
    option = {
        "grid": {"left": 36, "right": 64, "top": 34, "bottom": 26},
        "legend": {"data": ["得分", "同类中位数", "区间"]},
        "xAxis": {"type": "category", "data": [short(period) for period in periods], "boundaryGap": False},
        "yAxis": {"type": "value", "scale": True, "max": 100},
        "series": [
            _ghost(lows),
            {**_ghost(spans), "name": "区间", "areaStyle": {"color": "#1a5a9e", "opacity": 0.16}},
            {
                "name": "同类中位数",
                "type": "line",
                "data": [cell(one.peers if one else None) for one in marks],
                "symbolSize": 5,
                "lineStyle": {"type": "dashed", "color": "#7d8790", "width": 1.5},
                "itemStyle": {"color": "#7d8790"},
            },
            {
                "name": "得分",
                "type": "line",
                "data": [_point(one) for one in marks],
                "lineStyle": {"color": "#1a5a9e", "width": 2},
                "itemStyle": {"color": "#1a5a9e"},
                "markLine": _limits(
                    [
                        {"yAxis": cut, "name": f"{word} {cut:g}"}
                        for cut, word in zip(cuts, ("预警线", "良好线"), strict=True)
                    ]
                ),
            },
        ],
    }
    return Chart(
        id="course",
        title=title,
        reading=reading,
        option=option,
        head=("时期", "得分", "区间", "档次", "同类中位数"),
        rows=tuple(_course_row(period, one) for period, one in zip(periods, marks, strict=True)),
    )


def figures(found: FigurePage, own: list[float | str], peers: list[float | str]) -> Chart:
    """One indicator of a unit in raw units beside the peers' median, with its limits."""
    meaning = found.meaning
    limits = [
        {"yAxis": limit, "name": f"{word} {limit:g}"}
        for limit, word in ((meaning.green, "良好线"), (meaning.red, "预警线"))
        if limit is not None
    ]
    option = {
        "grid": {"left": 44, "right": 72, "top": 34, "bottom": 26},
        "legend": {"data": ["本单位", "同类中位数"]},
        "xAxis": {"type": "category", "data": [short(period) for period in found.periods]},
        "yAxis": {"type": "value", "scale": True, "name": meaning.unit},
        "series": [
            {"name": "本单位", "type": "line", "data": own, "markLine": _limits(limits)},
            {"name": "同类中位数", "type": "line", "data": peers, "lineStyle": {"type": "dashed"}},
        ],
    }
    return Chart(
        id="figure",
        title=f"{meaning.label}（{meaning.unit}）",
        reading=found.sentence,
        option=option,
        head=("时期", "本单位", "同类中位数", "标准分", "来历"),
        rows=tuple(
            (
                words(period),
                ui_plain(line.raw if line else None),
                ui_plain(line.peers_raw if line else None),
                ui_plain(line.normalised if line else None),
                line.origin.label if line else "",
            )
            for period, line in zip(found.periods, found.course, strict=True)
        ),
    )


def _limits(data: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "silent": True,
        "symbol": "none",
        "lineStyle": {"color": "#c3c8ce", "type": "solid"},
        "label": {"color": "#606973", "formatter": "{b}"},
        "data": data,
    }


def _ghost(data: list[float | str]) -> dict[str, Any]:
    return {
        "type": "line",
        "stack": "interval",
        "symbol": "none",
        "silent": True,
        "lineStyle": {"opacity": 0},
        "tooltip": {"show": False},
        "data": data,
    }


def cell(value: float | None) -> float | str:
    """A number of a line; ECharts leaves a gap at "-"."""
    return "-" if value is None else round(value, 2)


def _point(one: Mark | None) -> dict[str, Any] | str:
    if one is None or one.value is None:
        return "-"
    symbol, colour = LOOKS[one.band]
    return {
        "value": round(one.value, 2),
        "symbol": symbol,
        "symbolSize": 9,
        "itemStyle": {"color": "#fff" if one.open else colour, "borderColor": colour, "borderWidth": 1.5},
    }


def _course_row(period: str, one: Mark | None) -> tuple[str, ...]:
    if one is None:
        return (words(period), "", "", Band.GREY.label, "")
    shown = "" if one.value is None else f"{one.value:.1f}"
    return (words(period), shown, one.interval, one.word, "" if one.peers is None else f"{one.peers:.1f}")
