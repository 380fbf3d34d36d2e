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
from xietong.foundation.access.queries.directory import (
    PAGE,
    demo_identities,
    grants,
    my_grants,
    my_sessions,
    my_tokens,
    sessions,
    user_detail,
    users,
)
from xietong.foundation.access.queries.explaining import why_not
from xietong.foundation.access.queries.shapes import (
    Explanation,
    GrantLine,
    Identity,
    SessionLine,
    TokenLine,
    UserLine,
)

__all__ = [
    "PAGE",
    "Explanation",
    "GrantLine",
    "Identity",
    "SessionLine",
    "TokenLine",
    "UserLine",
    "account",
    "actor_for",
    "actor_of",
    "demo_identities",
    "grants",
    "in_force",
    "local_day",
    "my_grants",
    "my_sessions",
    "my_tokens",
    "operator_at",
    "seats",
    "sessions",
    "unit_scope_q",
    "user_detail",
    "user_of_token",
    "users",
    "why_not",
]
