"""The rows of a workbench: which columns make up a card or a line, and how they become one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from xietong.kernel.enums import LabelledEnum
from xietong.loop.ledger.domain.rules import light_of
from xietong.loop.ledger.domain.states import ProblemState, Recommendation, StudySide
from xietong.loop.ledger.models import Opinion, Problem
from xietong.loop.ledger.queries import waiting
from xietong.loop.ledger.queries.desk_shapes import Card, Group, Line, OpinionSaid, Wait
from xietong.loop.ledger.queries.gathering import Branch, Row

MOST_CARDS = 7
MOST_LINES = 8

#: From the rows of a kind to their problem.
_PATHS: dict[LabelledEnum, str] = {
    Wait.CLAIM: "problem__",
    Wait.EXTENSION: "responsibility__problem__",
    Group.DUE: "problem__",
    Group.DOWN: "problem__",
}
_CARD_TEXTS: dict[Wait, tuple[str, str, str]] = {
    Wait.CLAIM: ("content", "leader_post__title", "deadline_basis"),
    Wait.EXTENSION: ("reason", "requested_by__name", "responsibility__deadline_basis"),
    Wait.COORDINATION: ("text", "asked_by__name", ""),
}
_CARD_DAYS: dict[Wait, tuple[str, str]] = {
    Wait.CLAIM: ("deadline", ""),
    Wait.EXTENSION: ("new_deadline", "old_deadline"),
    Wait.COORDINATION: ("due_on", ""),
    Wait.LOOK_BACK: ("look_back_until", ""),
}


def card_branches(waits: dict[Wait, QuerySet[Any]]) -> Iterable[Branch]:
    """The branches of the cards: the most urgent of each kind, and the opinions on what is to be decided."""
    for wait, rows in waits.items():
        order = "look_back_until" if wait is Wait.LOOK_BACK else "pk"
        chosen = waiting.first(rows, (order,), MOST_CARDS)
        yield _card_branch(wait, chosen)
        if wait is Wait.DECIDE:
            opinions = Opinion.objects.filter(
                problem__in=chosen.values("pk"), round=F("problem__study_round")
            )
            yield Branch(
                "opinion",
                opinions,
                texts={"side": "side", "recommendation": "recommendation", "text": "text"},
                numbers={"problem_id": "problem_id"},
            )


def _card_branch(wait: Wait, rows: QuerySet[Any]) -> Branch:
    if wait is Wait.COORDINATION:
        rows = rows.filter(project__problems__isnull=False)
    path = "project__problems__" if wait is Wait.COORDINATION else _PATHS.get(wait, "")
    said, who, basis = _CARD_TEXTS.get(wait, ("content", "proposer_unit__name", "deadline_basis"))
    due, was_due = _CARD_DAYS.get(wait, ("deadline", ""))
    texts = {name: f"{path}{name}" for name in ("number", "title", "criterion")}
    texts |= {"unit": f"{path}unit__name", "said": said, "who": who}
    numbers = {"id": "pk", "problem_id": f"{path}id", "revision": f"{path}revision"}
    if wait is Wait.EXTENSION:
        numbers["times"] = "responsibility__extension_count"
    return Branch(
        wait.value,
        rows,
        texts=texts | ({"basis": basis} if basis else {}),
        numbers=numbers,
        days={"due": due} | ({"was_due": was_due} if was_due else {}),
    )


def cards(found: dict[str, list[Row]], waits: tuple[Wait, ...]) -> tuple[Card, ...]:
    """Seven cards at most: each kind in turn, so that no kind hides behind another."""
    opinions: dict[int, list[OpinionSaid]] = {}
    for row in found.get("opinion", []):
        said = OpinionSaid(StudySide.of(row["side"]), Recommendation.of(row["recommendation"]), row["text"])
        opinions.setdefault(row["problem_id"], []).append(said)
    queues = [
        [_card(wait, row, opinions) for row in sorted(_once(found.get(wait.value, [])), key=_urgency)]
        for wait in waits
    ]
    chosen: list[Card] = []
    while len(chosen) < MOST_CARDS and any(queues):
        chosen += [queue.pop(0) for queue in queues if queue]
    order = {wait: place for place, wait in enumerate(waits)}
    return tuple(sorted(chosen[:MOST_CARDS], key=lambda card: (order[card.wait], card.id)))


def _once(rows: list[Row]) -> list[Row]:
    """A request of a project that answers several problems is one card."""
    return list({row["id"]: row for row in sorted(rows, key=lambda row: -row["problem_id"])}.values())


def _urgency(row: Row) -> tuple[date, int]:
    return (row["due"] or date.max, row["id"])


def _card(wait: Wait, row: Row, opinions: dict[int, list[OpinionSaid]]) -> Card:
    same = ("id", "problem_id", "number", "title", "unit", "revision", "said", "criterion", "who", "due")
    given = opinions.get(row["problem_id"], []) if wait is Wait.DECIDE else []
    return Card(
        wait=wait,
        was_due=row.get("was_due"),
        basis=row.get("basis", ""),
        times=row.get("times") or 0,
        opinions=tuple(sorted(given, key=lambda opinion: opinion.side)),
        **{name: row[name] for name in same},
    )


def line_branch(group: Group, rows: QuerySet[Any]) -> Branch:
    """The branch of one list that is looked at."""
    path = "project__problems__" if group is Group.ASKED else _PATHS.get(group, "")
    if group is Group.ASKED:
        rows = rows.filter(project__problems__isnull=False)
    if group is Group.RECENT:
        newest = rows.order_by("-updated_at", "-pk").values("pk")[:MOST_LINES]
        chosen: QuerySet[Any] = Problem.objects.filter(pk__in=newest)
    else:
        due = {Group.ASKED: "due_on", Group.DOWN: "problem__deadline"}.get(group, "deadline")
        chosen = waiting.first(rows, (due,), MOST_LINES)
    texts = {name: f"{path}{name}" for name in ("number", "title", "state")}
    texts["unit"] = f"{path}unit__name"
    if group is Group.ASKED:
        texts["note"] = "text"
    return Branch(
        group.value,
        chosen,
        texts=texts,
        numbers={"problem_id": f"{path}id"},
        days={"due": f"{path}deadline"},
        moments={"updated_at": f"{path}updated_at"},
    )


def lines(group: Group, rows: list[Row], today: date, soon: int) -> tuple[Line, ...]:
    """The lines of one list in their order."""
    if group is Group.RECENT:
        rows = sorted(rows, key=lambda row: row["updated_at"], reverse=True)
    else:
        rows = sorted(rows, key=lambda row: (row["due"] or date.max, row["problem_id"]))
    return tuple(_line(group, row, today, soon) for row in rows)


def _line(group: Group, row: Row, today: date, soon: int) -> Line:
    state = ProblemState.of(row["state"])
    return Line(
        group=group,
        problem_id=row["problem_id"],
        number=row["number"],
        title=row["title"],
        unit=row["unit"],
        state=state,
        light=light_of(state=state, deadline=row["due"], today=today, lead_days=soon),
        due=row["due"],
        note=row.get("note", ""),
    )
