"""Text search in the lists: words and pinyin initials, the same rows on both databases.

Every word must stand in the search text; that condition decides. On SQLite a trigram index leads to the
few rows that can meet it, where they are few; PostgreSQL takes its own index by itself (docs/adr/0010).
"""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import BigIntegerField, F, Func, IntegerField, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower
from django.db.models.lookups import Contains, GreaterThan

LONGEST_QUERY = 100
MOST_WORDS = 6
#: More rows than this are met soon enough on a walk along the order of the page.
FEW = 8_000
_KEPT_SECONDS = 60
_GRAM = 3
_SHORTEST = 2
_MATCH = "SELECT rowid FROM ledger_text WHERE ledger_text MATCH ({})"  # the parts are constants, values bound
_SHORT = (
    "COALESCE((SELECT group_concat('\"' || replace(term, '\"', '\"\"') || '\"', ' OR ')"
    " FROM ledger_text_terms WHERE term >= %s AND term < %s), %s)"
)
_NOTHING = '"\x01\x01\x01"'


class _Position(Func):
    """Where a text stands in another, 0 where it does not."""

    function = "INSTR"
    output_field = IntegerField()


def _stands(column: str, word: str, *, lower: bool) -> Q:
    """The condition that a word stands in a column: LIKE where an index serves it, else without a pattern."""
    place = Lower(column) if lower else F(column)
    if connection.vendor == "sqlite":
        return Q(GreaterThan(_Position(place, Value(word)), 0))
    return Q(Contains(place, word))


def words_of(text: str) -> tuple[str, ...]:
    """The words asked for, in lower case; a few at most, NUL left out since databases refuse it."""
    return tuple(text.replace("\x00", "").lower()[:LONGEST_QUERY].split()[:MOST_WORDS])


def contains(column: str, text: str, *, lower: bool = False) -> Q:
    """The condition that every word stands in a column; ``lower`` where the column is not in lower case."""
    condition = Q()
    for word in words_of(text):
        condition &= _stands(column, word, lower=lower)
    return condition


def matching(rows: QuerySet[Any], text: str, column: str = "search") -> QuerySet[Any]:
    """Keep the rows in whose search text every word stands; all rows where nothing was asked."""
    return rows.filter(contains(column, text)) if words_of(text) else rows


def few_with(text: str) -> RawSQL | None:
    """A subquery for the ids of all problems that can meet :func:`contains`, or None.

    None where there is no index, no word is long enough for it, or the rows are many. One statement, kept
    for a minute: only speed hangs on it.
    """
    words = [word for word in words_of(text) if len(word) >= _SHORTEST]
    if not words or not _has_index():
        return None
    sql, params = _match(words)
    key = "text:" + " ".join(words).encode().hex()
    few = cache.get(key)
    if few is None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM ({sql} LIMIT {FEW + 1})", params)  # noqa: S608
            few = cursor.fetchone()[0] <= FEW
        cache.set(key, few, _KEPT_SECONDS)
    return RawSQL(sql, params, output_field=BigIntegerField()) if few else None  # noqa: S611 - values are bound


def _match(words: list[str]) -> tuple[str, tuple[str, ...]]:
    """All trigrams of each long word; for a short one any trigram that begins with it."""
    parts, params = [], []
    for word in words:
        if len(word) >= _GRAM:
            grams = (word[place : place + _GRAM] for place in range(len(word) - _GRAM + 1))
            parts.append("%s")
            params.append(" AND ".join('"' + gram.replace('"', '""') + '"' for gram in grams))
        else:
            parts.append(_SHORT)
            params += [word, word + "\U0010ffff", _NOTHING]
    return _MATCH.format("'(' || " + " || ') AND (' || ".join(parts) + " || ')'"), tuple(params)


def _has_index() -> bool:
    """True where the index and all its triggers are there; asked once in a process and database."""
    if connection.vendor != "sqlite":
        return False
    key = f"text-index:{connection.settings_dict['NAME']}"
    known: bool | None = cache.get(key)
    if known is None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger_text_%'"
            )
            known = cursor.fetchone()[0] == 3  # noqa: PLR2004 - new, changed, gone
        cache.set(key, known, None)
    return known
