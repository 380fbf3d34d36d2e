"""Who sees which unit's figures: the one filter behind rows, counts, panels and exports.

A unit's figures are seen within the scope of a grant that reads the ecology, and always by the unit itself.
The three administrators see none.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from xietong.foundation.access.domain.roles import ADMINISTRATORS, Capability
from xietong.foundation.access.queries import unit_scope_q
from xietong.foundation.organisations.queries.lookup import UnitRef, find_unit
from xietong.kernel.actor import SYSTEM, Actor
from xietong.kernel.denial import missing


def sight_q(actor: Actor, prefix: str = "") -> Q:
    """The condition that a row's unit may be seen; ``prefix`` leads from the row to the unit ("unit__")."""
    if actor == SYSTEM:
        return Q()
    condition = unit_scope_q(actor, Capability.ECOLOGY_READ, prefix)
    if actor.unit_id is not None and any(role not in ADMINISTRATORS for role in actor.roles):
        condition |= Q(**{f"{prefix}pk": actor.unit_id})
    return condition


def seen_units(actor: Actor) -> QuerySet[Any]:
    """The units whose figures the actor may see, as a query; never a list of ids."""
    units: QuerySet[Any] = apps.get_model("organisations", "Unit").objects.filter(sight_q(actor))
    return units


def require_unit(actor: Actor, unit_id: int) -> UnitRef:
    """The unit, or 404 where it does not exist or its figures are not the actor's to see."""
    unit = find_unit(unit_id) if seen_units(actor).filter(pk=unit_id).exists() else None
    if unit is None:
        raise missing("没有这个单位，或者您看不到它的数据", "ecology.unit")
    return unit
