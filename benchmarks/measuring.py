"""Times of a call, and the statements it sent, so that they can be sent again bare."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from attrs import field, frozen
from django.db import connection

Statement = tuple[str, Any, bool]


@frozen
class Times:
    """Seconds of many calls."""

    values: tuple[float, ...] = field(converter=lambda found: tuple(sorted(found)))

    def percentile(self, share: float) -> float:
        """The value that this share of the calls stayed within, in milliseconds."""
        return 1_000 * self.values[min(len(self.values) - 1, int(len(self.values) * share))]

    def told(self) -> dict[str, float]:
        """p50 and p95 in milliseconds, calls a second by one caller."""
        total = sum(self.values)
        return {
            "p50": self.percentile(0.5),
            "p95": self.percentile(0.95),
            "per_second": len(self.values) / total,
        }


def timed(call: Callable[[], object]) -> float:
    """Seconds of one call."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


@contextmanager
def overheard() -> Iterator[list[Statement]]:
    """Collect the statements sent inside the block, with their parameters."""
    heard: list[Statement] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        heard.append((sql, params, many))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield heard


def again(statements: list[Statement]) -> None:
    """Send the statements bare and fetch what they answer."""
    with connection.cursor() as cursor:
        for sql, params, many in statements:
            if many:
                cursor.executemany(sql, params)
                continue
            cursor.execute(sql, params)
            if cursor.description:
                cursor.fetchall()
