"""What the filter bar of a list offers, and what the ids in its filters are called: one statement each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from attrs import frozen
from django.apps import apps
from django.db.models import QuerySet

from xietong.kernel.actor import Actor
from xietong.loop.ledger.domain.rules import DUE_SOON
from xietong.loop.ledger.models import SavedView
from xietong.loop.ledger.queries.gathering import Branch, gather, gather_item

_SCHEMES = ("category", "risk", "field", "origin")


@frozen
class SavedViewLine:
    """A saved set of filters of one list."""

    id: int
    name: str
    query: str


@frozen
class ListChoices:
    """Classifications as (code, label) pairs, the days of the yellow light, and the actor's saved views."""

    terms: Mapping[str, tuple[tuple[str, str], ...]]
    soon: int
    views: tuple[SavedViewLine, ...]

    def label(self, scheme: str, code: str) -> str:
        """The label of a code; what no classification knows stands for itself."""
        return next((label for known, label in self.terms.get(scheme, ()) if known == code), code)


def _rows(app: str, model: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = apps.get_model(app, model).objects.all()
    return rows


def list_choices(*, actor: Actor, list_code: str) -> ListChoices:
    """Read classifications, the yellow light's days and the saved views of a list; one statement."""
    found = gather_item(_choices, pk=actor.user_id or 0, day=date.min)
    ordered = sorted(found["term"], key=lambda row: (row["position"], row["id"]))
    views = sorted(found["view"], key=lambda row: row["name"])
    return ListChoices(
        terms={
            scheme: tuple((row["code"], row["label"]) for row in ordered if row["scheme"] == scheme)
            for scheme in _SCHEMES
        },
        soon=next((row["amount"] for row in found["timer"]), DUE_SOON),
        views=tuple(
            SavedViewLine(row["id"], row["name"], row["query"]) for row in views if row["list"] == list_code
        ),
    )


def _choices(user_id: int, _day: date) -> list[Branch]:
    return [
        Branch(
            "term",
            _rows("rulebook", "Term").filter(active=True, scheme__in=_SCHEMES),
            texts={"scheme": "scheme", "code": "code", "label": "label"},
            numbers={"position": "position", "id": "pk"},
        ),
        Branch("timer", _rows("rulebook", "Timer").filter(code="due_soon"), numbers={"amount": "amount"}),
        Branch(
            "view",
            SavedView.objects.filter(user_id=user_id),
            texts={"name": "name", "query": "query", "list": "list_code"},
            numbers={"id": "pk"},
        ),
    ]


def names_of(*, units: Iterable[int] = (), posts: Iterable[int] = ()) -> dict[tuple[str, int], str]:
    """What units and posts are called: ("unit", id), ("post", id) -> name; one statement at most."""
    unit_ids, post_ids = sorted(set(units)), sorted(set(posts))
    if not unit_ids and not post_ids:
        return {}
    found = gather(
        [
            Branch(
                "unit",
                _rows("organisations", "Unit").filter(pk__in=unit_ids),
                texts={"name": "name"},
                numbers={"id": "pk"},
            ),
            Branch(
                "post",
                _rows("organisations", "Post").filter(pk__in=post_ids),
                texts={"name": "title", "unit": "unit__name"},
                numbers={"id": "pk"},
            ),
        ]
    )
    names = {("unit", row["id"]): row["name"] for row in found.get("unit", [])}
    names |= {("post", row["id"]): f"{row['unit']}{row['name']}" for row in found.get("post", [])}
    return names
