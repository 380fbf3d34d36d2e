"""What a measurement ran on, so that it can be compared with another."""

from __future__ import annotations

import os
import platform
import sqlite3
from pathlib import Path

import django
import psutil

from benchmarks.places import POSTGRES


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text(encoding="utf-8").splitlines() if information.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _postgres() -> str:
    if not POSTGRES.startswith("postgres"):
        return "none"
    import psycopg

    with psycopg.connect(POSTGRES) as connection:
        found = connection.execute(
            "SELECT current_setting('server_version'), current_setting('fsync')"
        ).fetchone()
    return f"{found[0]} (fsync {found[1]})" if found else "unknown"


def describe() -> list[tuple[str, str]]:
    """Processor, memory, system, versions and how busy the machine was."""
    one, five, _ = os.getloadavg()
    return [
        ("processor", f"{_processor()}, {os.cpu_count()} cores"),
        ("memory", f"{psutil.virtual_memory().total / 2**30:.0f} GiB"),
        ("system", f"{platform.system()} {platform.release()}"),
        ("Python, Django", f"{platform.python_version()}, {django.get_version()}"),
        ("SQLite", f"{sqlite3.sqlite_version} (WAL, synchronous FULL)"),
        ("PostgreSQL", _postgres()),
        ("load when it began", f"{one:.1f} in the last minute, {five:.1f} in the last five"),
    ]
