"""Whose lists the actor keeps: the committees into whose lists files may be imported."""

from __future__ import annotations

from xietong.foundation.access.domain.roles import Capability
from xietong.foundation.organisations.models import Unit
from xietong.kernel.actor import Actor


def kept_lists(*, actor: Actor) -> tuple[tuple[int, str], ...]:
    """(unit id, name) of each committee on which the actor holds the right to import."""
    ids = {grant.scope.unit_id for grant in actor.grants if Capability.PROBLEM_IMPORT in grant.capabilities}
    return tuple(Unit.objects.filter(pk__in=ids).order_by("path").values_list("pk", "name"))
