"""A developer's or a newcomer's machine: loopback only, a secret made once and kept in var/."""

from __future__ import annotations

import secrets

from xietong.config.settings.base import *  # noqa: F403
from xietong.config.settings.base import SECRET_KEY, VAR

if not SECRET_KEY:
    VAR.mkdir(parents=True, exist_ok=True)
    _kept = VAR / "secret-key"
    if not _kept.exists():
        _kept.write_text(secrets.token_urlsafe(48))
        _kept.chmod(0o600)
    SECRET_KEY = _kept.read_text().strip()
