"""Type to find: posts, units and problems for the search fields of forms, and for forms without script."""

from __future__ import annotations

from datetime import date

from attrs import frozen
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from xietong.foundation.organisations.queries import search_posts, search_units
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.ledger.posted import Find
from xietong.kernel.actor import Actor
from xietong.loop.ledger.queries.similar import search_problems

LIMIT = 12


@frozen
class Hit:
    """One answer: what is posted, what is shown, what helps to tell it from the others."""

    id: int
    label: str
    note: str = ""


def posts(actor: Actor, text: str, on: date) -> tuple[Hit, ...]:
    """Posts by title, unit, holder or initials."""
    rows = search_posts(actor=actor, text=text, on=on, limit=LIMIT)
    return tuple(
        Hit(row.post_id, f"{row.unit_name} {row.title} {row.holder_name}".strip(), row.code) for row in rows
    )


def units(actor: Actor, text: str, on: date) -> tuple[Hit, ...]:
    """Units by name, code or initials."""
    rows = search_units(actor=actor, text=text, on=on, limit=LIMIT)
    return tuple(Hit(row.unit_id, row.name, row.parent_name) for row in rows)


def problems(actor: Actor, text: str, on: date) -> tuple[Hit, ...]:
    """Problems the actor sees, by number or words."""
    del on
    rows = search_problems(actor=actor, text=text, limit=LIMIT)
    return tuple(Hit(row.id, f"{row.number} {row.title}", row.unit) for row in rows)


KINDS = {"posts": posts, "units": units, "problems": problems}


def options(request: ActorRequest, kind: str) -> HttpResponse:
    """Answer a search field: the text is in the one parameter that ends in ``__text``."""
    typed = next((value for name, value in request.GET.items() if name.endswith("__text")), "")
    on = timezone.localtime(request.at).date()
    text = str(typed).strip()[:60]
    hits = KINDS[kind](request.actor, text, on) if text else ()
    return render(request, "ui/options.html", {"options": hits})


def finder(request: ActorRequest, kind: str) -> Find:
    """Return a function from typed words to the ids they name exactly, else to all they match."""

    def find(text: str) -> tuple[int, ...]:
        hits = KINDS[kind](request.actor, text, timezone.localtime(request.at).date())
        exact = [hit.id for hit in hits if hit.label == text]
        return tuple(exact[:1] or [hit.id for hit in hits])

    return find
