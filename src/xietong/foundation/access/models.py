"""Accounts, their sessions and API tokens, and grants: role x post or user x unit subtree x period."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from xietong.foundation.access.domain.roles import Role
from xietong.foundation.organisations.models import Person, Post, Unit


class User(AbstractBaseUser):
    """An account. What it may do comes from the posts its person holds, and from grants."""

    username = models.CharField(max_length=60, unique=True)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, null=True, related_name="user")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=True)
    failed_logins = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    demo_label = models.CharField(max_length=100, blank=True)
    acting_post = models.ForeignKey(Post, on_delete=models.SET_NULL, null=True, related_name="+")

    USERNAME_FIELD = "username"
    objects = BaseUserManager["User"]()

    class Meta:
        db_table = "access_user"

    def __str__(self) -> str:
        return self.username


class Grant(models.Model):
    """A role for the holders of a post, or for one account, on a unit's subtree in a period."""

    role = models.CharField(max_length=20, choices=Role.choices())
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="grants")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="grants")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="grants")
    subtree = models.BooleanField(default=True)
    reason = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    granted_by = models.BigIntegerField(null=True)
    granted_at = models.DateTimeField()
    revoked_by = models.BigIntegerField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_grant"
        constraints = [
            models.CheckConstraint(
                condition=Q(post__isnull=False, user__isnull=True) | Q(post__isnull=True, user__isnull=False),
                name="access_grant_one_holder",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="access_grant_period",
            ),
            models.CheckConstraint(
                condition=Q(revoked_by__isnull=True, revoked_at__isnull=True)
                | Q(revoked_by__isnull=False, revoked_at__isnull=False),
                name="access_grant_revoked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} at {self.unit_id}"


class LoginSession(models.Model):
    """One signed-in browser: counted against the limit, ended by the security administrator."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)

    class Meta:
        db_table = "access_session"

    def __str__(self) -> str:
        return self.session_key[:6]


class ApiToken(models.Model):
    """A token for programs: only its digest is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=80, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_token"

    def __str__(self) -> str:
        return self.name
