"""An installation of its own, the real server on it: started by its command, killed as by a power cut."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import httpx
from attrs import define, frozen

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = [str(Path(sys.executable).with_name("xietong"))]


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def own_database(vendor: str, folder: Path) -> Iterator[str]:
    """The DATABASE_URL of a new empty database: a file, or one beside the configured one on its cluster."""
    if vendor == "sqlite":
        yield f"sqlite:///{folder / 'own.sqlite3'}"
        return
    import psycopg

    given, name = os.environ["DATABASE_URL"], f"own_{uuid4().hex[:12]}"
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield urlunsplit(urlsplit(given)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(given, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@frozen
class Installation:
    """A folder and a database, with the environment that programs need to work on them."""

    folder: Path
    environment: dict[str, str]

    @classmethod
    def at(cls, folder: Path, database: str) -> Installation:
        """Describe it; nothing is written yet."""
        return cls(
            folder,
            {
                **os.environ,
                "DATABASE_URL": database,
                "DJANGO_SETTINGS_MODULE": "xietong.config.settings.dev",
                "XIETONG_ROOT": str(folder),
                "XIETONG_VENDOR": str(ROOT / "build" / "vendor"),
                "PYTHONPATH": str(ROOT),
            },
        )

    def run(self, *command: str) -> str:
        """Run a program to its end and return what it printed; a failure shows its words."""
        done = subprocess.run(
            command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout

    def ask(self, module: str, *words: str) -> Any:
        """Run a module that prints JSON."""
        return json.loads(self.run(sys.executable, "-W", "ignore", "-m", module, *words))


@define
class Server:
    """``xietong serve`` in a process group of its own."""

    installation: Installation
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        with (self.installation.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*PROGRAM, "serve", "--port", str(self.port)],
                env=self.installation.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        for _ in range(400):
            try:
                httpx.get(f"{self.address}/login", timeout=30)
            except httpx.TransportError:
                assert self.process.poll() is None, "the server ended"
                time.sleep(0.05)
            else:
                return
        message = "the server does not answer"
        raise AssertionError(message)

    def kill(self) -> None:
        """End master and workers at once, without a word, and wait until the port is free."""
        if self.process is None:
            return
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)
        self.process = None
