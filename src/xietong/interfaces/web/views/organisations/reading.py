"""What the pages of organisations share: the day they show, and the options of their search fields."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from xietong.foundation.organisations.queries import find_people, search_units
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.access.asked import day, number, text
from xietong.kernel.denial import invalid

_LONGEST = 100


def today(request: ActorRequest) -> date:
    """The day of the request where the office is."""
    return timezone.localtime(request.at).date()


def shown_day(request: ActorRequest) -> date:
    """The day a page is asked to show, ``?on=``; today where none was given."""
    try:
        return date.fromisoformat(request.GET.get("on", "").strip())
    except ValueError:
        return today(request)


def day_query(request: ActorRequest) -> str:
    """``?on=…`` for links that keep the day; empty for today."""
    on = shown_day(request)
    return "" if on == today(request) else f"?on={on.isoformat()}"


def posted_day(request: ActorRequest, name: str = "on", label: str = "日期") -> date:
    """A day that a form must give. RefusedError (422) at its field where it does not."""
    found = day(request, name)
    if found is None:
        raise invalid(name, f"请填写{label}", "格式如 2025-06-01")
    return found


def picked(request: ActorRequest, name: str, label: str) -> int:
    """An id that a search field must give. RefusedError (422) at its field where it does not."""
    found = number(request, name)
    if found is None:
        raise invalid(name, f"请从列表中选择{label}")
    return found


def posted_text(request: ActorRequest, name: str) -> str:
    """A text of a form as typed, less NUL; how long it may be is the operation's to say."""
    return request.POST.get(name, "").replace("\x00", "").strip()


def words(request: HttpRequest) -> str:
    """What a search on the page asks for, ``?q=``."""
    return text(request, "q")


def _typed(request: HttpRequest) -> str:
    typed = (value for name, value in request.GET.items() if name.endswith("__text"))
    return str(next(typed, "")).replace("\x00", "").strip()[:_LONGEST]


@require_GET
def unit_options(request: ActorRequest) -> HttpResponse:
    """Units for the forms on units and posts."""
    hits = search_units(actor=request.actor, text=_typed(request), on=today(request))
    options = [{"id": hit.unit_id, "label": hit.name, "note": hit.parent_name} for hit in hits]
    return render(request, "ui/options.html", {"options": options})


@require_GET
def people_options(request: ActorRequest) -> HttpResponse:
    """People for an appointment or a deputation."""
    found = find_people(actor=request.actor, text=_typed(request), on=today(request))
    options = [{"id": pk, "label": name, "note": posts or "未任职"} for pk, name, posts in found]
    return render(request, "ui/options.html", {"options": options})
