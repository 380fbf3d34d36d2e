"""全景扫描: the units of a run that the actor sees, in the order of the directory, with their bands.

Everything counted here is counted over the rows that are handed out, never over rows that are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from attrs import frozen

from xietong.kernel.actor import Actor
from xietong.kernel.denial import invalid, missing
from xietong.wings.ecology.domain.kinds import Band, PeerGroup
from xietong.wings.ecology.domain.periods import words
from xietong.wings.ecology.domain.portrait.banding import lasting
from xietong.wings.ecology.domain.portrait.sentences import Mark, forest_sentence, mark
from xietong.wings.ecology.domain.states import RunState
from xietong.wings.ecology.models import Run, Score, Share
from xietong.wings.ecology.queries.runs import RunLine, line_of
from xietong.wings.ecology.queries.sight import sight_q
from xietong.wings.ecology.queries.visible import visible_runs

MOST = 600
_RUNS = 50


@frozen
class ForestAsk:
    """What of the forest is wanted; empty fields take the newest run, its last period, the whole index."""

    run_id: int | None = None
    period: str = ""
    node: str = ""
    group: str = ""
    bands: tuple[Band, ...] = ()
    text: str = ""


@frozen
class ForestUnit:
    """One unit: its mark on the chosen node, on the parts of that node, and over all periods."""

    id: int
    name: str
    code: str
    group: PeerGroup
    own: Mark
    parts: tuple[Mark | None, ...]
    series: tuple[Mark | None, ...]
    lasting: str

    @property
    def slug(self) -> str:
        """The id as it stands in an address."""
        return str(self.id)


@frozen
class Part:
    """A column: a family, or an indicator where a family was opened."""

    code: str
    label: str
    opens: bool


@frozen
class Forest:
    """A forest as one actor sees it. ``units`` are those that meet the ask, ``seen`` how many there are."""

    run: RunLine
    runs: tuple[RunLine, ...]
    period: str
    periods: tuple[str, ...]
    node: str
    node_label: str
    root: str
    parts: tuple[Part, ...]
    cuts: tuple[float, float]
    groups: tuple[tuple[PeerGroup, int], ...]
    counts: tuple[tuple[Band, int], ...]
    units: tuple[ForestUnit, ...]
    seen: int
    sentence: str

    @property
    def when(self) -> str:
        """The period in words."""
        return words(self.period)


def forest(*, actor: Actor, at: datetime, ask: ForestAsk) -> Forest | None:
    """The forest that is asked for; None where the actor sees no completed run at all.

    404 for a run out of sight, 422 for a period or node that the run does not have. Three statements.
    """
    rows = visible_runs(actor).select_related("committee", "scheme", "asked_by")
    runs = tuple(rows.filter(state=RunState.DONE).order_by("-finished_at", "-pk")[:_RUNS])
    chosen = next((run for run in runs if ask.run_id is None or run.pk == ask.run_id), None)
    if chosen is None:
        if ask.run_id is None:
            return None
        raise missing()
    view = _view(chosen, ask)
    units = tuple(_units(actor, chosen, view))
    kept = tuple(unit for unit in units if _meets(unit, ask))
    groups = ((group, sum(unit.group is group for unit in units)) for group in PeerGroup)
    return Forest(
        run=line_of(chosen, at),
        runs=tuple(line_of(run, at) for run in runs),
        period=view.period,
        periods=view.periods,
        node=view.node,
        node_label=str(chosen.record["nodes"][view.node]),
        root=view.root,
        parts=view.parts,
        cuts=view.cuts,
        groups=tuple((group, count) for group, count in groups if count),
        counts=tuple((band, sum(unit.own.band is band for unit in kept)) for band in Band),
        units=kept,
        seen=len(units),
        sentence=forest_sentence(words(view.period), [unit.own for unit in kept], _moves(kept, view)),
    )


@frozen
class _View:
    """What of a run is looked at."""

    root: str
    node: str
    period: str
    periods: tuple[str, ...]
    parts: tuple[Part, ...]
    cuts: tuple[float, float]


def _view(run: Run, ask: ForestAsk) -> _View:
    record = run.record
    periods, nodes = tuple(record["periods"]), record["nodes"]
    period, node = ask.period or periods[-1], ask.node or record["root"]
    if period not in periods:
        raise invalid("period", f"这次画像没有时期“{period}”", f"可选：{'、'.join(periods)}")
    if node not in nodes:
        raise invalid("node", f"这次画像没有节点“{node}”", f"可选：{'、'.join(nodes)}")
    cuts = (float(record["cuts"][0]), float(record["cuts"][1]))
    return _View(record["root"], node, period, periods, tuple(_parts(record, node)), cuts)


def _parts(record: dict[str, Any], node: str) -> Iterator[Part]:
    if node == record["root"]:
        for code in record["families"]:
            yield Part(code, str(record["nodes"].get(code, code)), code in record["nodes"])
    else:
        for one in record["meanings"]:
            if one["family"] == node and one["direction"]:
                yield Part(one["code"], one["label"], opens=False)


def _meets(unit: ForestUnit, ask: ForestAsk) -> bool:
    return (
        (not ask.group or unit.group == ask.group)
        and (not ask.bands or unit.own.band in ask.bands)
        and (not ask.text or ask.text in unit.name)
    )


def _moves(units: Sequence[ForestUnit], view: _View) -> list[tuple[Band, Band]]:
    """Bands of the period before and of this one."""
    place = view.periods.index(view.period)
    if place == 0:
        return []
    before = ((unit.series[place - 1], unit.own.band) for unit in units)
    return [(then.band, now) for then, now in before if then is not None]


def _units(actor: Actor, run: Run, view: _View) -> Iterator[ForestUnit]:
    """All units of the run that the actor sees, in the order of the directory."""
    rows = Score.objects.filter(sight_q(actor, "unit__"), run=run, node=view.node).select_related("unit")
    series: dict[int, dict[str, Mark]] = {}
    seats: dict[int, Score] = {}
    for row in rows.order_by("unit__code"):
        series.setdefault(row.unit_id, {})[row.period] = mark_of(row, view.cuts)
        if row.period == view.period:
            seats[row.unit_id] = row
    inside = _inside(actor, run, view)
    place = view.periods.index(view.period)
    for unit_id, row in list(seats.items())[:MOST]:
        marks = tuple(series[unit_id].get(period) for period in view.periods)
        yield ForestUnit(
            id=unit_id,
            name=row.unit.short_name or row.unit.name,
            code=row.unit.code,
            group=PeerGroup.of(row.group),
            own=series[unit_id][view.period],
            parts=tuple(inside.get((unit_id, part.code)) for part in view.parts),
            series=marks,
            lasting=lasting([one.band if one else Band.GREY for one in marks[: place + 1]]),
        )


def mark_of(row: Score, cuts: tuple[float, float]) -> Mark:
    """A stored score as it is shown."""
    return mark(
        row.value,
        (row.low, row.high),
        Band.of(row.band),
        cuts,
        because=row.because,
        coverage=row.coverage,
        peers=row.peers,
    )


def _inside(actor: Actor, run: Run, view: _View) -> dict[tuple[int, str], Mark]:
    """Marks of the parts of the node in the chosen period: families, or the indicators of a family."""
    codes = [part.code for part in view.parts]
    if view.node == view.root:
        rows = Score.objects.filter(sight_q(actor, "unit__"), run=run, period=view.period, node__in=codes)
        return {(row.unit_id, row.node): mark_of(row, view.cuts) for row in rows}
    shares = Share.objects.filter(sight_q(actor, "unit__"), run=run, period=view.period, indicator__in=codes)
    found = shares.values_list("unit_id", "indicator", "normalised")
    return {(unit_id, code): _single(value, view.cuts) for unit_id, code, value in found}


def _single(value: float | None, cuts: tuple[float, float]) -> Mark:
    """An indicator's score on the same scale; it has no interval of its own."""
    if value is None:
        return Mark(None, None, None, Band.GREY)
    band = Band.RED if value < cuts[0] else Band.YELLOW if value < cuts[1] else Band.GREEN
    return Mark(value, None, None, band)
