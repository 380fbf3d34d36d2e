"""建议要求提交净化举措: the units for which the rule speaks, with the reasons; a person decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import frozen
from django.db.models import Q

from xietong.foundation.access.domain.roles import Capability
from xietong.kernel.actor import Actor
from xietong.wings.ecology.domain.kinds import Band
from xietong.wings.ecology.domain.periods import words
from xietong.wings.ecology.domain.portrait.banding import crosses
from xietong.wings.ecology.domain.proposing import proposal
from xietong.wings.ecology.domain.states import PLAN_OPEN, PlanState, RunState
from xietong.wings.ecology.models import Plan, Run, Score, Share
from xietong.wings.ecology.queries.roots import bands, courses

_RUNS, _DRAGS = 20, 3
_SHOWN = 0.005


@frozen
class Proposal:
    """One unit for which a plan should be asked, as of the last period of the newest run."""

    unit_id: int
    unit: str
    run_id: int
    committee_id: int
    period: str
    band: Band
    score: float | None
    low: float | None
    high: float | None
    because: str
    unsure: bool
    drags: tuple[str, ...]

    @property
    def when(self) -> str:
        """The period in words."""
        return words(self.period)


def plan_proposals(*, actor: Actor) -> tuple[Proposal, ...]:
    """What the rule proposes to the committees for which the actor decides; four statements at most.

    Left out: units with a plan under way, and those for which somebody decided against one this period.
    """
    decided = sorted({g.scope.unit_id for g in actor.grants if Capability.ECOLOGY_DECIDE in g.capabilities})
    runs = newest_runs(decided)
    if not runs:
        return ()
    found = [one for one in proposed(runs) if one.unit_id not in decided]
    return tuple(with_drags(found))


def newest_runs(committee_ids: Sequence[int]) -> list[Run]:
    """The newest completed run of each committee and peer group; one statement."""
    if not committee_ids:
        return []
    rows = Run.objects.filter(committee_id__in=committee_ids, state=RunState.DONE)
    newest: dict[tuple[int, str], Run] = {}
    for run in rows.order_by("-finished_at", "-pk")[: _RUNS * len(committee_ids)]:
        newest.setdefault((run.committee_id, run.group), run)
    return sorted(newest.values(), key=lambda run: (run.finished_at or run.asked_at, run.pk), reverse=True)


def proposed(runs: Sequence[Run]) -> list[Proposal]:
    """What the rule says of all units of these runs, each by the newest run that has it; two statements."""
    held = _held(runs)
    found: dict[int, Proposal] = {}
    told: set[int] = set()
    by_run = {run.pk: run for run in runs}
    every = courses(runs)
    for run in runs:
        for (run_id, unit_id), course in every.items():
            if run_id != run.pk or unit_id in told:
                continue
            told.add(unit_id)
            because = proposal(bands(course))
            if because:
                last = next(reversed(course.values()))
                if (unit_id, "") not in held and (unit_id, last.period) not in held:
                    found[unit_id] = _proposal(by_run[run_id], last, because)
    return _named(found)


def _proposal(run: Run, last: Score, because: str) -> Proposal:
    low, high = (float(cut) for cut in run.record["cuts"][:2])
    return Proposal(
        unit_id=last.unit_id,
        unit="",
        run_id=run.pk,
        committee_id=run.committee_id,
        period=last.period,
        band=Band.of(last.band),
        score=last.value,
        low=last.low,
        high=last.high,
        because=f"{because}（{last.because}）" if last.because else because,
        unsure=not last.because and crosses(last.low, last.high, (low, high)),
        drags=(),
    )


def _named(found: dict[int, Proposal]) -> list[Proposal]:
    from attrs import evolve

    from xietong.foundation.organisations.queries.lookup import find_units

    units = find_units(found) if found else {}
    rows = [evolve(one, unit=units[one.unit_id].name) for one in found.values() if one.unit_id in units]
    return sorted(rows, key=lambda one: units[one.unit_id].code)


def _held(runs: Iterable[Run]) -> set[tuple[int, str]]:
    """(unit, "") where a plan is under way, (unit, period) where one was decided against."""
    committees = {run.committee_id for run in runs}
    state = Q(state__in=sorted(PLAN_OPEN)) | Q(state=PlanState.WAIVED)
    rows = Plan.objects.filter(state, run__committee_id__in=committees)
    return {
        (unit_id, period if state == PlanState.WAIVED else "")
        for unit_id, period, state in rows.values_list("unit_id", "period", "state")
    }


def with_drags(found: Sequence[Proposal]) -> list[Proposal]:
    """Each with what drags it down most against its peers; one statement."""
    from attrs import evolve

    if not found:
        return []
    wanted = Q(pk__in=[])
    for one in found:
        wanted |= Q(run_id=one.run_id, unit_id=one.unit_id, period=one.period)
    rows = Share.objects.filter(wanted, contribution__isnull=False, peers__isnull=False).select_related("run")
    gaps: dict[int, list[tuple[float, str]]] = {}
    for row in rows.defer("run__record"):
        gaps.setdefault(row.unit_id, []).append(
            (float(row.contribution or 0) - float(row.peers or 0), row.indicator)
        )
    labels = _labels({one.run_id for one in found})
    return [
        evolve(
            one,
            drags=tuple(
                labels[one.run_id].get(code, code)
                for gap, code in sorted(gaps.get(one.unit_id, []))[:_DRAGS]
                if gap < -_SHOWN
            ),
        )
        for one in found
    ]


def _labels(run_ids: set[int]) -> dict[int, dict[str, str]]:
    rows = Run.objects.filter(pk__in=run_ids).values_list("pk", "record")
    return {pk: {one["code"]: one["label"] for one in record["meanings"]} for pk, record in rows}
