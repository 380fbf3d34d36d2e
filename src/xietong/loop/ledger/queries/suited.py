"""Posts for a part in a matter: those that have it for the matter's own committee, then all others."""

from __future__ import annotations

from datetime import date

from django.apps import apps
from django.db.models import Q

from xietong.foundation.access.domain.roles import ROLES, Capability
from xietong.foundation.organisations.queries import PostHit, search_posts
from xietong.kernel.actor import Actor
from xietong.loop.ledger.domain.parts import Part
from xietong.loop.ledger.queries.committees import committees_for

#: What somebody may do for the committee who is likely to be named in the part.
_LIKELY = {Part.LEADER: Capability.PROBLEM_STUDY_LEADER, Part.SUPERVISOR: Capability.PROBLEM_VERIFY}


def suited_posts(
    *, actor: Actor, part: Part, text: str, on: date, committee_id: int | None, limit: int
) -> tuple[PostHit, ...]:
    """Posts that match the text, for a leader in charge or a supervising contact; four statements.

    The committee's own leaders, or the posts of its discipline commission, come first; without a text
    they are all there is. Without a committee the nearest one above the actor is meant.
    """
    own = frozenset(_holding(_LIKELY[part], committee_id or _nearest(actor, on), on))
    return search_posts(actor=actor, text=text, on=on, first=own, limit=limit)


def _nearest(actor: Actor, on: date) -> int | None:
    return next((row.unit_id for row in committees_for(actor=actor, on=on)), None)


def _holding(capability: Capability, unit_id: int | None, on: date) -> list[int]:
    """The posts that hold a role with the capability on this very unit."""
    grants = apps.get_model("access", "Grant").objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=on),
        valid_from__lte=on,
        revoked_at__isnull=True,
        unit_id=unit_id,
        post__isnull=False,
        role__in=[role.value for role, known in ROLES.items() if capability in known.capabilities],
    )
    return list(grants.values_list("post_id", flat=True))
