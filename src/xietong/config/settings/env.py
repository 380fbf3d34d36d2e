"""The one typed reader of the environment; a bad value stops the start with a sentence."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def flag(name: str, *, default: bool = False) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in TRUE | FALSE:
        return value.lower() in TRUE
    message = f"{name} must be one of 1/0, true/false, yes/no, on/off; it is {value!r}"
    raise ImproperlyConfigured(message)


def number(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    try:
        return int(value)
    except ValueError:
        message = f"{name} must be a whole number; it is {value!r}"
        raise ImproperlyConfigured(message) from None


def moment(name: str) -> datetime | None:
    """A pretended now for demos and rehearsals: ISO 8601 with an offset, or nothing."""
    value = os.environ.get(name, "")
    if not value:
        return None
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError:
        parsed = None
    if parsed is None or parsed.tzinfo is None:
        message = f"{name} must look like 2025-06-30T09:00:00+08:00; it is {value!r}"
        raise ImproperlyConfigured(message)
    return parsed


def database(name: str, *, default_file: Path, durable: bool = True) -> dict[str, object]:
    """Read DATABASE_URL (``sqlite:///path`` or ``postgresql://…``); SQLite in a file where it is unset."""
    url = urlsplit(os.environ.get(name, ""))
    if url.scheme in ("postgres", "postgresql"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(url.path.lstrip("/")),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": url.hostname or "",
            "PORT": url.port or "",
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            # Compiling costs more than our short statements; reads come from memory or a fast disk.
            "OPTIONS": {"options": "-c jit=off -c random_page_cost=1.1"},
        }
    if url.scheme not in ("", "sqlite"):
        message = f"{name} must begin with sqlite:// or postgresql://; it begins with {url.scheme}://"
        raise ImproperlyConfigured(message)
    path = Path(unquote(url.path[1:])) if url.scheme else default_file
    path.parent.mkdir(parents=True, exist_ok=True)
    synchronous = "FULL" if durable else "OFF"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                f"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}; PRAGMA temp_store=MEMORY;"
                "PRAGMA cache_size=-32000; PRAGMA mmap_size=268435456"
            ),
        },
    }
