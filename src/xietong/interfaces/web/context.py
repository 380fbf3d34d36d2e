"""What every page's frame needs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from xietong.foundation.access import queries
from xietong.interfaces.web.routing import BUSINESS, allowed, menu
from xietong.kernel.actor import Actor


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the page frame: the actor, the menu, the posts one may act in, and the frame to extend.

    ``frame`` is the bare fragment where htmx asked for a part of a page.
    """
    actor = getattr(request, "actor", None)
    partial = request.headers.get("HX-Request-Type") == "partial"
    return {
        "actor": actor,
        "menu": menu(actor, request.path) if actor else (),
        "identities": () if partial else _identities(request, actor),
        "may_search": actor is None or allowed(actor, BUSINESS),
        "frame": "fragment.html" if partial else "base.html",
    }


def _identities(request: HttpRequest, actor: Actor | None) -> tuple[dict[str, object], ...]:
    """The posts one may act in, where there is more than one; one statement, and only then."""
    if actor is None or len(actor.held_post_ids) < 2:  # noqa: PLR2004 - a choice
        return ()
    at: datetime = getattr(request, "at")  # noqa: B009 - set by the middleware
    return tuple(
        {
            "id": seat.post_id,
            "url": "/identity",
            "label": f"{seat.unit_name}{seat.title}"
            + (f"（代{seat.on_behalf_of}）" if seat.on_behalf_of else ""),
            "current": seat.post_id == actor.post_id,
        }
        for seat in queries.seats(actor=actor, at=at)
    )
