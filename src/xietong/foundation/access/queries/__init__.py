"""Reads of access: the actor, the filters from it, and the accounts, grants and sessions."""

from xietong.foundation.access.queries.actors import (
    account,
    actor_for,
    actor_of,
    in_force,
    local_day,
    operator_at,
    seats,
    unit_scope_q,
    user_of_token,
)

__all__ = [
    "account",
    "actor_for",
    "actor_of",
    "in_force",
    "local_day",
    "operator_at",
    "seats",
    "unit_scope_q",
    "user_of_token",
]
