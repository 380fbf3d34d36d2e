"""Numbers of statements a page may take, kept in query_counts.json; the key is the page's name."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

BASELINE = Path(__file__).with_name("query_counts.json")


@contextmanager
def counted(page: str) -> Iterator[None]:
    """Fail where the block takes another number of statements than the baseline says, more or fewer."""
    with CaptureQueriesContext(connection) as captured:
        yield
    expected = json.loads(BASELINE.read_text(encoding="utf-8"))[page]
    told = "\n".join(query["sql"][:140] for query in captured.captured_queries)
    assert len(captured) == expected, f"{page}: {len(captured)} statements, baseline {expected}\n{told}"


def statements(call: Callable[[], object]) -> list[str]:
    """The statements of a call, less the savepoints that are transactions outside a test."""
    with CaptureQueriesContext(connection) as captured:
        call()
    return [query["sql"] for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]
