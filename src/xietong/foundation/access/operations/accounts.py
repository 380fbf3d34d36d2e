"""Acts on accounts: create, shut, open again, passwords, the post one acts in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from attrs import frozen
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from xietong.foundation.access.domain import activities
from xietong.foundation.access.domain.limits import new_password
from xietong.foundation.access.domain.permissions import lacks
from xietong.foundation.access.domain.roles import Capability
from xietong.foundation.access.models import ApiToken, LoginSession, User
from xietong.foundation.access.operations.support import (
    drop_sessions,
    locked_user,
    note,
    refuse,
    require_reason,
    self_of,
)
from xietong.foundation.access.queries.actors import seats
from xietong.foundation.organisations.queries.seats import person_name
from xietong.kernel.actor import Actor
from xietong.kernel.denial import Denial, DenialKind, RefusedError, conflict, forbidden, invalid

_USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{1,59}")


@frozen
class NewPassword:
    """An account and its one-time password, shown once and kept nowhere."""

    user_id: int
    username: str
    password: str


def create_user(
    *,
    actor: Actor,
    at: datetime,
    username: str,
    person_id: int | None = None,
    demo_label: str = "",
    must_change_password: bool = True,
) -> NewPassword:
    """Create an account for a person (or, for administrators, for none) with a random first password.

    RefusedError: no permission, the name is taken or not in Latin letters, the person has an account.
    """
    refuse(lacks(actor, Capability.USER_WRITE))
    username = username.strip()
    if not _USERNAME.fullmatch(username):
        raise invalid("username", "账号用字母、数字和 . _ - @，2 至 60 个字符")
    name = person_name(person_id=person_id) if person_id else "管理员"
    password = new_password()
    with transaction.atomic():
        if User.objects.filter(username__iexact=username).exists():
            raise invalid("username", f"账号“{username}”已被使用", "请换一个")
        if person_id and User.objects.filter(person_id=person_id).exists():
            raise invalid("person", f"{name}已有账号", "一人一个账号")
        user = User(
            username=username,
            person_id=person_id,
            demo_label=demo_label,
            must_change_password=must_change_password,
        )
        user.set_password(password)
        user.save()
        note(actor=actor, at=at, activity=activities.USER_CREATED, user=user, payload={"person": name})
    return NewPassword(user.pk, username, password)


def deactivate_user(*, actor: Actor, at: datetime, user_id: int, reason: str) -> None:
    """Shut an account: it cannot sign in, its sessions and tokens end. RefusedError for one's own."""
    refuse(lacks(actor, Capability.USER_WRITE))
    reason = require_reason(reason)
    with transaction.atomic():
        user = _other(actor, user_id, "停用")
        if not user.is_active:
            raise conflict("access.inactive", f"账号“{user.username}”已经停用")
        user.is_active = False
        user.save(update_fields=["is_active"])
        drop_sessions(list(LoginSession.objects.filter(user=user)))
        ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=at)
        note(actor=actor, at=at, activity=activities.USER_DEACTIVATED, user=user, reason=reason)


def reactivate_user(*, actor: Actor, at: datetime, user_id: int, reason: str) -> None:
    """Open a shut account again; its grants still hold, its tokens do not."""
    refuse(lacks(actor, Capability.USER_WRITE))
    reason = require_reason(reason)
    with transaction.atomic():
        user = _other(actor, user_id, "恢复")
        if user.is_active:
            raise conflict("access.active", f"账号“{user.username}”没有停用")
        user.is_active = True
        user.save(update_fields=["is_active"])
        note(actor=actor, at=at, activity=activities.USER_REACTIVATED, user=user, reason=reason)


def reset_password(*, actor: Actor, at: datetime, user_id: int, reason: str) -> NewPassword:
    """Give an account a new one-time password; its sessions end. RefusedError for one's own."""
    refuse(lacks(actor, Capability.USER_WRITE))
    reason = require_reason(reason)
    password = new_password()
    with transaction.atomic():
        user = _other(actor, user_id, "重置")
        user.set_password(password)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        drop_sessions(list(LoginSession.objects.filter(user=user)))
        note(actor=actor, at=at, activity=activities.PASSWORD_RESET, user=user, reason=reason)
    return NewPassword(user.pk, user.username, password)


def _other(actor: Actor, user_id: int, what: str) -> User:
    user = locked_user(user_id)
    if user.pk == actor.user_id:
        raise forbidden("access.own_account", f"不能{what}自己的账号", "请由另一名系统管理员办理")
    return user


def change_password(
    *, actor: Actor, at: datetime, old: str, new: str, again: str, session_key: str = ""
) -> None:
    """Replace one's own password; all sessions but this one end.

    RefusedError with every field that is wrong: the old one, a weak new one, two that differ.
    """
    with transaction.atomic():
        user = locked_user(self_of(actor))
        refuse(*_password_denials(user, old=old, new=new, again=again))
        user.set_password(new)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        drop_sessions(list(LoginSession.objects.filter(user=user).exclude(session_key=session_key)))
        note(actor=actor, at=at, activity=activities.PASSWORD_CHANGED, user=user)


def _password_denials(user: User, *, old: str, new: str, again: str) -> Iterable[Denial]:
    if not user.check_password(old):
        yield _wrong("old", "原密码不对")
    if new != again:
        yield _wrong("again", "两次输入的新密码不一样")
    if new and new == old:
        yield _wrong("new", "新密码不能与原密码相同")
    if user.username.lower() in new.lower():
        yield _wrong("new", "新密码不能包含账号")
    try:
        validate_password(new)
    except ValidationError as error:
        yield _wrong("new", "；".join(error.messages))


def _wrong(field: str, reason: str) -> Denial:
    return Denial(DenialKind.INVALID, "access.password", reason, field=field)


def switch_post(*, actor: Actor, at: datetime, post_id: int) -> None:
    """Act in another of the posts one holds or acts in from now on. RefusedError for a foreign post."""
    seat = next((seat for seat in seats(actor=actor, at=at) if seat.post_id == post_id), None)
    if seat is None:
        raise RefusedError(Denial(DenialKind.FORBIDDEN, "access.post", "您没有担任或代理这一岗位"))
    with transaction.atomic():
        user = locked_user(self_of(actor))
        user.acting_post_id = post_id
        user.save(update_fields=["acting_post"])
        post = f"{seat.unit_name}{seat.title}" + (f"（代{seat.on_behalf_of}）" if seat.on_behalf_of else "")
        note(actor=actor, at=at, activity=activities.POST_SWITCHED, user=user, payload={"post": post})
