"""API tokens: shown once, kept as a digest."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen
from django.db import transaction
from django.utils import timezone

from xietong.foundation.access.domain import activities, limits
from xietong.foundation.access.models import ApiToken
from xietong.foundation.access.operations.support import locked_user, note, self_of
from xietong.kernel.actor import Actor
from xietong.kernel.denial import conflict, invalid, missing


@frozen
class NewToken:
    """A token as it is shown once."""

    token_id: int
    token: str
    expires_at: datetime


def create_api_token(*, actor: Actor, at: datetime, name: str) -> NewToken:
    """Create a token for one's own account, good for 90 days; only its digest is kept.

    RefusedError: no name, five tokens already.
    """
    name = name.strip()
    if not name or len(name) > 60:  # noqa: PLR2004 - the column's length
        raise invalid("name", "请写明令牌用途，最多 60 个字")
    token = limits.new_token()
    with transaction.atomic():
        user = locked_user(self_of(actor))
        if ApiToken.objects.filter(user=user, revoked_at=None, expires_at__gt=at).count() >= (
            limits.TOKENS_AT_ONCE
        ):
            raise conflict(
                "access.tokens", f"一个账号最多 {limits.TOKENS_AT_ONCE} 个有效令牌", "请先作废不用的"
            )
        row = ApiToken.objects.create(
            user=user,
            name=name,
            digest=limits.token_digest(token),
            created_at=at,
            expires_at=at + limits.TOKEN_LASTS,
        )
        payload = {"name": name, "until": timezone.localtime(row.expires_at).date()}
        note(actor=actor, at=at, activity=activities.TOKEN_CREATED, user=user, payload=payload)
    return NewToken(row.pk, token, row.expires_at)


def revoke_api_token(*, actor: Actor, at: datetime, token_id: int) -> None:
    """Make one of one's own tokens useless at once."""
    with transaction.atomic():
        user = locked_user(self_of(actor))
        row = ApiToken.objects.filter(pk=token_id, user=user, revoked_at=None).first()
        if row is None:
            raise missing("没有这个令牌，或它已经作废", "access.no_token")
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        note(actor=actor, at=at, activity=activities.TOKEN_REVOKED, user=user, payload={"name": row.name})
