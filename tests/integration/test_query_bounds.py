"""No page of any address asks the database more than twelve times; the addresses come from the URL conf."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import get_resolver, reverse

from tests.support.matrix_world import INSIDERS, MatrixWorld, build_matrix_world
from tests.support.query_counts import statements
from xietong.interfaces.web.routing import ROUTES, Route

pytestmark = pytest.mark.django_db
PAGE = 12
ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")
#: Files of all rows, written in blocks and onto the record: no pages. Their bound does not grow with rows.
FILES = {
    *("problem_export", "responsibility_export", "project_export"),
    *("ecology_forest_export", "ecology_unit_export", "ecology_compare_export"),
}
FILE = 16


@pytest.fixture(scope="module")
def matrix(django_db_setup: None, django_db_blocker: Any) -> Iterator[MatrixWorld]:
    """One matter of each kind, written once for all addresses."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_matrix_world()
        transaction.set_rollback(True)


def _address(route: Route, matrix: MatrixWorld) -> str:
    return reverse(route.name, kwargs=route.sample(matrix) if route.sample else None)


def _names() -> list[str]:
    get_resolver().url_patterns  # noqa: B018 - the property imports the views, which declare themselves
    return sorted(ROUTES)


@pytest.mark.parametrize("name", _names())
def test_no_page_of_any_address_asks_more_than_twelve(name: str, matrix: MatrixWorld) -> None:
    url = _address(ROUTES[name], matrix)
    over, bound = {}, FILE if name in FILES else PAGE
    for persona in (*INSIDERS, *ADMINISTRATORS):
        browser = matrix.browsers[persona]
        sent = statements(lambda browser=browser: browser.get(url))  # type: ignore[misc]
        if len(sent) > bound:
            over[persona] = [sql[:120] for sql in sent]
    assert over == {}
