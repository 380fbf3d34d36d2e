"""Accounts, the post acted in, and tokens for programs."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime

from xietong.foundation.access.domain.limits import TOKEN_DAYS
from xietong.foundation.access.models import ApiToken, User
from xietong.foundation.access.operations.signing_in import check_strength
from xietong.foundation.audit.operations import record
from xietong.foundation.organisations.models import Person, Post
from xietong.kernel.actor import SYSTEM, Actor
from xietong.kernel.denial import conflict, forbidden, invalid, missing
from xietong.kernel.digest import digest, preferred_algorithm

_NAME = 60


def _require(actor: Actor, capability: str, reason: str) -> None:
    if actor is not SYSTEM and not actor.may(capability):
        raise forbidden(capability, reason)


def create_user(
    *,
    actor: Actor,
    at: datetime,
    username: str,
    person_id: int | None,
    password: str = "",
    must_change_password: bool = True,
    demo_label: str = "",
) -> tuple[int, str]:
    """Make an account for a person; return its id and the initial password, shown this once."""
    _require(actor, "user.write", "账号由系统管理员建立")
    name = username.strip()
    if not name or len(name) > _NAME:
        raise invalid("username", f"账号名为 1 至 {_NAME} 个字符")
    person = Person.objects.filter(pk=person_id).first() if person_id else None
    if person_id and person is None:
        raise invalid("person_id", "没有这个人，请从列表中选择")
    if User.objects.filter(username=name).exists():
        raise conflict("access.username_taken", f"账号名“{name}”已被使用", "请换一个")
    if person and User.objects.filter(person=person).exists():
        raise conflict("access.person_has_account", f"{person.name}已有账号")
    initial = password or secrets.token_urlsafe(9)
    if password:
        check_strength(password)
    with transaction.atomic():
        user = User(
            username=name, person=person, must_change_password=must_change_password, demo_label=demo_label
        )
        user.set_password(initial)
        user.save()
        record(
            actor=actor,
            at=at,
            activity="access.user_created",
            subject=("user", user.pk),
            label=name,
            payload={"person": person.name if person else name},
        )
    return int(user.pk), initial


def deactivate_user(*, actor: Actor, at: datetime, user_id: int, reason: str) -> None:
    """The account can no longer be used; what it did stays on the record."""
    _require(actor, "user.write", "账号由系统管理员停用")
    if user_id == actor.user_id:
        raise conflict("access.own_account", "不能停用自己的账号")
    with transaction.atomic():
        user = _locked(user_id)
        user.is_active = False
        user.save(update_fields=["is_active"])
        user.sessions.all().delete()
        user.tokens.filter(revoked_at__isnull=True).update(revoked_at=at)
        record(
            actor=actor,
            at=at,
            activity="access.user_deactivated",
            subject=("user", user.pk),
            label=user.username,
            reason=reason,
        )


def _locked(user_id: int) -> User:
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise missing("没有这个账号")
    return user


def reset_password(*, actor: Actor, at: datetime, user_id: int) -> str:
    """Give the account a new initial password and return it, shown this once."""
    _require(actor, "user.write", "密码由系统管理员重置")
    initial = secrets.token_urlsafe(9)
    with transaction.atomic():
        user = _locked(user_id)
        user.set_password(initial)
        user.must_change_password = True
        user.failed_logins, user.locked_until = 0, None
        user.save()
        record(
            actor=actor,
            at=at,
            activity="access.password_reset",
            subject=("user", user.pk),
            label=user.username,
        )
    return initial


def unlock_user(*, actor: Actor, at: datetime, user_id: int) -> None:
    """Let a locked account try again at once."""
    _require(actor, "session.end", "账号由安全管理员解锁")
    with transaction.atomic():
        user = _locked(user_id)
        user.failed_logins, user.locked_until = 0, None
        user.save(update_fields=["failed_logins", "locked_until"])
        record(
            actor=actor,
            at=at,
            activity="access.user_unlocked",
            subject=("user", user.pk),
            label=user.username,
        )


def switch_post(*, actor: Actor, at: datetime, post_id: int) -> None:
    """Act in another of the posts one holds, or for its absent holder."""
    if post_id not in actor.held_post_ids:
        raise forbidden("access.not_held", "您今天不担任这个岗位，也没有代行它")
    post = Post.objects.select_related("unit").get(pk=post_id)
    with transaction.atomic():
        User.objects.filter(pk=actor.user_id).update(acting_post=post)
        record(
            actor=actor,
            at=at,
            activity="access.post_switched",
            subject=("user", actor.user_id),
            payload={"post": f"{post.unit.name}{post.title}", "post_id": post.pk},
        )


def token_digest(token: str) -> str:
    """What is kept of a token."""
    algorithm = preferred_algorithm()
    return f"{algorithm}:{digest(token.encode(), algorithm=algorithm)}"


def create_api_token(*, actor: Actor, at: datetime, name: str, days: int = TOKEN_DAYS) -> str:
    """Make a token for a program that acts as oneself; return it, shown this once."""
    if not name.strip():
        raise invalid("name", "请写明令牌的用途")
    if not 1 <= days <= TOKEN_DAYS:
        raise invalid("days", f"有效期为 1 至 {TOKEN_DAYS} 天")
    token = f"xt_{secrets.token_urlsafe(32)}"
    until = at + timedelta(days=days)
    with transaction.atomic():
        ApiToken.objects.create(
            user_id=actor.user_id,
            name=name.strip()[:_NAME],
            digest=token_digest(token),
            created_at=at,
            expires_at=until,
        )
        record(
            actor=actor,
            at=at,
            activity="access.token_created",
            subject=("user", actor.user_id),
            payload={"name": name, "until": localtime(until).strftime("%Y-%m-%d")},
        )
    return token


def revoke_api_token(*, actor: Actor, at: datetime, token_id: int) -> None:
    """A token of one's own can no longer be used."""
    with transaction.atomic():
        token = ApiToken.objects.filter(pk=token_id, user_id=actor.user_id, revoked_at__isnull=True).first()
        if token is None:
            raise missing("没有这个令牌")
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        record(
            actor=actor,
            at=at,
            activity="access.token_revoked",
            subject=("user", actor.user_id),
            payload={"name": token.name},
        )
