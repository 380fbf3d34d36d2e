"""A word to the user that survives one redirect; kept in the session, shown once."""

from __future__ import annotations

from django.http import HttpRequest

KEY = "flash"


def flash(request: HttpRequest, text: str, *, kind: str = "success") -> None:
    """Remember a notice (success, info, warn or error) for the next page."""
    request.session[KEY] = [*request.session.get(KEY, []), [kind, text]]


def take(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the notices and forget them."""
    if KEY not in getattr(request, "session", {}):
        return []
    return [(kind, text) for kind, text in request.session.pop(KEY)]
