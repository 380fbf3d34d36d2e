"""What the reads of access return."""

from __future__ import annotations

from datetime import date, datetime

from attrs import frozen

from xietong.foundation.access.domain.roles import Role


@frozen
class UserLine:
    """An account in the list of administrators. ``locked_until`` is None where it is not locked now."""

    user_id: int
    username: str
    name: str
    posts: str
    is_active: bool
    must_change_password: bool
    locked_until: datetime | None
    last_seen: datetime | None


@frozen
class GrantLine:
    """One grant with its holder and scope. ``persons`` hold the post today."""

    grant_id: int
    role: Role
    holder: str
    persons: str
    post_id: int | None
    user_id: int | None
    unit_id: int
    unit_name: str
    subtree: bool
    reason: str
    valid_from: date
    valid_until: date | None
    granted_at: datetime
    revoked_at: datetime | None

    @property
    def scope(self) -> str:
        """The scope as a phrase."""
        return self.unit_name + ("及以下" if self.subtree else "（仅本级）")

    @property
    def period(self) -> str:
        """The period as a phrase."""
        return f"{self.valid_from} 至 {self.valid_until}" if self.valid_until else f"{self.valid_from} 起"


@frozen
class SessionLine:
    """One signed-in browser; ``current`` where it is the one that asks."""

    session_id: int
    user_id: int
    username: str
    name: str
    started_at: datetime
    seen_at: datetime
    address: str
    current: bool = False


@frozen
class TokenLine:
    """One API token, without the token."""

    token_id: int
    name: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    holds: bool


@frozen
class Identity:
    """An account one can enter in a demonstration with one click."""

    user_id: int
    username: str
    name: str
    post: str
    label: str


@frozen
class Explanation:
    """Why the actor may or may not: what is needed, which roles carry it, what I have, who could."""

    needed: tuple[str, ...]
    allowed: bool
    roles: tuple[Role, ...]
    purposes: tuple[tuple[str, str], ...]
    mine: tuple[GrantLine, ...]
    others: tuple[str, ...]
    advice: str
    other_seats: tuple[str, ...] = ()
