"""Who acts, and where their grants reach: the Actor of a request and the filters made from it."""

from __future__ import annotations

from datetime import date, datetime

from attrs import evolve
from django.db.models import Q
from django.utils import timezone

from xietong.foundation.access.domain.limits import token_digest
from xietong.foundation.access.domain.roles import ROLES, Capability, Role
from xietong.foundation.access.models import ApiToken, User
from xietong.foundation.access.models import Grant as GrantRow
from xietong.foundation.organisations.queries.lookup import holder_ids
from xietong.foundation.organisations.queries.seats import Seat, place_of, seats_of
from xietong.kernel.actor import Actor, Grant, Scope
from xietong.kernel.denial import forbidden, missing


def local_day(at: datetime) -> date:
    """The day of ``at`` where the office is."""
    return timezone.localtime(at).date()


def in_force(day: date) -> Q:
    """The grants that hold on a day: in their period and not revoked."""
    return Q(valid_from__lte=day, revoked_at=None) & (Q(valid_until=None) | Q(valid_until__gt=day))


def account(*, user_id: int) -> User | None:
    """The active account with its person, or None; one statement. For whoever keeps the session."""
    return User.objects.select_related("person").filter(pk=user_id, is_active=True).first()


def actor_of(*, user_id: int, at: datetime) -> Actor:
    """Build the actor of an active account on the local day of ``at``; three statements.

    One acts in one post at a time: the grants of that post hold, and those to the account itself.
    RefusedError (missing) where there is no such active account.
    """
    user = account(user_id=user_id)
    if user is None:
        raise missing("没有这个账号，或账号已停用", "access.no_account")
    return actor_for(user=user, at=at)


def actor_in(*, user_id: int, post_id: int | None, at: datetime) -> Actor:
    """The actor of an account in the post in which something was asked for, at a later time.

    RefusedError where the account is shut, or the person no longer acts in that post.
    """
    user = account(user_id=user_id)
    if user is None:
        raise missing("没有这个账号，或账号已停用", "access.no_account")
    user.acting_post_id = post_id
    actor = actor_for(user=user, at=at)
    if actor.post_id != post_id:
        raise forbidden("access.other_post", "您已不在提交时的岗位上", "请以现在的岗位重新提交")
    return actor


def actor_for(*, user: User, at: datetime) -> Actor:
    """The actor of an account that is at hand already; two statements."""
    day = local_day(at)
    seats = seats_of(person_id=user.person_id, on=day) if user.person_id else ()
    chosen = [seat for seat in seats if seat.post_id == user.acting_post_id] or seats
    seat = chosen[0] if chosen else None
    return Actor(
        user_id=user.pk,
        person_id=user.person_id,
        name=user.person.name if user.person else user.username,
        post_id=seat.post_id if seat else None,
        post_title=seat.title if seat else "",
        post_kind=seat.kind if seat else "",
        unit_id=seat.unit_id if seat else None,
        unit_name=seat.unit_name if seat else "",
        unit_path=seat.unit_path if seat else "",
        on_behalf_of=seat.on_behalf_of if seat else "",
        grants=_grants(user.pk, seat.post_id if seat else None, day),
        held_post_ids=frozenset(seat.post_id for seat in seats),
    )


def holder_of(*, post_id: int, at: datetime) -> Actor:
    """The actor in a post with its grants on the day of ``at``, with or without an account; three statements.

    For rehearsals and demonstrations. RefusedError (missing) where the post is vacant on that day.
    """
    held = sorted(holder_ids(post_id=post_id, on=local_day(at)))
    if not held:
        raise missing("这个岗位今天没有人担任", "access.vacant")
    person_id = held[0]
    user = User.objects.filter(person_id=person_id).first() or User(pk=0, username="-")
    user.person_id, user.acting_post_id = person_id, post_id
    return evolve(actor_for(user=user, at=at), user_id=user.pk or None)


def _grants(user_id: int, post_id: int | None, day: date) -> tuple[Grant, ...]:
    mine = Q(user_id=user_id) | Q(post_id=post_id) if post_id else Q(user_id=user_id)
    rows = GrantRow.objects.filter(in_force(day) & mine).order_by("pk")
    return tuple(
        Grant(role, _capabilities(role), Scope(unit_id, path, subtree))
        for role, unit_id, path, subtree in rows.values_list("role", "unit_id", "unit__path", "subtree")
    )


def _capabilities(role: str) -> frozenset[str]:
    return frozenset(capability.value for capability in ROLES[Role.of(role)].capabilities)


def seats(*, actor: Actor, at: datetime) -> tuple[Seat, ...]:
    """The posts the actor may act in on the local day of ``at``; one statement."""
    return seats_of(person_id=actor.person_id, on=local_day(at)) if actor.person_id else ()


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
    unit = place_of(unit_id=unit_id)
    grant = Grant(Role.OFFICE.value, _capabilities(Role.OFFICE), Scope(unit.unit_id, unit.path))
    return Actor(
        user_id=None,
        person_id=None,
        name="系统（命令行）",
        unit_id=unit.unit_id,
        unit_path=unit.path,
        grants=(grant,),
    )


def user_of_token(*, token: str, at: datetime) -> int | None:
    """The account of an API token that holds at ``at``, or None; one statement.

    A token of an account that is shut, or still has its first password, opens nothing.
    """
    return (
        ApiToken.objects.filter(
            digest=token_digest(token),
            revoked_at=None,
            expires_at__gt=at,
            user__is_active=True,
            user__must_change_password=False,
        )
        .values_list("user_id", flat=True)
        .first()
    )
