"""The committees on whose lists somebody may propose: those above the own unit, nearest first."""

from __future__ import annotations

from datetime import date

from attrs import frozen
from django.apps import apps
from django.db.models import Q

from xietong.foundation.access.domain.roles import ROLES, Capability
from xietong.foundation.organisations.domain.paths import ids_of
from xietong.kernel.actor import Actor

_DECIDING = tuple(
    role.value for role, known in ROLES.items() if Capability.PROBLEM_DECIDE in known.capabilities
)


@frozen
class Committee:
    """A unit that has somebody who decides."""

    unit_id: int
    name: str


def committees_for(*, actor: Actor, on: date) -> tuple[Committee, ...]:
    """Units from the actor's own up to the top in which a post decides on a day; one statement."""
    return committees_above(path=actor.unit_path, on=on)


def committees_above(*, path: str, on: date) -> tuple[Committee, ...]:
    """Units from the one at this path up to the top in which a post decides, nearest first; one statement."""
    if not path:
        return ()
    grants = apps.get_model("access", "Grant").objects
    rows = grants.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=on),
        unit_id__in=ids_of(path),
        role__in=_DECIDING,
        valid_from__lte=on,
        revoked_at__isnull=True,
    )
    found = rows.order_by("-unit__depth").values_list("unit_id", "unit__name").distinct()
    return tuple(Committee(pk, name) for pk, name in found)
