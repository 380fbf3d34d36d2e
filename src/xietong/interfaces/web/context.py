"""What every page's frame needs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from xietong.interfaces.web.routing import menu


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the page frame: the actor, the menu, the posts one may act in, and the frame to extend.

    ``frame`` is the bare fragment where htmx asked for a part of a page.
    """
    actor = getattr(request, "actor", None)
    partial = request.headers.get("HX-Request-Type") == "partial"
    return {
        "actor": actor,
        "menu": menu(actor, request.path) if actor else (),
        "identities": (),
        "frame": "fragment.html" if partial else "base.html",
    }
