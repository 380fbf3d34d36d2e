"""The search page behind the field in the bar."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.routing import BUSINESS, allowed
from xietong.loop.ledger.domain.rules import DUE_SOON
from xietong.loop.ledger.queries.search import search as find


def search(request: ActorRequest) -> HttpResponse:
    """Problems, projects, units and people at posts, as far as the actor may see them."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    today = timezone.localtime(request.at).date()
    found = find(
        actor=request.actor,
        text=text,
        today=today,
        soon=DUE_SOON,
        business=allowed(request.actor, BUSINESS),
    )
    context = {"text": text, "found": found, "today": today, "query": quote(text)}
    return render(request, "search/search.html", context)
