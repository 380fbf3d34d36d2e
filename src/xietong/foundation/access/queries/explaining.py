"""Why somebody may not: what it needs, who has it, and whom to ask."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from xietong.foundation.access.domain.roles import ADMINISTRATORS, ROLES, Capability, Role
from xietong.foundation.access.models import Grant
from xietong.foundation.access.queries.actors import in_force, local_day, seats
from xietong.foundation.access.queries.directory import my_grants
from xietong.foundation.access.queries.shapes import Explanation, GrantLine
from xietong.foundation.organisations.queries.seats import lineage
from xietong.kernel.actor import Actor

_OTHERS = 8


def why_not(*, actor: Actor, at: datetime, needed: Iterable[Capability]) -> Explanation:
    """Explain whether the actor may do what needs one of these capabilities; five statements.

    Others who could are named by post and unit, nearest first: those whose scope covers the actor's unit.
    """
    wanted = tuple(needed)
    carriers = tuple(role for role in ROLES if set(wanted) & ROLES[role].capabilities)
    mine = my_grants(actor=actor, at=at)
    allowed = any(actor.may(capability) for capability in wanted)
    elsewhere = _other_seats(actor, at, mine, carriers)
    return Explanation(
        needed=tuple(capability.label for capability in wanted),
        allowed=allowed,
        roles=carriers,
        purposes=tuple((role.label, ROLES[role].purpose) for role in carriers),
        mine=mine,
        others=_others(actor, at, carriers),
        advice=_advice(actor, allowed=allowed, carriers=carriers, elsewhere=elsewhere),
        other_seats=elsewhere,
    )


def _other_seats(
    actor: Actor, at: datetime, mine: tuple[GrantLine, ...], carriers: tuple[Role, ...]
) -> tuple[str, ...]:
    """Posts of one's own, other than the one acted in, that carry what is needed."""
    fit = {grant.post_id for grant in mine if grant.role in carriers} - {actor.post_id, None}
    if not fit:
        return ()
    return tuple(f"{seat.unit_name}{seat.title}" for seat in seats(actor=actor, at=at) if seat.post_id in fit)


def _others(actor: Actor, at: datetime, carriers: tuple[Role, ...]) -> tuple[str, ...]:
    """Posts with a carrying role over the actor's unit (over any unit where the actor has none)."""
    rows = Grant.objects.filter(
        in_force(local_day(at)), role__in=[role.value for role in carriers], post__isnull=False
    ).exclude(post_id__in=actor.held_post_ids)
    if actor.unit_path:
        rows = rows.filter(unit_id__in=lineage(path=actor.unit_path))
    named = rows.order_by("-unit__depth", "post__code").values_list("post__unit__name", "post__title", "role")
    return tuple(f"{unit}{title}（{Role.of(role).label}）" for unit, title, role in named[:_OTHERS])


def _advice(actor: Actor, *, allowed: bool, carriers: tuple[Role, ...], elsewhere: tuple[str, ...]) -> str:
    if allowed:
        return (
            "您有这项权限。若某一事项仍不能办理，原因在事项本身："
            "看不到的事项不在您的范围内，状态不符的要等上一步办完。"
        )
    if elsewhere:
        return f"您还担任或代理{'、'.join(elsewhere)}，那一岗位可以办理：请在右上角切换身份。"
    if set(carriers) <= ADMINISTRATORS:
        return "这是三员管理员的工作，办理业务的人员不兼任。需要时请联系相应的管理员。"
    if any(role in ADMINISTRATORS for role in actor.roles):
        return "三员管理员不查看、不办理业务内容，这是分权的要求，不能通过授权改变。"
    return "确因工作需要的，请本单位向安全管理员提出，写明角色、范围、期限和理由；或者请下列岗位办理。"
