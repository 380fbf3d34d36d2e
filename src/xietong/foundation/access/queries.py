"""Reads of access: the Actor of a request."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from xietong.foundation.access.domain.roles import ROLES, Capability, Role
from xietong.foundation.access.models import Grant as GrantRow
from xietong.foundation.access.models import User
from xietong.foundation.organisations.models import Appointment, Deputation, Unit
from xietong.kernel.actor import Actor, Grant, Scope


def actor_of(*, user_id: int, at: datetime) -> Actor:
    """Build the actor for an account on the day of ``at``: post acted in, deputised or held, and grants."""
    day = at.date()
    user = User.objects.select_related("person").get(pk=user_id)
    now = Q(valid_from__lte=day) & (Q(valid_until__isnull=True) | Q(valid_until__gt=day))
    appointments = (
        list(
            Appointment.objects.filter(now, person_id=user.person_id)
            .select_related("post__unit")
            .order_by("valid_from", "id")
        )
        if user.person_id
        else []
    )
    held = {row.post_id: (row.post, "") for row in appointments}
    deputations = (
        Deputation.objects.filter(now, deputy_id=user.person_id).select_related("post__unit")
        if user.person_id
        else []
    )
    for deputation in deputations:
        holder = (
            Appointment.objects.filter(now, post_id=deputation.post_id)
            .values_list("person__name", flat=True)
            .first()
        )
        held.setdefault(deputation.post_id, (deputation.post, holder or "空缺"))
    acting = held.get(user.acting_post_id or 0) or next(iter(held.values()), None)
    post, behalf = acting or (None, "")
    rows = GrantRow.objects.filter(now, revoked_at__isnull=True).select_related("unit")
    mine = rows.filter(Q(user_id=user_id) | Q(post_id=post.pk if post else 0))
    return Actor(
        user_id=user_id,
        person_id=user.person_id,
        name=user.person.name if user.person else user.username,
        post_id=post.pk if post else None,
        post_title=post.title if post else "",
        post_kind=post.kind if post else "",
        unit_id=post.unit_id if post else None,
        unit_name=post.unit.name if post else "",
        unit_path=post.unit.path if post else "",
        on_behalf_of=behalf,
        grants=tuple(
            Grant(
                row.role,
                frozenset(capability.value for capability in ROLES[Role.of(row.role)].capabilities),
                Scope(row.unit_id, row.unit.path, row.subtree),
            )
            for row in mine
        ),
        held_post_ids=frozenset(held),
    )


def unit_scope_q(actor: Actor, capability: Capability, prefix: str = "") -> Q:
    """The condition that a unit lies in the scopes in which the capability holds.

    ``prefix`` leads from the filtered rows to the unit ("committee__"); a subtree is one range over
    Unit.path, never a list of ids. Without any scope the condition is false for every row.
    """
    condition = Q(pk__in=[])
    for scope in actor.scopes(capability):
        if scope.subtree:
            condition |= Q(**{f"{prefix}path__gte": scope.path, f"{prefix}path__lt": scope.path + "z"})
        else:
            condition |= Q(**{f"{prefix}path": scope.path})
    return condition


def operator_at(*, unit_id: int) -> Actor:
    """The operator of the command line: the keeper of one committee's lists, named as such on the record."""
    unit = Unit.objects.get(pk=unit_id)
    capabilities = frozenset(capability.value for capability in ROLES[Role.OFFICE].capabilities)
    grant = Grant(Role.OFFICE.value, capabilities, Scope(unit.pk, unit.path))
    return Actor(
        user_id=None,
        person_id=None,
        name="系统（命令行）",
        unit_id=unit.pk,
        unit_path=unit.path,
        grants=(grant,),
    )
