"""The test database: a file on SQLite, so that threads and processes can meet on it as they do in service."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any


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
