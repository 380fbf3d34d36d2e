"""The digest port: SM3 where OpenSSL has it, SHA-256 elsewhere; results name their algorithm."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID


@cache
def preferred_algorithm() -> str:
    """Return "sm3" where this interpreter's OpenSSL offers it, else "sha256"."""
    try:
        hashlib.new("sm3", b"")
    except ValueError:
        return "sha256"
    return "sm3"


def digest(data: bytes, *, algorithm: str | None = None) -> str:
    """Return the lower-case hexadecimal digest; ValueError for an unknown algorithm."""
    return hashlib.new(algorithm or preferred_algorithm(), data).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    message = f"{type(value).__name__} has no canonical form"
    raise TypeError(message)


def canonical(value: Mapping[str, Any]) -> str:
    """Return the one JSON text of a mapping: sorted keys, no blanks, dates in ISO form."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def content_digest(value: Mapping[str, Any]) -> str:
    """Digest of the canonical form, prefixed with its algorithm: ``sm3:…``."""
    algorithm = preferred_algorithm()
    return f"{algorithm}:{digest(canonical(value).encode(), algorithm=algorithm)}"
