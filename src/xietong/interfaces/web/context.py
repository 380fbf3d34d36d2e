"""What every page's frame needs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the page frame: the actor and whether this is a demonstration."""
    return {"actor": getattr(request, "actor", None)}
