"""No count, facet, search, export or page shows what no list shows: all agree with a plain reading."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from tests.support.random_city import AT, SOON, TODAY, WORDS, City, Drawn, build, cities, light, may_see
from xietong.foundation.access.domain.roles import Capability
from xietong.interfaces.web.views.ledger.filter_bars import TABS
from xietong.loop.ledger.domain.listing import (
    Page,
    PageAsk,
    ProblemFilters,
    ProjectFilters,
    ResponsibilityFilters,
)
from xietong.loop.ledger.domain.states import Light, ProblemState
from xietong.loop.ledger.models import Problem
from xietong.loop.ledger.operations.exporting import export_list
from xietong.loop.ledger.queries import breadth
from xietong.loop.ledger.queries.export import problem_rows
from xietong.loop.ledger.queries.facets import problem_counts
from xietong.loop.ledger.queries.lists import (
    PROBLEM_SORTS,
    problem_list,
    project_list,
    responsibility_list,
    selected_problems,
)
from xietong.loop.ledger.queries.search import search
from xietong.loop.ledger.queries.visibility import seen_problems, visible_problems
from xietong.loop.ledger.queries.workbench import workbench

pytestmark = pytest.mark.django_db
BY_THE_DATABASE = settings(
    max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture(params=[0, 5_000], ids=["broad", "narrow"], autouse=True)
def _form(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Both forms of the filter: each scope counts as broad, or none does."""
    monkeypatch.setattr(breadth, "NARROW", request.param)
    cache.clear()
    yield
    cache.clear()


def _in(drawn: Drawn) -> Iterator[City]:
    """The city inside a transaction that is undone."""
    cache.clear()
    with transaction.atomic():
        yield build(drawn)
        transaction.set_rollback(True)


def _all(city: City, filters: ProblemFilters, sort: str = "") -> tuple[list[int], Page[object]]:
    page = problem_list(
        actor=city.actor, filters=filters, ask=PageAsk(sort=sort, size=100), today=TODAY, soon=SOON
    )
    return [row.id for row in page.rows], page


@given(cities())
@BY_THE_DATABASE
def test_rows_and_counts_are_those_of_the_rule(drawn: Drawn) -> None:
    for city in _in(drawn):
        expected = {problem.pk for problem in city.problems if may_see(city.actor, problem)}
        assert set(visible_problems(city.actor).values_list("pk", flat=True)) == expected
        assert set(seen_problems(city.actor).values_list("pk", flat=True)) == expected
        for sort in PROBLEM_SORTS:
            rows, page = _all(city, ProblemFilters(), sort)
            backwards, _ = _all(city, ProblemFilters(), f"-{sort}")
            assert set(rows) == expected
            assert set(backwards) == expected
            assert len(rows) == len(expected) == page.count


@given(cities())
@BY_THE_DATABASE
def test_each_tab_counts_the_list_it_opens(drawn: Drawn) -> None:
    for city in _in(drawn):
        seen = [problem for problem in city.problems if may_see(city.actor, problem)]
        counts = problem_counts(
            actor=city.actor,
            filters=ProblemFilters(),
            cuts={key: cut for key, (_, cut) in TABS.items()},
            today=TODAY,
            soon=SOON,
        )
        for key, (_, cut) in TABS.items():
            expected = {
                problem.pk
                for problem in seen
                if (not cut.states or ProblemState.of(problem.state) in cut.states)
                and (not cut.lights or Light.of(light(problem)) in cut.lights)
            }
            rows, _ = _all(city, ProblemFilters(states=cut.states, lights=cut.lights))
            assert set(rows) == expected, key
            assert counts[key] == len(expected), key


@given(cities())
@BY_THE_DATABASE
def test_search_and_export_show_the_same_rows(drawn: Drawn) -> None:
    for city in _in(drawn):
        for word in WORDS[:2]:
            expected = {
                problem.pk
                for problem in city.problems
                if word in problem.title and may_see(city.actor, problem)
            }
            found = search(actor=city.actor, text=word, today=TODAY, soon=SOON, business=True)
            assert found.problems is not None
            assert {row.id for row in found.problems.rows} == expected
            chosen = selected_problems(actor=city.actor, filters=ProblemFilters(text=word), today=TODAY)
            numbers = {row["number"] for row in problem_rows(chosen)}
            assert numbers == set(Problem.objects.filter(pk__in=expected).values_list("number", flat=True))
            if city.actor.may(Capability.PROBLEM_EXPORT):
                done = export_list(actor=city.actor, at=AT, filters=ProblemFilters(text=word))
                assert done.rows == len(expected)


@given(cities())
@BY_THE_DATABASE
def test_responsibilities_projects_and_the_desk_stay_within_it(drawn: Drawn) -> None:
    for city in _in(drawn):
        expected = {problem.pk for problem in city.problems if may_see(city.actor, problem)}
        held = responsibility_list(
            actor=city.actor, filters=ResponsibilityFilters(), ask=PageAsk(size=100), today=TODAY, soon=SOON
        )
        active = {problem.pk for problem in city.problems if problem.state == "active"}
        assert {row.problem_id for row in held.rows} == expected & active
        assert held.count == len(expected & active)
        projects = project_list(
            actor=city.actor, filters=ProjectFilters(), ask=PageAsk(), today=TODAY, soon=SOON
        )
        assert projects.count == 0
        desk = workbench(actor=city.actor, today=TODAY, soon=SOON)
        shown = {card.problem_id for card in desk.cards if card.wait.value != "claim"}
        assert shown <= expected
