"""The course of whole indices: the score of the root of the tree, by unit and period of a run."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Q

from xietong.wings.ecology.domain.effects import Effect, Reading
from xietong.wings.ecology.domain.kinds import Band
from xietong.wings.ecology.domain.periods import last_day
from xietong.wings.ecology.domain.states import RunState
from xietong.wings.ecology.models import Run, Score


def courses(runs: Iterable[Run], *, unit_id: int | None = None) -> dict[tuple[int, int], dict[str, Score]]:
    """The root's scores by (run, unit) and period, in order of time; one statement."""
    roots = Q(pk__in=[])
    for run in runs:
        roots |= Q(run_id=run.pk, node=run.record["root"])
    rows = Score.objects.filter(roots)
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    found: dict[tuple[int, int], dict[str, Score]] = {}
    for row in sorted(rows, key=lambda row: last_day(row.period)):
        found.setdefault((row.run_id, row.unit_id), {})[row.period] = row
    return found


def newest_run(unit_id: int, committee_id: int) -> Run | None:
    """The committee's newest completed run with a score of the unit."""
    rows = Run.objects.filter(committee_id=committee_id, state=RunState.DONE, scores__unit_id=unit_id)
    return rows.distinct().order_by(F("finished_at").desc(), "-pk").first()


def bands(course: dict[str, Score]) -> list[Band]:
    """The bands of a course in order of time."""
    return [Band.of(row.band) for row in course.values()]


def effect_between(course: dict[str, Score], before: str, after: str) -> Effect:
    """What became of a unit between two periods of one run."""
    old, new = course.get(before), course.get(after)
    return Effect(_reading(old), _reading(new), old.peers if old else None, new.peers if new else None)


def _reading(row: Score | None) -> Reading:
    if row is None or row.band == Band.GREY:
        return Reading()
    return Reading(row.value, row.low, row.high)
