"""The first three administrators of an installation."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen
from django.db import transaction

from xietong.foundation.access.domain.roles import Role
from xietong.foundation.access.models import Grant
from xietong.foundation.access.operations.accounts import NewPassword, create_user
from xietong.foundation.access.operations.granting import grant_role
from xietong.kernel.actor import SYSTEM, Actor
from xietong.kernel.denial import conflict, forbidden

FIRST = (
    (Role.SYSTEM_ADMIN, "sysadmin"),
    (Role.SECURITY_ADMIN, "secadmin"),
    (Role.AUDIT_ADMIN, "auditadmin"),
)


@frozen
class Installed:
    """One of the three, with the one-time password."""

    role: Role
    account: NewPassword


def create_administrators(*, actor: Actor, at: datetime, unit_id: int) -> tuple[Installed, ...]:
    """Create the system, security and audit administrators on a top unit, all three or none.

    RefusedError: not at installation (only the system itself may), or a security administrator exists.
    """
    if actor is not SYSTEM:
        raise forbidden("access.install", "三员账号只在安装时由系统建立")
    with transaction.atomic():
        if Grant.objects.filter(role=Role.SECURITY_ADMIN.value, revoked_at=None).exists():
            raise conflict("access.installed", "三员账号已经建立", "忘记密码请由系统管理员重置")
        return tuple(_install(role, username, at, unit_id) for role, username in FIRST)


def _install(role: Role, username: str, at: datetime, unit_id: int) -> Installed:
    account = create_user(actor=SYSTEM, at=at, username=username)
    grant_role(
        actor=SYSTEM, at=at, role=role, unit_id=unit_id, user_id=account.user_id, reason="安装时建立的三员"
    )
    return Installed(role, account)
