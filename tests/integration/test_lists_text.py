"""Text search finds exactly the rows in which every word stands, by index or without."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.support.random_city import AT, TODAY
from xietong.foundation.organisations.models import Unit
from xietong.loop.ledger.models import Problem
from xietong.loop.ledger.queries.searching import contains, few_with, words_of

pytestmark = pytest.mark.django_db
TEXTS = st.text(alphabet="采购燃气 a1\"'%_*()-^:", max_size=12)


def _problem(unit: Unit, place: int, text: str) -> Problem:
    return Problem.objects.create(
        number=f"T{place}",
        title="题",
        content="文",
        search=text.lower(),
        committee=unit,
        unit=unit,
        origin_level="own_level",
        found_by="self",
        found_on=TODAY,
        state="draft",
        registered_at=AT,
        updated_at=AT,
    )


def _found(text: str) -> set[str]:
    """What the index and the condition together leave."""
    cache.clear()
    rows = Problem.objects.filter(contains("search", text))
    ids = few_with(text)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    return set(rows.values_list("number", flat=True))


@given(texts=st.lists(TEXTS, max_size=6), query=TEXTS, later=TEXTS)
@example(texts=["采购"], query="采购", later="购")
@example(texts=['说"好"了'], query='"好"', later="")
@example(texts=["a-b:c*"], query="b:c* -", later="NOT a")
@example(texts=["采购管理不规范"], query="采购 规范", later="采")
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_index_leads_to_exactly_the_rows_that_hold_every_word(
    texts: list[str], query: str, later: str
) -> None:
    with transaction.atomic():
        unit = Unit.objects.create(code="u", name="单位", path="0000001", valid_from=TODAY)
        rows = [_problem(unit, place, text) for place, text in enumerate(texts)]
        kept = {row.number: row.search for row in rows}

        def expected() -> set[str]:
            return {number for number, text in kept.items() if all(word in text for word in words_of(query))}

        assert _found(query) == expected()
        if rows:
            Problem.objects.filter(pk=rows[0].pk).update(search=later.lower())
            kept[rows[0].number] = later.lower()
            assert _found(query) == expected()
            rows[-1].delete()
            del kept[rows[-1].number]
            assert _found(query) == expected()
        transaction.set_rollback(True)


def test_sqlite_has_the_index_and_others_do_without() -> None:
    cache.clear()
    assert (few_with("采购管理") is not None) == (connection.vendor == "sqlite")
    assert few_with("采") is None
    assert few_with(" ") is None
