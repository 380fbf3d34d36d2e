"""Whose lists the actor keeps: the committees into whose lists files may be imported."""

from __future__ import annotations

from xietong.foundation.access.domain.roles import Capability
from xietong.foundation.organisations.queries.lookup import find_units, units_called
from xietong.kernel.actor import Actor, Scope


def _kept(actor: Actor) -> tuple[Scope, ...]:
    return tuple(grant.scope for grant in actor.grants if Capability.PROBLEM_IMPORT in grant.capabilities)


def kept_lists(*, actor: Actor) -> tuple[tuple[int, str], ...]:
    """(unit id, name) of each committee on which the actor holds the right to import."""
    units = find_units(scope.unit_id for scope in _kept(actor))
    return tuple((unit.pk, unit.name) for unit in sorted(units.values(), key=lambda unit: unit.path))


def units_named(*, actor: Actor, names: set[str]) -> dict[str, int]:
    """Units within the lists the actor keeps, by name; names that several units bear are left out."""
    found: dict[str, set[int]] = {}
    for scope in _kept(actor):
        for unit in units_called(sorted(names), within=scope.path):
            found.setdefault(unit.name, set()).add(unit.pk)
    return {name: ids.pop() for name, ids in found.items() if name in names and len(ids) == 1}
