"""The test database: a file on SQLite, so that threads and processes can meet on it as they do in service."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations

FROZEN = ("audit_event", "audit_seal", "audit_sealed_head", "audit_head")


def use_a_file(databases: dict[str, dict[str, Any]]) -> None:
    """Give a SQLite test database a file beside the configured one; PostgreSQL makes its own."""
    for database in databases.values():
        if database["ENGINE"] == "django.db.backends.sqlite3":
            database.setdefault("TEST", {})["NAME"] = f"{database['NAME']}.test"


def remove_folder(storage_location: str) -> None:
    """Remove the temporary folder that the test settings made; it holds the database and the files."""
    folder = Path(storage_location).parent
    if folder.name.startswith("xietong-test-"):
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def without_triggers() -> Iterator[None]:
    """Take the record's triggers away, as somebody with the database's password could, and bring them back.

    Must run inside a transaction. Whoever changes rows outside it meets the triggers.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield
            cursor.execute("SET LOCAL session_replication_role = origin")
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit_%'"
        )
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _, sql in triggers:
            cursor.execute(sql)


def let_tests_empty_the_record() -> None:
    """A transactional test ends by emptying all tables, which the record refuses: lift its triggers there."""
    original = BaseDatabaseOperations.execute_sql_flush

    def execute_sql_flush(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
        from django.db import transaction

        with transaction.atomic(), without_triggers():
            original(self, sql_list)

    BaseDatabaseOperations.execute_sql_flush = execute_sql_flush  # type: ignore[method-assign]
