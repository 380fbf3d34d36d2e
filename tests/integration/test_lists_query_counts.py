"""How much a page asks of the database: never above the baseline, flat in rows, for every viewer."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.many import add_many
from tests.support.personas import AT, World, build_world

pytestmark = pytest.mark.django_db
BASELINE = json.loads((Path(__file__).parents[1] / "support" / "query_counts.json").read_text())
PAGES = {
    "problems": "/problems",
    "problems_filtered": "/problems?state=active&light=red&q=采购&sort=deadline&unit={unit}&lead_post={post}",
    "problem_counts": "/problems/counts",
    "responsibilities": "/responsibilities",
    "projects": "/projects",
    "workbench": "/",
    "search": "/search?q=采购",
}
ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")


@pytest.fixture
def world(settings: Any) -> World:
    settings.PRETENDED_NOW = AT
    return build_world()


def _asked(world: World, persona: str, url: str) -> int:
    """Statements of one page, as it is asked a second time: what is kept for minutes is kept by then."""
    client = world.client(persona)
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(url)
        assert answer.status_code == 200, (persona, url)
    return len(captured)


def _worst(world: World, page: str) -> dict[str, int]:
    url = PAGES[page].format(unit=world.units["district"].pk, post=world.posts["department"].pk)
    open_to_all = page in ("workbench", "search")
    personas = [one for one in world.personas if open_to_all or one not in ADMINISTRATORS]
    return {persona: _asked(world, persona, url) for persona in personas}


@pytest.mark.parametrize("page", sorted(PAGES))
def test_a_page_keeps_to_its_baseline_and_is_flat(page: str, world: World) -> None:
    cache.clear()
    add_many(world, 600)
    few = _worst(world, page)
    add_many(world, 1_400)
    cache.clear()
    many = _worst(world, page)
    assert many == few, "the number of statements depends on the number of rows"
    assert max(many.values()) <= BASELINE[page], many
    assert BASELINE[page] <= 12


def test_a_page_of_all_rows_asks_no_more_than_one_of_some(world: World) -> None:
    add_many(world, 20)
    assert max(_worst(world, "problems").values()) <= BASELINE["problems"]


def test_the_first_page_of_a_scope_asks_one_more_at_most(world: World) -> None:
    """The breadth of a scope is probed once in ten minutes."""
    add_many(world, 200)
    client = world.client("office")
    client.get("/problems")
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        client.get("/problems")
    assert len(captured) <= 12


def test_every_page_of_the_baseline_is_measured(record_property: Callable[[str, object], None]) -> None:
    mine = {key for key in BASELINE if key in PAGES}
    record_property("pages", sorted(mine))
    assert mine == set(PAGES)
