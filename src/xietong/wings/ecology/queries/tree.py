"""One unit's portrait: bands by family, course, what lifts and what drags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import frozen

from xietong.kernel.actor import Actor
from xietong.kernel.denial import invalid
from xietong.wings.ecology.domain.kinds import Band, PeerGroup
from xietong.wings.ecology.domain.kinds import Mark as Origin
from xietong.wings.ecology.domain.periods import words
from xietong.wings.ecology.domain.portrait.banding import lasting
from xietong.wings.ecology.domain.portrait.sentences import Mark, unit_sentence
from xietong.wings.ecology.domain.states import RunState
from xietong.wings.ecology.models import Run, Share
from xietong.wings.ecology.queries.forest import mark_of
from xietong.wings.ecology.queries.visible import get_unit, own_units, visible_runs, visible_scores

TOP = 5


@frozen
class IndicatorLine:
    """One indicator of a unit in a period; ``gap`` is the contribution less the peers' median."""

    code: str
    label: str
    family: str
    unit: str
    direction: int
    raw: float | None
    peers_raw: float | None
    normalised: float | None
    contribution: float | None
    peers: float | None
    gap: float | None
    origin: Origin
    figures: tuple[int, ...]


@frozen
class FamilyLine:
    """One family of a unit in a period, with its indicators."""

    code: str
    label: str
    mark: Mark
    lines: tuple[IndicatorLine, ...]

    @property
    def known(self) -> int:
        """How many of the indicators have a value."""
        return sum(line.origin is not Origin.MISSING for line in self.lines)


@frozen
class Portrait:
    """A unit's portrait as one actor sees it. ``course`` has one mark per period of ``periods``."""

    unit_id: int
    unit: str
    group: str
    run: Run
    run_visible: bool
    own_page: bool
    period: str
    periods: tuple[str, ...]
    cuts: tuple[float, float]
    mark: Mark
    lasting: str
    course: tuple[Mark | None, ...]
    families: tuple[FamilyLine, ...]
    lifts: tuple[IndicatorLine, ...]
    drags: tuple[IndicatorLine, ...]
    origins: tuple[tuple[Origin, int], ...]
    sentence: str

    @property
    def when(self) -> str:
        """The period in words."""
        return words(self.period)


@frozen
class NoPortrait:
    """A unit that the actor sees, of which no run has said anything yet."""

    unit_id: int
    unit: str


def portrait(
    *, actor: Actor, unit_id: int, period: str = "", run_id: int | None = None
) -> Portrait | NoPortrait:
    """The unit's page of a run, the newest one unless another is named.

    404 for a unit or run out of sight, 422 for a period the run does not have. Five statements.
    """
    unit = get_unit(actor, unit_id)
    run = run_of(actor, unit_id, run_id)
    if run is None:
        return NoPortrait(unit.pk, unit.name)
    periods = tuple(run.record["periods"])
    period = period or periods[-1]
    if period not in periods:
        raise invalid("period", f"这次画像没有时期“{period}”", f"可选：{'、'.join(periods)}")
    return _portrait(actor, unit, run, period)


def run_of(actor: Actor, unit_id: int, run_id: int | None) -> Run | None:
    """The newest completed run with a score of the unit, or the one named."""
    scores = visible_scores(actor).filter(unit_id=unit_id, run__state=RunState.DONE)
    if run_id is not None:
        scores = scores.filter(run_id=run_id)
    newest = scores.order_by("-run__finished_at", "-run_id").values("run_id")[:1]
    return Run.objects.filter(pk__in=newest).select_related("scheme", "committee").first()


def _portrait(actor: Actor, unit: Any, run: Run, period: str) -> Portrait:
    record, periods = run.record, tuple(run.record["periods"])
    cuts = (float(record["cuts"][0]), float(record["cuts"][1]))
    rows = list(visible_scores(actor).filter(run=run, unit_id=unit.pk))
    marks = {(row.period, row.node): mark_of(row, cuts) for row in rows}
    course = tuple(marks.get((one, record["root"])) for one in periods)
    own = marks.get((period, record["root"])) or Mark(None, None, None, Band.GREY, because="这一期没有数据")
    lines = _lines(run, unit.pk, period)
    lifts, drags = _sides(lines)
    so_far = course[: periods.index(period) + 1]
    lasts = lasting([one.band if one else Band.GREY for one in so_far])
    families = tuple(
        FamilyLine(
            code,
            str(record["nodes"].get(code, code)),
            marks.get((period, code)) or Mark(None, None, None, Band.GREY),
            tuple(line for line in lines if line.family == code),
        )
        for code in record["families"]
    )
    return Portrait(
        unit_id=unit.pk,
        unit=unit.name,
        group=PeerGroup.of(rows[0].group).label,
        run=run,
        run_visible=visible_runs(actor).filter(pk=run.pk).exists(),
        own_page=unit.pk in own_units(actor),
        period=period,
        periods=periods,
        cuts=cuts,
        mark=own,
        lasting=lasts,
        course=course,
        families=families,
        lifts=lifts,
        drags=drags,
        origins=tuple((one, sum(line.origin is one for line in lines)) for one in Origin),
        sentence=unit_sentence(
            words(period),
            own,
            lasting=lasts,
            lifts=[line.label for line in lifts[:2]],
            drags=[line.label for line in drags[:2]],
        ),
    )


def _lines(run: Run, unit_id: int, period: str) -> list[IndicatorLine]:
    """All indicators of the run in its own order; those without a value too."""
    shares = {row.indicator: row for row in Share.objects.filter(run=run, unit_id=unit_id, period=period)}
    return [line_of(one, shares.get(one["code"])) for one in run.record["meanings"]]


def line_of(one: dict[str, Any], row: Share | None) -> IndicatorLine:
    """An indicator as the run kept its meaning, with the unit's share of it."""
    given, peers = (row.contribution, row.peers) if row else (None, None)
    return IndicatorLine(
        code=one["code"],
        label=one["label"],
        family=one["family"],
        unit=one["unit"],
        direction=one["direction"],
        raw=row.raw if row else None,
        peers_raw=row.peers_raw if row else None,
        normalised=row.normalised if row else None,
        contribution=given,
        peers=peers,
        gap=None if given is None or peers is None else given - peers,
        origin=Origin.of(row.mark) if row else Origin.MISSING,
        figures=tuple(int(part) for part in row.figures.split(",") if part) if row else (),
    )


def _sides(lines: Sequence[IndicatorLine]) -> tuple[tuple[IndicatorLine, ...], tuple[IndicatorLine, ...]]:
    """What lifts and what drags most against the peers' median, strongest first."""
    known = [(line.gap, line) for line in lines if line.gap is not None and abs(line.gap) >= _SHOWN]
    lifts = sorted((pair for pair in known if pair[0] > 0), key=lambda pair: -pair[0])
    drags = sorted((pair for pair in known if pair[0] < 0), key=lambda pair: pair[0])
    return tuple(line for _, line in lifts[:TOP]), tuple(line for _, line in drags[:TOP])


_SHOWN = 0.005
