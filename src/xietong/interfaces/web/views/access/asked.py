"""What a page was asked for, read safely; and the options of search fields."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from xietong.foundation.access import queries
from xietong.foundation.organisations.queries import search_posts, search_units
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.widgets import Pager

_LONGEST = 200
_PAGES = 500


def text(request: HttpRequest, name: str) -> str:
    """A short text of the form or the address, without blanks and NUL around it."""
    value = request.POST.get(name) or request.GET.get(name) or ""
    return value.replace("\x00", "").strip()[:_LONGEST]


def number(request: HttpRequest, name: str) -> int | None:
    """An id, or None where nothing that could be one was given."""
    value = text(request, name)
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 18 else None  # noqa: PLR2004


def day(request: HttpRequest, name: str) -> date | None:
    """A day, or None where nothing that is one was given."""
    try:
        return date.fromisoformat(text(request, name))
    except ValueError:
        return None


def page_of(request: HttpRequest) -> int:
    """Which page is asked for: 1 to 500."""
    return min(max(number(request, "page") or 1, 1), _PAGES)


def pager(page: int, count: int) -> Pager:
    """Where in a counted list we are."""
    return Pager(page, page * queries.PAGE < count, count, queries.PAGE)


def _typed(request: HttpRequest) -> str:
    """What was typed into the search field that asks, whatever its name."""
    for name, value in request.GET.items():
        if name.endswith("__text"):
            return str(value).replace("\x00", "").strip()[:_LONGEST]
    return ""


def _options(request: HttpRequest, found: list[dict[str, object]]) -> HttpResponse:
    return render(request, "ui/options.html", {"options": found})


@require_GET
def people(request: ActorRequest) -> HttpResponse:
    """People for a new account."""
    found = queries.find_people(actor=request.actor, at=request.at, text=_typed(request))
    return _options(request, [{"id": pk, "label": name, "note": note} for pk, name, note in found])


@require_GET
def posts(request: ActorRequest) -> HttpResponse:
    """Posts for a grant."""
    today = timezone.localtime(request.at).date()
    hits = search_posts(actor=request.actor, text=_typed(request), on=today)
    return _options(
        request,
        [
            {"id": hit.post_id, "label": f"{hit.unit_name}{hit.title}", "note": hit.holder_name or "空缺"}
            for hit in hits
        ],
    )


@require_GET
def units(request: ActorRequest) -> HttpResponse:
    """Units for the scope of a grant."""
    today = timezone.localtime(request.at).date()
    hits = search_units(actor=request.actor, text=_typed(request), on=today)
    return _options(
        request, [{"id": hit.unit_id, "label": hit.name, "note": hit.parent_name} for hit in hits]
    )


@require_GET
def accounts(request: ActorRequest) -> HttpResponse:
    """Accounts for a grant that goes to no post."""
    rows, _ = queries.users(actor=request.actor, at=request.at, text=_typed(request))
    return _options(
        request,
        [{"id": row.user_id, "label": row.username, "note": f"{row.name} {row.posts}"} for row in rows],
    )
