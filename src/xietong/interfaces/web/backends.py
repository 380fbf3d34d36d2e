"""How Django finds the account of a session: with its person, so that the actor costs no further look."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from xietong.foundation.access import queries


class AccountBackend(BaseBackend):
    """Reads the account behind a session. Passwords are checked by ``access.operations.sign_in`` alone."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        """Let nobody in this way, for lockout would not count it."""
        del request, credentials

    def get_user(self, user_id: int) -> Any:
        """The active account, or None: a shut account is signed out at its next request."""
        return queries.account(user_id=user_id)
