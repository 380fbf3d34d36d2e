"""Storing what a run found: scores, shares, and the anomalies told to their units, in one transaction."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from django.utils.timezone import localtime

from xietong.foundation.audit.operations import record
from xietong.foundation.organisations.queries.lookup import find_units
from xietong.foundation.rulebook.queries import calendar, due_day
from xietong.kernel.actor import Actor
from xietong.kernel.denial import RefusedError
from xietong.wings.ecology.domain.periods import words
from xietong.wings.ecology.domain.portrait.results import Results, ScoreRow, ShareRow, TreeRow, results_digest
from xietong.wings.ecology.domain.states import AnomalyState, RunState
from xietong.wings.ecology.models import Anomaly, Run, Score, Share

ANSWER_TIMER, DEFAULT_DAYS = "ecology_answer", 5
_BATCH = 2_000


def store(*, actor: Actor, at: datetime, run: Run, results: Results) -> None:
    """Write all rows of a run that has ended, tell its anomalies, and mark it done.

    Must run inside the caller's transaction, so that nobody sees scores without the anomalies told.
    """
    Score.objects.bulk_create((_score(run, row) for row in results.scores), batch_size=_BATCH)
    Share.objects.bulk_create((_share(run, row) for row in results.shares), batch_size=_BATCH)
    _tell_units(actor, at, run, results)
    run.results_digest = results_digest(results)
    run.state, run.finished_at, run.beat_at = RunState.DONE, at, at
    run.phase, run.done, run.total = "", run.total, run.total
    run.save()
    record(
        actor=actor,
        at=at,
        activity="run.finish",
        subject=("run", run.pk),
        label=run.label,
        unit_id=run.committee_id,
        payload={
            "units": len({row.unit for row in results.scores}),
            "inputs": run.inputs_digest,
            "results": run.results_digest,
        },
    )


def _score(run: Run, row: ScoreRow) -> Score:
    return Score(
        run=run,
        unit_id=int(row.unit),
        group=row.group,
        period=row.period,
        node=row.node,
        value=row.value,
        low=row.low,
        high=row.high,
        peers=row.peers,
        band=row.band,
        because=row.because[:200],
        coverage=row.coverage,
    )


def _share(run: Run, row: ShareRow) -> Share:
    return Share(
        run=run,
        unit_id=int(row.unit),
        period=row.period,
        indicator=row.indicator,
        raw=row.raw,
        normalised=row.normalised,
        contribution=row.contribution,
        peers_raw=row.peers_raw,
        peers=row.peers,
        mark=row.mark,
        figures=row.figures[:200],
    )


def _tell_units(actor: Actor, at: datetime, run: Run, results: Results) -> None:
    """One row for each anomaly and one event for each unit; what a unit was told before is not told again."""
    fresh = _not_told_before(results)
    if not fresh:
        return
    today = localtime(at).date()
    until = _answer_until(today)
    Anomaly.objects.bulk_create(_anomaly(run, row, at, until) for rows in fresh.values() for row in rows)
    names = find_units(fresh)
    for unit_id, rows in sorted(fresh.items()):
        record(
            actor=actor,
            at=at,
            activity="anomaly.tell",
            subject=("unit", unit_id),
            stream=f"ecology:{unit_id}",
            label=f"{words(rows[0].period)}与同类不同的指标 {len(rows)} 项",
            unit_id=unit_id,
            payload={"unit": names[unit_id].name, "until": until, "run": run.pk},
        )


def _answer_until(today: date) -> date:
    """The last day of the term; five working days where the rulebook has none (before it was seeded anew)."""
    try:
        return due_day(code=ANSWER_TIMER, start=today)
    except RefusedError:
        return calendar().add_working_days(today, DEFAULT_DAYS)


def _not_told_before(results: Results) -> dict[int, list[TreeRow]]:
    units = {int(row.unit) for row in results.trees}
    known = Anomaly.objects.filter(unit_id__in=units)
    told = set(known.values_list("unit_id", "period", "indicators"))
    found: dict[int, list[TreeRow]] = defaultdict(list)
    for row in results.trees:
        if (int(row.unit), row.period, _codes(row)) not in told:
            found[int(row.unit)].append(row)
    return found


def _codes(row: TreeRow) -> str:
    return ",".join(row.indicators)


def _anomaly(run: Run, row: TreeRow, at: datetime, until: date) -> Anomaly:
    return Anomaly(
        run=run,
        unit_id=int(row.unit),
        period=row.period,
        indicators=_codes(row),
        above=row.above,
        sentence=row.sentence,
        q_value=row.q_value,
        reliability=row.reliability,
        state=AnomalyState.TOLD,
        told_at=at,
        answer_until=until,
    )
