"""A district's forest with results written as rows: bands, anomalies, figures to object to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.support.ecology import put_figure
from tests.support.personas import AT, World, build_world
from tests.support.portraits import put_run
from xietong.interfaces import wiring
from xietong.kernel.denial import DenialKind, RefusedError
from xietong.wings.ecology.domain.kinds import Band
from xietong.wings.ecology.domain.states import AnomalyState, SubmissionState
from xietong.wings.ecology.models import Anomaly, Figure, Run, Score, Source, Submission

PERIOD, BEFORE = "2025-Q1", "2024-Q4"
UNTIL = date(2025, 6, 10)
LATER = AT + timedelta(days=10)
SENTENCE = "2025年第1季度“绩效考核得分率”为 82%，低于同类中位数 93%（q=0.01）。"


def refused(call: Callable[[], object], kind: DenialKind, said: str = "") -> None:
    """Fail unless the call is refused in this way, and with these words."""
    with pytest.raises(RefusedError) as error:
        call()
    assert error.value.kind is kind, error.value
    assert said in str(error.value)


class Stage:
    """The small city with one completed run of the district's two bureaus."""

    def __init__(self) -> None:
        wiring.connect()
        self.world: World = build_world()
        self.run: Run = put_run(self.world, "district", ("bureau", "other_bureau"))

    def actor(self, persona: str, at: datetime = AT) -> Any:
        """The persona on a day."""
        return self.world.actor(persona, at)

    def id(self, unit: str) -> int:
        """A unit's id."""
        return self.world.units[unit].pk

    def band(self, unit: str, *bands: Band) -> None:
        """Set the bands of a unit's index over the run's periods."""
        for period, band in zip((BEFORE, PERIOD), bands, strict=True):
            score = {Band.RED: 50.0, Band.YELLOW: 70.0, Band.GREEN: 85.0, Band.GREY: None}[band]
            low, high = (None, None) if score is None else (score - 5, score + 4)
            rows = Score.objects.filter(run=self.run, unit=self.world.units[unit], period=period)
            rows.update(band=band, value=score, low=low, high=high, peers=78.0)

    def anomaly(self, unit: str = "bureau", **changes: Any) -> Anomaly:
        """An anomaly told to a unit today."""
        values = {
            "run": self.run,
            "unit": self.world.units[unit],
            "period": PERIOD,
            "indicators": "A1",
            "above": False,
            "sentence": SENTENCE,
            "q_value": 0.01,
            "state": AnomalyState.TOLD,
            "told_at": AT,
            "answer_until": UNTIL,
        }
        return Anomaly.objects.create(**{**values, **changes})

    def figure(self, unit: str = "bureau", *, reported: bool = True) -> Figure:
        """A figure under the result, handed in by a source or computed."""
        found = put_figure(self.world, unit, "A1", PERIOD, numerator=82.0, denominator=100.0)
        if reported:
            sent = Submission.objects.create(
                source=Source.objects.order_by("pk")[0],
                period=PERIOD,
                state=SubmissionState.IN_FORCE,
                filename="数据.csv",
                digest="sm3:1",
                rows=1,
                due_on=UNTIL,
                handed_in_at=AT,
            )
            found.submission, found.computed_at = sent, None
            found.save()
        return found

    def next_run(self, score: float, *, peers: float = 79.0) -> Run:
        """A later run of three quarters in which the bureau stands at ``score`` in the newest."""
        run = put_run_again(self.run, LATER)
        for row in Score.objects.filter(run=self.run):
            row.pk, row.run = None, run
            row.save()
            if row.period == PERIOD and row.unit_id == self.id("bureau"):
                low, high = score - 4, score + 4
                Score.objects.create(
                    run=run,
                    unit_id=row.unit_id,
                    group=row.group,
                    period="2025-Q2",
                    node=row.node,
                    value=score,
                    low=low,
                    high=high,
                    peers=peers,
                    band=Band.GREEN if score >= 80 else Band.YELLOW,
                    coverage=1.0,
                )
        return run


def put_run_again(run: Run, at: datetime) -> Run:
    """The same run with one more quarter."""
    record = {**run.record, "periods": [*run.record["periods"], "2025-Q2"]}
    values = {f.attname: getattr(run, f.attname) for f in run._meta.concrete_fields if f.name != "id"}
    return Run.objects.create(**{**values, "record": record, "last_period": "2025-Q2", "finished_at": at})
