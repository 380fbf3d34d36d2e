"""Type to find: posts, units and problems for the search fields of forms, and for forms without script."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from attrs import frozen
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from xietong.foundation.organisations.queries import PostHit, search_posts, search_units
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.ledger.posted import Find
from xietong.kernel.actor import Actor
from xietong.loop.ledger.domain.parts import Part
from xietong.loop.ledger.queries.similar import search_problems
from xietong.loop.ledger.queries.suited import suited_posts

LIMIT = 12
_DIGITS = 19  # what a column holds


@frozen
class Hit:
    """One answer: what is posted, what is shown, what helps to tell it from the others."""

    id: int
    label: str
    note: str = ""


@frozen
class Asked:
    """Who asks for what: the words, the day, and the committee of the matter where it is known."""

    actor: Actor
    text: str
    on: date
    committee_id: int | None = None


def _post_hits(rows: Iterable[PostHit]) -> tuple[Hit, ...]:
    return tuple(
        Hit(row.post_id, f"{row.unit_name} {row.title} {row.holder_name}".strip(), row.code) for row in rows
    )


def posts(asked: Asked) -> tuple[Hit, ...]:
    """Posts by title, unit, holder or initials."""
    if not asked.text:
        return ()
    return _post_hits(search_posts(actor=asked.actor, text=asked.text, on=asked.on, limit=LIMIT))


def suited(part: Part) -> Callable[[Asked], tuple[Hit, ...]]:
    """Posts, those first that have this part for the committee; those alone before a word is typed."""

    def find(asked: Asked) -> tuple[Hit, ...]:
        return _post_hits(
            suited_posts(
                actor=asked.actor,
                part=part,
                text=asked.text,
                on=asked.on,
                committee_id=asked.committee_id,
                limit=LIMIT,
            )
        )

    return find


def units(asked: Asked) -> tuple[Hit, ...]:
    """Units by name, code or initials."""
    if not asked.text:
        return ()
    rows = search_units(actor=asked.actor, text=asked.text, on=asked.on, limit=LIMIT)
    return tuple(Hit(row.unit_id, row.name, row.parent_name) for row in rows)


def problems(asked: Asked) -> tuple[Hit, ...]:
    """Problems the actor sees, by number or words."""
    if not asked.text:
        return ()
    rows = search_problems(actor=asked.actor, text=asked.text, limit=LIMIT)
    return tuple(Hit(row.id, f"{row.number} {row.title}", row.unit) for row in rows)


KINDS: dict[str, Callable[[Asked], tuple[Hit, ...]]] = {
    "posts": posts,
    "leaders": suited(Part.LEADER),
    "supervisors": suited(Part.SUPERVISOR),
    "units": units,
    "problems": problems,
}


def options(request: ActorRequest, kind: str) -> HttpResponse:
    """Answer a search field: the text is in the one parameter that ends in ``__text``.

    A field for a part in a matter names the committee of the matter, too.
    """
    typed = next((value for name, value in request.GET.items() if name.endswith("__text")), "")
    on = timezone.localtime(request.at).date()
    committee = request.GET.get("committee", "")
    known = committee.isascii() and committee.isdigit() and len(committee) < _DIGITS
    asked = Asked(request.actor, str(typed).strip()[:60], on, int(committee) if known else None)
    return render(request, "ui/options.html", {"options": KINDS[kind](asked)})


def finder(request: ActorRequest, kind: str) -> Find:
    """Return a function from typed words to the ids they name exactly, else to all they match."""

    def find(text: str) -> tuple[int, ...]:
        hits = KINDS[kind](Asked(request.actor, text, timezone.localtime(request.at).date()))
        exact = [hit.id for hit in hits if hit.label == text]
        return tuple(exact[:1] or [hit.id for hit in hits])

    return find
