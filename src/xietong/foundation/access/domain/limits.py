"""Limits of signing in: the one place of these numbers."""

from datetime import timedelta
from typing import Final

FAILURES_BEFORE_LOCK: Final = 5
LOCKED_FOR: Final = timedelta(minutes=15)
SESSIONS_AT_ONCE: Final = 3
IDLE_LIMIT: Final = timedelta(minutes=30)
SESSION_LIMIT: Final = timedelta(hours=8)
SEEN_EVERY: Final = timedelta(minutes=1)
TOKEN_DAYS: Final = 90
