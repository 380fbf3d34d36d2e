"""One indicator of one unit: its course in a run, and what the value rests on today."""

from __future__ import annotations

from attrs import frozen

from xietong.kernel.actor import Actor
from xietong.kernel.denial import invalid, missing
from xietong.wings.ecology.domain.kinds import Mark
from xietong.wings.ecology.domain.periods import words
from xietong.wings.ecology.domain.portrait.inputs import Meaning, meanings_of
from xietong.wings.ecology.models import Share
from xietong.wings.ecology.queries.records import Records, records_under
from xietong.wings.ecology.queries.tree import IndicatorLine, line_of, run_of
from xietong.wings.ecology.queries.visible import get_unit, visible_runs


@frozen
class FigurePage:
    """The page of an indicator. ``replaced``: the figures under the value are no longer those of the run."""

    unit_id: int
    unit: str
    run_id: int
    run_visible: bool
    period: str
    periods: tuple[str, ...]
    meaning: Meaning
    course: tuple[IndicatorLine | None, ...]
    own: IndicatorLine | None
    records: Records
    replaced: bool

    @property
    def sentence(self) -> str:
        """What the value is beside its peers, in one sentence."""
        own, unit = self.own, self.meaning.unit
        if own is None or own.raw is None:
            return f"{words(self.period)}没有这项指标的数据。"
        told = [f"{words(self.period)}为 {own.raw:.4g}{unit}"]
        if own.peers_raw is not None:
            told.append(f"同类中位数 {own.peers_raw:.4g}{unit}")
        if own.contribution is not None:
            told.append(f"对总指数贡献 {own.contribution:.2f} 分")
        if own.origin is not Mark.GIVEN:
            told.append(own.origin.label)
        return "，".join(told) + "。"


def figure_page(
    *, actor: Actor, unit_id: int, code: str, period: str = "", run_id: int | None = None
) -> FigurePage:
    """One indicator of a unit in a run; 404 for what is out of sight or not in the run."""
    unit = get_unit(actor, unit_id)
    run = run_of(actor, unit_id, run_id)
    kept = {one["code"]: one for one in run.record["meanings"]} if run else {}
    if run is None or code not in kept:
        raise missing()
    periods = tuple(run.record["periods"])
    period = period or periods[-1]
    if period not in periods:
        raise invalid("period", f"这次画像没有时期“{period}”", f"可选：{'、'.join(periods)}")
    rows = Share.objects.filter(run=run, unit_id=unit_id, indicator=code)
    course = {row.period: line_of(kept[code], row) for row in rows}
    own = course.get(period)
    records = records_under(actor=actor, unit_id=unit_id, period=period, indicator=code)
    return FigurePage(
        unit_id=unit_id,
        unit=unit.name,
        run_id=run.pk,
        run_visible=visible_runs(actor).filter(pk=run.pk).exists(),
        period=period,
        periods=periods,
        meaning=meanings_of([kept[code]])[0],
        course=tuple(course.get(one) for one in periods),
        own=own,
        records=records,
        replaced=own is not None and set(own.figures) != {line.id for line in records.figures},
    )
