"""Which units may be compared with one another. Pure."""

from __future__ import annotations

from xietong.foundation.organisations.domain.kinds import UnitKind
from xietong.wings.ecology.domain.kinds import Frequency, PeerGroup

_GROUPS = {
    UnitKind.REGION: PeerGroup.REGION,
    UnitKind.DEPARTMENT: PeerGroup.DEPARTMENT,
    UnitKind.COMMITTEE: PeerGroup.DEPARTMENT,
    UnitKind.DISCIPLINE: PeerGroup.DEPARTMENT,
    UnitKind.ENTERPRISE: PeerGroup.ENTERPRISE,
    UnitKind.INSTITUTION: PeerGroup.UNIVERSITY,
    UnitKind.STREET: PeerGroup.STREET,
}
_MONTHS = {
    Frequency.MONTH: 1,
    Frequency.QUARTER: 3,
    Frequency.HALF_YEAR: 6,
    Frequency.YEAR: 12,
    Frequency.ROUND: 12,
}


def group_of(kind: str) -> PeerGroup | None:
    """The peer group of a kind of unit; None for kinds that are not compared (villages, resident teams)."""
    return _GROUPS.get(UnitKind.of(kind))


def kinds_of(group: str) -> tuple[str, ...]:
    """The kinds of unit in a peer group; those of all groups for ""."""
    return tuple(kind.value for kind, found in _GROUPS.items() if not group or found.value == group)


def months_between(frequency: Frequency) -> int:
    """How many months a period of an indicator has; a round of inspection is told by the year."""
    return _MONTHS[frequency]
