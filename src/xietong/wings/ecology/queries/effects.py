"""Which period's effect of a plan is to be looked at next, and what there is to see."""

from __future__ import annotations

from attrs import frozen
from django.utils.timezone import localtime

from xietong.wings.ecology.domain.effects import Effect
from xietong.wings.ecology.domain.periods import last_day
from xietong.wings.ecology.models import Plan, Run
from xietong.wings.ecology.queries.roots import courses, effect_between, newest_run


@frozen
class Look:
    """A look that can be taken now."""

    run: Run
    period: str
    effect: Effect


def next_look(plan: Plan) -> Look | None:
    """The earliest period that ended after the plan was decided and has not been looked at; None while
    no run has it. Before and after are taken from the same run. Three statements."""
    if plan.decided_at is None:
        return None
    run = newest_run(plan.unit_id, plan.run.committee_id)
    if run is None:
        return None
    course = courses([run], unit_id=plan.unit_id).get((run.pk, plan.unit_id), {})
    seen = set(plan.effects.values_list("period", flat=True))
    since = localtime(plan.decided_at).date()
    later = [
        period
        for period in course
        if last_day(period) > max(since, last_day(plan.period)) and period not in seen
    ]
    if not later:
        return None
    return Look(run, later[0], effect_between(course, plan.period, later[0]))
