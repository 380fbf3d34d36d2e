"""The numbers of signing in, each with its reason, and the digest under which tokens are kept.

GB/T 22239-2019 (等级保护) asks for lockout, session limits and idle sign-out without naming numbers;
these are the usual ones of government systems at level 3.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

FAILURES_BEFORE_LOCK = 5
LOCK_FOR = timedelta(minutes=15)
SESSIONS_AT_ONCE = 3
SESSION_LASTS = timedelta(hours=8)
IDLE_ENDS = timedelta(minutes=30)
#: A session notes that it was used at most this often: reading a page must not cost a write each time.
NOTED_EVERY = timedelta(minutes=1)
TOKEN_LASTS = timedelta(days=90)
TOKENS_AT_ONCE = 5
#: No letters or figures that look alike: the password is read off a screen or a slip of paper.
ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
INITIAL_LENGTH = 14


def new_password() -> str:
    """A random first password: 14 characters of 55, about 80 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(INITIAL_LENGTH))


def new_token() -> str:
    """A random token: 32 bytes, recognisable by its head so that a leaked one can be searched for."""
    return f"xt_{secrets.token_urlsafe(32)}"


def token_digest(token: str) -> str:
    """SHA-256 of a token: it is random, so that no slow hash is needed."""
    return "sha256:" + hashlib.sha256(token.encode()).hexdigest()


def over(*, started: datetime, seen: datetime, at: datetime) -> str:
    """Which limit a session has passed, in words, or "" while it holds."""
    if at - started >= SESSION_LASTS:
        return f"登录已满 {SESSION_LASTS.seconds // 3600} 小时"
    if at - seen >= IDLE_ENDS:
        return f"{IDLE_ENDS.seconds // 60} 分钟没有操作"
    return ""
