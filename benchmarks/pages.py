"""Pages and one act at scale, each beside its floor in the same process.

    python -m benchmarks.pages ROUNDS [LABEL ...]      prints one JSON list

The floor of a page is the same handler returning a constant (the page's own bytes, through the same
middleware) and the page's own statements sent bare. The floor of an act is its own INSERT and UPDATE
statements sent bare in one transaction.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import Any

from attrs import frozen

PAGES = (
    (
        "list of the country, filtered, sorted",
        "top",
        "/problems?state=active&category=廉洁纪律&sort=deadline",
    ),
    ("list of a province, filtered, sorted", "province", "/problems?state=active&risk=高&sort=deadline"),
    ("list of a county, filtered, sorted", "county", "/problems?state=active&sort=-deadline"),
    ("list of the country, newest first", "top", "/problems"),
    ("item page", "top", "/problems/{item}"),
    ("list searched by text", "top", "/problems?q=采购燃气"),
    ("search page", "province", "/search?q=采购燃气"),
    ("workbench", "province", "/"),
)


@frozen
class Asked:
    """One page as one account asks for it."""

    label: str
    url: str
    client: Any

    def get(self) -> bytes:
        """Its bytes; a page that is not answered ends the measurement."""
        answer = self.client.get(self.url)
        if answer.status_code != 200:
            message = f"{self.url}: {answer.status_code}"
            raise RuntimeError(message)
        return bytes(answer.content)


def client_of(username: str) -> Any:
    """A browser in which the account is signed in."""
    from django.test import Client

    from xietong.foundation.access.models import User

    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username=username))
    return client


def measure(asked: Asked, rounds: int) -> dict[str, Any]:
    """Times of the page, of the constant and of the bare statements, taken in turns."""
    from benchmarks.measuring import Times, again, overheard, timed
    from benchmarks.urls import KEPT

    KEPT[asked.label] = asked.get()
    constant = Asked(asked.label, f"/bench/constant?page={asked.label}", asked.client)
    with overheard() as of_constant:
        constant.get()
    with overheard() as statements:
        asked.get()
    framework = {sql for sql, _, _ in of_constant}
    own = [one for one in statements if one[0] not in framework]
    pages, constants, bare = [], [], []
    for _ in range(rounds):
        pages.append(timed(asked.get))
        constants.append(timed(constant.get))
        bare.append(timed(lambda: again(own)))
    floor = [one + other for one, other in zip(constants, bare, strict=True)]
    return {
        "label": asked.label,
        "statements": len(statements),
        "bytes": len(KEPT[asked.label]),
        "page": Times(pages).told(),
        "constant": Times(constants).told(),
        "bare": Times(bare).told(),
        "floor": Times(floor).told(),
    }


def measure_act(rounds: int) -> dict[str, Any]:
    """One act (evidence by reference) as an operation, beside its own writes sent bare."""
    from django.db import transaction

    from benchmarks.measuring import Times, again, overheard, timed
    from xietong.foundation.access.models import User
    from xietong.foundation.access.queries import actor_of
    from xietong.interfaces import clock
    from xietong.loop.ledger.models import Problem
    from xietong.loop.ledger.operations.evidence import Reference, add_reference

    at = clock.now()
    actor = actor_of(user_id=User.objects.get(username="province").pk, at=at)
    ids = list(Problem.objects.filter(committee_id=actor.unit_id).values_list("pk", flat=True))
    reference = Reference("抽查记录", "平台", "R-1", "a" * 64, date(2025, 6, 1))
    for problem_id in ids[: 2 * rounds]:  # a matter that has its first events, as matters have
        add_reference(actor=actor, at=at, problem_id=problem_id, reference=reference)
    acts, bare, count = [], [], 0
    for turn in range(rounds):
        one, other = ids[(2 * turn) % len(ids)], ids[(2 * turn + 1) % len(ids)]

        def act(problem_id: int = one) -> None:
            add_reference(actor=actor, at=at, problem_id=problem_id, reference=reference)

        acts.append(timed(act))
        with transaction.atomic(), overheard() as heard:
            add_reference(actor=actor, at=at, problem_id=other, reference=reference)
            transaction.set_rollback(True)
        writes = [one for one in heard if one[0].startswith(("INSERT", "UPDATE"))]
        count = len([one for one in heard if "SAVEPOINT" not in one[0]])

        def bare_writes(statements: Any = writes) -> None:
            with transaction.atomic():
                again(statements)

        bare.append(timed(bare_writes))
    floor = Times(bare).told()
    return {
        "label": "one act",
        "statements": count,
        "page": Times(acts).told(),
        "bare": floor,
        "floor": floor,
    }


def main() -> None:
    """Measure what was asked for."""
    import django
    from django.conf import settings

    django.setup()
    settings.ROOT_URLCONF = "benchmarks.urls"
    from xietong.loop.ledger.models import Problem

    rounds, wanted = int(sys.argv[1]), sys.argv[2:]
    item = Problem.objects.filter(state="active").values_list("pk", flat=True)[0]
    found = [
        measure(Asked(label, url.format(item=item), client_of(user)), rounds)
        for label, user, url in PAGES
        if not wanted or label in wanted
    ]
    if not wanted or "one act" in wanted:
        found.append(measure_act(rounds))
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
