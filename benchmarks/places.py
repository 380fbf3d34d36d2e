"""Fresh databases in a temporary folder, and programs run on them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from attrs import frozen

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = str(Path(sys.executable).with_name("xietong"))
SHARED = Path(os.environ.get("XIETONG_SHARED", ROOT.parent / "shared"))
POSTGRES = os.environ.get("DATABASE_URL", "")
VENDORS = ("sqlite", "postgresql") if POSTGRES.startswith("postgres") else ("sqlite",)


@frozen
class Place:
    """An installation with an empty database."""

    vendor: str
    folder: Path
    environment: dict[str, str]

    def run(self, *command: str) -> float:
        """Run a program to its end and return the seconds it took; its words are shown where it fails."""
        started = time.perf_counter()
        done = subprocess.run(
            command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        took = time.perf_counter() - started
        if done.returncode:
            message = f"{command[0]} failed:\n{done.stdout[-1500:]}{done.stderr[-3000:]}"
            raise RuntimeError(message)
        return took

    def migrate(self) -> float:
        """Bring the empty database up to date; seconds."""
        return self.run(sys.executable, "-m", "django", "migrate", "--verbosity", "0")

    def collect(self) -> float:
        """Gather the static files as a served installation has them; seconds."""
        return self.run(sys.executable, "-m", "django", "collectstatic", "--no-input", "--verbosity", "0")

    def ask(self, module: str, *words: str) -> Any:
        """Run a module of ours that prints JSON and return what it says."""
        command = [sys.executable, "-m", f"benchmarks.{module}", *words]
        done = subprocess.run(command, env=self.environment, cwd=ROOT, stdout=subprocess.PIPE, check=False)
        if done.returncode:
            message = f"benchmarks.{module} failed"
            raise RuntimeError(message)
        return json.loads(done.stdout)


@contextmanager
def place(vendor: str) -> Iterator[Place]:
    """A new folder and a new database of this vendor, both removed at the end."""
    with tempfile.TemporaryDirectory(prefix="xietong-bench-") as name, _database(vendor, Path(name)) as url:
        given = {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "xietong.config.settings.dev",
            "XIETONG_ROOT": name,
            "XIETONG_VENDOR": str(ROOT / "build" / "vendor"),
        }
        yield Place(vendor, Path(name), {**os.environ, **given})


@contextmanager
def _database(vendor: str, folder: Path) -> Iterator[str]:
    if vendor == "sqlite":
        yield f"sqlite:///{folder / 'bench.sqlite3'}"
        return
    import psycopg

    name = f"bench_{uuid4().hex[:12]}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield urlunsplit(urlsplit(POSTGRES)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(POSTGRES, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
