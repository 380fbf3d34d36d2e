"""Every address x every kind of user x own, other and lower unit: nothing opens that was not declared to.

The cases come from the URL conf itself, so that no address can be forgotten: one without a declaration fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.support.matrix_world import MatrixWorld, build_matrix_world
from xietong.interfaces.web.routing import BUSINESS, PUBLIC, ROUTES, Route, allowed

pytestmark = pytest.mark.django_db
#: Answers that mean: the address let the actor in (and the view then judged what was asked of it).
LET_IN = {200, 204, 302, 304, 400, 404, 405, 409, 422}


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        text = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, text)
        else:
            yield text, one


def web_patterns() -> dict[str, URLPattern]:
    return {text: one for text, one in patterns(get_resolver()) if not text.startswith("api/")}


ALL = tuple(web_patterns())


def test_every_address_is_declared() -> None:
    undeclared = [text for text, one in web_patterns().items() if one.name not in ROUTES]
    assert undeclared == [], "declare it with route() in interfaces/web/routing.py"
    assert len(ALL) > 20


def test_no_two_addresses_share_a_name_or_pattern() -> None:
    names = [one.name for one in web_patterns().values()]
    assert len(names) == len(set(names))
    assert {route.pattern for route in ROUTES.values()} >= set(ALL)


def test_every_address_with_parameters_has_a_sample() -> None:
    assert [
        text for text, one in web_patterns().items() if "<" in text and not ROUTES[str(one.name)].sample
    ] == []


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: object) -> Iterator[MatrixWorld]:
    """The world is written once for all addresses, in a transaction that is rolled back."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        yield build_matrix_world()
        transaction.set_rollback(True)


def address(route: Route, world: MatrixWorld) -> str:
    from django.urls import reverse

    return reverse(route.name, kwargs=route.sample(world) if route.sample else None)


def route_of(pattern: str) -> Route:
    return ROUTES[str(web_patterns()[pattern].name)]


@pytest.mark.parametrize("pattern", ALL)
def test_a_stranger_sees_only_what_is_public(pattern: str, world: MatrixWorld) -> None:
    route = route_of(pattern)
    client = Client()
    for method in ("get", "post"):
        answer = getattr(client, method)(address(route, world))
        if route.needs is PUBLIC:
            assert answer.status_code in LET_IN
        else:
            assert answer.status_code == 302
            assert answer["Location"].startswith("/login?next=")


@pytest.mark.parametrize("pattern", ALL)
def test_each_role_opens_what_is_declared_and_nothing_else(pattern: str, world: MatrixWorld) -> None:
    route = route_of(pattern)
    wrong = []
    for persona in world.personas:
        status = world.browsers[persona].get(address(route, world)).status_code
        may = allowed(world.actor(persona), route.needs)
        if (status in LET_IN) is not may or (not may and status != 403):
            wrong.append(f"{persona}: {status}, declared {'open' if may else 'shut'}")
    assert wrong == []


@pytest.mark.parametrize("pattern", ALL)
def test_a_post_is_refused_to_those_without_the_capability(pattern: str, world: MatrixWorld) -> None:
    """Acts are checked at the address as well as in the operation; CSRF is asked of everybody."""
    route = route_of(pattern)
    for persona in world.personas:
        if not allowed(world.actor(persona), route.needs):
            assert world.browsers[persona].post(address(route, world)).status_code == 403
    if route.needs is not PUBLIC:
        strict = world.client("office", enforce_csrf_checks=True)
        assert strict.post(address(route, world)).status_code == 403


@pytest.mark.parametrize(
    "pattern", [text for text in ALL if "<int:" in text and route_of(text).needs is BUSINESS]
)
def test_a_strangers_item_is_not_there(pattern: str, world: MatrixWorld) -> None:
    """For another unit, and a lower one it was not sent to, it is as if it were missing."""
    route = route_of(pattern)
    url, nowhere = address(route, world), missing(route, world)
    for persona in world.outsiders:
        browser = world.browsers[persona]
        assert browser.post(url).status_code in {404, 405}, persona
        real, unreal = browser.get(url), browser.get(nowhere)
        assert real.status_code == unreal.status_code, persona
        if real.status_code == 302:
            assert ids_out(real["Location"]) == ids_out(unreal["Location"]), persona
        else:
            assert real.status_code in {404, 405}, persona


def missing(route: Route, world: MatrixWorld) -> str:
    """The same address with ids that nothing has."""
    from django.urls import reverse

    sample = route.sample(world) if route.sample else {}
    unreal = {key: 987_654_321 if isinstance(value, int) else value for key, value in sample.items()}
    return reverse(route.name, kwargs=unreal)


def ids_out(location: str) -> str:
    return re.sub(r"\d+", "N", location)


@pytest.mark.parametrize("pattern", ALL)
def test_every_page_keeps_the_content_policy(pattern: str, world: MatrixWorld) -> None:
    route = route_of(pattern)
    answer = world.browsers["office"].get(address(route, world))
    policy = answer.headers.get("Content-Security-Policy", "")
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("name", ["problem", "project"])
def test_those_concerned_do_see_it(name: str, world: MatrixWorld) -> None:
    """The counterpart: the refusals above are not refusals of everybody."""
    if name not in ROUTES:
        pytest.fail(f"no address {name}")
    for persona in world.insiders:
        assert world.browsers[persona].get(address(ROUTES[name], world)).status_code == 200, persona
