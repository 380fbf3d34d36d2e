"""Dumping and loading the whole database: SQLite by itself, PostgreSQL by its own tools."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection, connections

from xietong.foundation.audit import queries
from xietong.interfaces.cli.archive import ArchiveError


def dump(target: Path) -> None:
    """Write one consistent state of the database to ``target`` while others go on reading and writing."""
    if connection.vendor == "postgresql":
        _postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
        return
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as source:
        source.execute("VACUUM INTO ?", [str(target)])


def load(source: Path) -> None:
    """Replace the database by a dump; ArchiveError where the dump is not sound."""
    connections.close_all()
    if connection.vendor == "postgresql":
        flags = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction")
        _postgres(
            "pg_restore", *flags, f"--dbname={connection.settings_dict['NAME']}", str(source), name=False
        )
        return
    with closing(sqlite3.connect(source)) as checked:
        try:
            answer = checked.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            answer = str(error)
    if answer != "ok":
        message = f"归档里的数据库损坏：{answer}"
        raise ArchiveError(message)
    _replace_sqlite(source, Path(connection.settings_dict["NAME"]))


def _replace_sqlite(source: Path, target: Path) -> None:
    """Copy beside the target and rename, so that a crash leaves the old database or the new one."""
    fresh = target.with_name(target.name + ".restoring")
    shutil.copyfile(source, fresh)
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    fresh.replace(target)


def holds_data() -> bool:
    """True where the database has a record of acts with at least one entry."""
    if "audit_event" not in connection.introspection.table_names():
        return False
    return queries.size().events > 0


def _postgres(program: str, *arguments: str, name: bool = True) -> None:
    settings = connection.settings_dict
    environment = {
        **os.environ,
        "PGHOST": str(settings["HOST"]),
        "PGPORT": str(settings["PORT"] or 5432),
        "PGUSER": str(settings["USER"]),
        "PGPASSWORD": str(settings["PASSWORD"]),
    }
    command = [_program(program), *arguments, *([f"--dbname={settings['NAME']}"] if name else [])]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        message = f"{program} 失败：{done.stderr.strip()}"
        raise ArchiveError(message)


def _program(name: str) -> str:
    """The newest installed version of a PostgreSQL tool; ArchiveError where there is none."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"),
        key=lambda path: float(path.parts[-3]),
        reverse=True,
    )
    given = os.environ.get("PG_BIN")
    candidates = [Path(given) / name] if given else []
    for path in (*candidates, *installed):
        if path.exists():
            return str(path)
    found = shutil.which(name)
    if found is None:
        message = f"没有找到 {name}，请安装 postgresql-client"
        raise ArchiveError(message)
    return found
