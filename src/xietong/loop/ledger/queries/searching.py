"""Text search in the lists: words and pinyin initials, the same on both databases."""

from __future__ import annotations

from typing import Any

from django.db.models import Func, IntegerField, Q, QuerySet, Value
from django.db.models.lookups import GreaterThan

LONGEST_QUERY = 100
MOST_WORDS = 6


class _Position(Func):
    """Where a text stands in another, 0 where it does not; INSTR or STRPOS, without patterns to escape."""

    function = "INSTR"
    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, function="STRPOS", **extra)


def words_of(text: str) -> tuple[str, ...]:
    """The words asked for, in lower case; a few at most, NUL left out since databases refuse it."""
    return tuple(text.replace("\x00", "").lower()[:LONGEST_QUERY].split()[:MOST_WORDS])


def contains(column: str, text: str) -> Q:
    """The condition that every word stands in a lower-case column."""
    condition = Q()
    for word in words_of(text):
        condition &= Q(GreaterThan(_Position(column, Value(word)), 0))
    return condition


def matching(rows: QuerySet[Any], text: str, column: str = "search") -> QuerySet[Any]:
    """Keep the rows in whose search text every word stands; all rows where nothing was asked."""
    return rows.filter(contains(column, text)) if words_of(text) else rows
