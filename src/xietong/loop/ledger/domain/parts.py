"""The parts people play in one matter, and who plays them. Pure: facts in, parts out."""

from __future__ import annotations

from attrs import frozen

from xietong.foundation.access.domain.roles import Capability
from xietong.kernel.actor import Actor
from xietong.kernel.enums import LabelledEnum


class Part(LabelledEnum):
    """What somebody is to a matter; machines speak of parts, never of roles or persons."""

    PROPOSER = "proposer", "提出人"
    OFFICE = "office", "党委办"
    LEADER = "leader", "分管领导"
    DISCIPLINE = "discipline", "纪委"
    COMMITTEE = "committee", "党委"
    OWNER = "owner", "责任人"
    SUPPORTER = "supporter", "协同方"
    SUPERVISOR = "supervisor", "监督联系人"
    ACCEPTOR = "acceptor", "验收人"
    ADDRESSEE = "addressee", "被请求单位"
    SENT_DOWN = "sent_down", "下发对象"


@frozen
class Standing:
    """What decides the parts in one problem: its committee and the posts and units named in it."""

    committee_id: int
    proposer_post_id: int | None = None
    owner_post_id: int | None = None
    leader_post_id: int | None = None
    supervisor_post_id: int | None = None
    supporter_post_ids: frozenset[int] = frozenset()
    supporter_unit_ids: frozenset[int] = frozenset()


_BY_GRANT: tuple[tuple[Part, Capability], ...] = (
    (Part.OFFICE, Capability.RESPONSIBILITY_SET),
    (Part.DISCIPLINE, Capability.PROBLEM_STUDY_DISCIPLINE),
    (Part.COMMITTEE, Capability.PROBLEM_DECIDE),
    (Part.ACCEPTOR, Capability.PROBLEM_ACCEPT),
)


def parts_of(actor: Actor, standing: Standing) -> frozenset[Part]:
    """Return the parts ``actor`` plays in the post acted in.

    Deciding parts need a grant on the very committee of the matter: a superior sees what lies below
    but does not act in a lower committee's place.
    """
    parts = {part for part, capability in _BY_GRANT if actor.may_as(capability, standing.committee_id)}
    if _studies_as_leader(actor, standing):
        parts.add(Part.LEADER)
    named = (
        (Part.PROPOSER, standing.proposer_post_id),
        (Part.OWNER, standing.owner_post_id),
        (Part.SUPERVISOR, standing.supervisor_post_id),
    )
    if actor.post_id is not None:
        parts |= {part for part, post_id in named if post_id == actor.post_id}
        if actor.post_id in standing.supporter_post_ids or actor.unit_id in standing.supporter_unit_ids:
            parts.add(Part.SUPPORTER)
    return frozenset(parts)


def _studies_as_leader(actor: Actor, standing: Standing) -> bool:
    if not actor.may_as(Capability.PROBLEM_STUDY_LEADER, standing.committee_id):
        return False
    return standing.leader_post_id in (None, actor.post_id)
