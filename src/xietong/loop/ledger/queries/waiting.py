"""What waits for somebody: one set of rows for each kind of thing that can wait.

Every set is narrowed to the committees and posts in which the actor plays the part that is waited for,
so it lies within what the actor may see.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from xietong.foundation.access.domain.roles import Capability
from xietong.kernel.actor import Actor
from xietong.loop.ledger.domain.parts import Part
from xietong.loop.ledger.domain.states import (
    CoordinationState,
    ExtensionState,
    ProblemState,
    ResponsibilityState,
    StudySide,
)
from xietong.loop.ledger.models import (
    Closing,
    Coordination,
    Extension,
    Opinion,
    Participant,
    Problem,
    Responsibility,
)
from xietong.loop.ledger.queries.narrowing import PROBLEM_CLOCK

P = ProblemState
_OPEN_REQUESTS = (CoordinationState.OPEN.value, CoordinationState.ESCALATED.value)
_CLAIMED = ResponsibilityState.CLAIMED.value


def units_with(actor: Actor, capability: Capability) -> list[int]:
    """The units on which the actor holds the capability itself, not merely from above; a handful."""
    return sorted({grant.scope.unit_id for grant in actor.grants if capability in grant.capabilities})


def in_state(actor: Actor, capability: Capability, *states: ProblemState) -> QuerySet[Problem]:
    """The problems in these states of the committees for which the actor has the capability."""
    return Problem.objects.filter(state__in=states, committee_id__in=units_with(actor, capability))


def _closing_is_mine(actor: Actor) -> Exists:
    """An open request to close that the actor made or has verified: somebody else must go on with it."""
    mine = Q(requested_by_id=actor.person_id or 0) | Q(verified_by_id=actor.person_id or 0)
    return Exists(Closing.objects.filter(mine, problem=OuterRef("pk"), ended=False))


def _led_by(actor: Actor) -> Exists:
    held = Responsibility.objects.filter(
        problem=OuterRef("pk"), current=True, lead_post_id=actor.post_id or 0
    )
    return Exists(held)


def to_decide(actor: Actor) -> QuerySet[Problem]:
    """Studied by both sides, waiting for the committee."""
    return in_state(actor, Capability.PROBLEM_DECIDE, P.DECIDING)


def to_accept(actor: Actor) -> QuerySet[Problem]:
    """Verified, waiting for somebody who neither did nor verified it."""
    rows = in_state(actor, Capability.PROBLEM_ACCEPT, P.VERIFIED)
    return rows.exclude(_closing_is_mine(actor)).exclude(_led_by(actor))


def to_assign(actor: Actor) -> QuerySet[Problem]:
    """Opened, but nobody answers for it yet."""
    return in_state(actor, Capability.RESPONSIBILITY_SET, P.OPEN)


def declined(actor: Actor) -> QuerySet[Problem]:
    """Not claimed by the one named: back with the committee."""
    units = units_with(actor, Capability.PROBLEM_DECIDE) + units_with(actor, Capability.RESPONSIBILITY_SET)
    return Problem.objects.filter(state=P.DECLINED.value, committee_id__in=units)


def to_claim(actor: Actor) -> QuerySet[Responsibility]:
    """Named for the actor's post, not yet claimed."""
    return Responsibility.objects.filter(
        current=True, state=ResponsibilityState.ASSIGNED.value, lead_post_id=actor.post_id or 0
    )


def to_study(actor: Actor, side: StudySide) -> QuerySet[Problem]:
    """Put to study, and this side has not given its opinion in this round."""
    leading = side is StudySide.LEADER
    capability = Capability.PROBLEM_STUDY_LEADER if leading else Capability.PROBLEM_STUDY_DISCIPLINE
    given = Opinion.objects.filter(problem=OuterRef("pk"), round=OuterRef("study_round"), side=side.value)
    rows = in_state(actor, capability, P.STUDYING).exclude(Exists(given))
    if leading:
        rows = rows.filter(Q(leader_post_id=actor.post_id or 0) | Q(leader_post__isnull=True))
    return rows


def to_verify(actor: Actor) -> QuerySet[Problem]:
    """Closing was asked for; the discipline commission checks."""
    rows = in_state(actor, Capability.PROBLEM_STUDY_DISCIPLINE, P.CLOSING)
    return rows.exclude(_closing_is_mine(actor)).exclude(_led_by(actor))


def to_look_back(actor: Actor, today: date) -> QuerySet[Problem]:
    """Closed three months ago or longer, not yet looked back on."""
    rows = in_state(actor, Capability.PROBLEM_STUDY_DISCIPLINE, P.OBSERVING)
    return rows.filter(look_back_from__lte=today).exclude(_led_by(actor))


def reopened(actor: Actor) -> QuerySet[Problem]:
    """Come back after a failed look-back, and running again."""
    rows = in_state(actor, Capability.PROBLEM_STUDY_DISCIPLINE, P.ACTIVE)
    return rows.filter(reopened__gt=0)


def at_risk(actor: Actor, capability: Capability, *, today: date, soon: int) -> QuerySet[Problem]:
    """Past the deadline, or close to it."""
    rows = in_state(actor, capability, *(P.of(state) for state in PROBLEM_CLOCK))
    return rows.filter(deadline__lte=today + timedelta(days=soon))


def extensions_to_decide(actor: Actor) -> QuerySet[Extension]:
    """Requests for more time that somebody else made."""
    rows = Extension.objects.filter(
        state=ExtensionState.REQUESTED.value,
        responsibility__problem__committee_id__in=units_with(actor, Capability.PROBLEM_DECIDE),
    )
    return rows.exclude(requested_by_id=actor.person_id or 0)


def coordinations_to_answer(actor: Actor) -> QuerySet[Coordination]:
    """Requests addressed to a unit for which the actor answers, or to the actor's committee."""
    to_unit = Q(to_committee=False, to_unit_id__in=units_with(actor, Capability.COORDINATION_ANSWER))
    to_committee = Q(
        to_committee=True, project__committee_id__in=units_with(actor, Capability.PROBLEM_DECIDE)
    )
    return Coordination.objects.filter(to_unit | to_committee, state__in=_OPEN_REQUESTS)


def my_work(actor: Actor) -> QuerySet[Responsibility]:
    """What the actor's post has claimed and is working on."""
    return Responsibility.objects.filter(
        current=True, state=_CLAIMED, lead_post_id=actor.post_id or 0, problem__state=P.ACTIVE.value
    )


def with_others(actor: Actor) -> QuerySet[Problem]:
    """What the actor's post leads or proposed, and where the next step is somebody else's."""
    led = Responsibility.objects.filter(
        current=True,
        lead_post_id=actor.post_id or 0,
        problem__state__in=[P.CLOSING.value, P.VERIFIED.value],
    )
    proposed = Problem.objects.filter(
        proposer_post_id=actor.post_id or 0, state__in=[P.STUDYING.value, P.DECIDING.value]
    )
    return Problem.objects.filter(pk__in=led.values("problem_id").union(proposed.values("pk")))


def asked_by_me(actor: Actor) -> QuerySet[Coordination]:
    """Requests of the actor's own projects that are not answered yet."""
    return Coordination.objects.filter(project__lead_post_id=actor.post_id or 0, state__in=_OPEN_REQUESTS)


def to_mend(actor: Actor) -> QuerySet[Problem]:
    """One's own drafts, and findings that came back."""
    return Problem.objects.filter(
        proposer_post_id=actor.post_id or 0, state__in=[P.DRAFT.value, P.RETURNED.value]
    )


def sent_down(actor: Actor) -> QuerySet[Participant]:
    """Matters of a superior that were sent down to the actor's own unit and are still running."""
    return Participant.objects.filter(
        part=Part.SENT_DOWN.value,
        unit_id=actor.unit_id or 0,
        until__isnull=True,
        problem__state__in=PROBLEM_CLOCK,
    )


def first(rows: QuerySet[Any], by: Iterable[str], number: int) -> QuerySet[Any]:
    """The first rows of a set, as a set that can stand in a union."""
    chosen = rows.order_by(*(F(name).asc(nulls_last=True) for name in by), "pk").values("pk")[:number]
    found: QuerySet[Any] = rows.model._default_manager.filter(pk__in=chosen)  # noqa: SLF001
    return found
