"""Who sees which portrait: runs of committees in sight, units in sight, and anomalies in their turn."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from xietong.foundation.access.domain.roles import Capability
from xietong.kernel.actor import Actor
from xietong.kernel.denial import missing
from xietong.wings.ecology.domain.states import AnomalyState
from xietong.wings.ecology.models import Anomaly, Run, Score
from xietong.wings.ecology.queries.sight import seen_units, sight_q


def visible_runs(actor: Actor) -> QuerySet[Run]:
    """The runs of committees in sight. A unit sees its own page of a run of its superior, not the run."""
    return Run.objects.filter(sight_q(actor, "committee__"))


def visible_scores(actor: Actor) -> QuerySet[Score]:
    """The scores of units in sight, of whatever run."""
    return Score.objects.filter(sight_q(actor, "unit__"))


def own_units(actor: Actor) -> frozenset[int]:
    """The very units the actor stands for, not those below them."""
    read = Capability.ECOLOGY_READ
    granted = {grant.scope.unit_id for grant in actor.grants if read in grant.capabilities}
    return frozenset(granted)


def visible_anomalies(actor: Actor, *, today: date) -> QuerySet[Anomaly]:
    """Anomalies in sight: the unit's own at once, others once it has answered or its time is over."""
    told = Q(state=AnomalyState.TOLD, answer_until__gte=today)
    own = Q(unit_id__in=own_units(actor))
    return Anomaly.objects.filter(sight_q(actor, "unit__")).filter(own | ~told)


def get_run(actor: Actor, run_id: int) -> Run:
    """The run, or 404 where it does not exist or is not the actor's to see."""
    rows = visible_runs(actor).select_related("committee", "scheme", "asked_by")
    found = rows.filter(pk=run_id).first()
    if found is None:
        raise missing()
    return found


def get_unit(actor: Actor, unit_id: int) -> Any:
    """The unit, or 404 where it does not exist or its portrait is not the actor's to see; one statement."""
    found = seen_units(actor).filter(pk=unit_id).first()
    if found is None:
        raise missing()
    return found
