"""Who somebody is to a matter of this wing. Pure."""

from __future__ import annotations

from attrs import frozen

from xietong.foundation.access.domain.roles import Capability
from xietong.foundation.organisations.domain.paths import depth_of
from xietong.kernel.actor import SYSTEM, Actor
from xietong.kernel.enums import LabelledEnum


class EcologyPart(LabelledEnum):
    SOURCE = "source", "数据来源单位"
    KEEPER = "keeper", "指标管理人"
    DRAFTER = "drafter", "起草人"
    UNIT = "unit", "被评单位"
    DISCIPLINE = "discipline", "纪委"
    COMMITTEE = "committee", "党委"
    SYSTEM = "system", "系统"


@frozen
class Standing:
    """What decides the parts: the unit spoken of, the committee above it, the source's unit and post."""

    unit_id: int | None = None
    committee_id: int | None = None
    source_post_id: int | None = None
    source_unit_id: int | None = None


def parts_of(actor: Actor, standing: Standing) -> frozenset[EcologyPart]:
    """Return the parts the actor plays in the post acted in. Nobody judges their own unit."""
    parts: set[EcologyPart] = set()
    if actor == SYSTEM:
        parts.add(EcologyPart.SYSTEM)
    own = standing.unit_id is not None and actor.may_as(Capability.ECOLOGY_ANSWER, standing.unit_id)
    if own:
        parts.add(EcologyPart.UNIT)
    if actor.may(Capability.ECOLOGY_KEEP):
        parts.add(EcologyPart.KEEPER)
    if _hands_in(actor, standing):
        parts.add(EcologyPart.SOURCE)
    if standing.committee_id is not None and actor.may_as(Capability.ECOLOGY_KEEP, standing.committee_id):
        parts.add(EcologyPart.DRAFTER)
    if standing.committee_id is not None and not own:
        if actor.may_as(Capability.ECOLOGY_STUDY, standing.committee_id):
            parts.add(EcologyPart.DISCIPLINE)
        if actor.may_as(Capability.ECOLOGY_DECIDE, standing.committee_id):
            parts.add(EcologyPart.COMMITTEE)
    return frozenset(parts)


def _hands_in(actor: Actor, standing: Standing) -> bool:
    """The post that answers for a source, and whoever hands figures in for the source's own unit."""
    if standing.source_post_id is not None and standing.source_post_id == actor.post_id:
        return True
    return standing.source_unit_id is not None and actor.may_as(
        Capability.ECOLOGY_SUBMIT, standing.source_unit_id
    )


def keeps_definitions(actor: Actor) -> bool:
    """True where the actor keeps the indicators: the capability on a unit that stands at the top."""
    scopes = actor.scopes(Capability.ECOLOGY_KEEP)
    return actor == SYSTEM or any(depth_of(scope.path) == 0 for scope in scopes)
