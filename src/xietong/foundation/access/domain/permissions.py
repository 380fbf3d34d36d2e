"""Who may do what to accounts and grants: pure checks, each None or a Chinese refusal."""

from __future__ import annotations

from xietong.foundation.access.domain.roles import Capability, Role, conflict_between
from xietong.kernel.actor import SYSTEM, Actor
from xietong.kernel.denial import Denial, DenialKind


def lacks(actor: Actor, capability: Capability) -> Denial | None:
    """Why the actor may not use a capability that asks for no unit."""
    if actor is SYSTEM or actor.may(capability):
        return None
    return Denial(
        DenialKind.FORBIDDEN,
        capability.value,
        f"须有“{capability.label}”的权限，您现在的岗位没有",
        f"/why?need={capability.value}",
    )


def lacks_at(actor: Actor, capability: Capability, path: str, unit_name: str) -> Denial | None:
    """Why the actor may not use a capability on a unit."""
    if actor is SYSTEM or actor.may_at(capability, path):
        return None
    return lacks(actor, capability) or Denial(
        DenialKind.FORBIDDEN,
        capability.value,
        f"您的“{capability.label}”权限不包括“{unit_name}”",
        "请由授权范围包括该单位的管理员办理",
    )


def grants_to_self(
    actor: Actor, *, user_id: int | None, post_id: int | None, person_ids: frozenset[int]
) -> Denial | None:
    """Nobody grants to himself: not to the own account, not to a post held or acted in."""
    if actor is SYSTEM:
        return None
    own_account = user_id is not None and user_id == actor.user_id
    own_post = post_id is not None and (post_id in actor.held_post_ids or actor.person_id in person_ids)
    if own_account or own_post:
        return Denial(
            DenialKind.FORBIDDEN, "grant.self", "不能给自己授权", "请由另一名安全管理员办理", "holder"
        )
    return None


def excluded(name: str, held: frozenset[Role], wanted: Role) -> Denial | None:
    """Why a person with these roles may not get another one."""
    reason = conflict_between(held, wanted)
    if reason is None:
        return None
    have = "、".join(role.label for role in sorted(held))
    return Denial(
        DenialKind.CONFLICT,
        "grant.conflict",
        f"{name}已有“{have}”。{reason}",
        "请改授其他人，或先收回原角色",
        "role",
    )
