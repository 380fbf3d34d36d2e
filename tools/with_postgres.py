"""Run a command with DATABASE_URL set to a throw-away PostgreSQL cluster that ends with the command.

    python tools/with_postgres.py [--optional] -- pytest tests/integration

The cluster lives in a temporary folder, listens on a Unix socket and a free loopback port, and does
not sync to disk. As root it runs as the user ``postgres``, because the server refuses root.
With --optional the command runs without DATABASE_URL where no server is installed.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

USER = "postgres"
OPTIONS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=60",
    "shared_buffers=256MB",
    "log_min_messages=error",
)


def binaries() -> Path | None:
    """Return the folder with initdb and postgres, newest version first, or None where there is none."""
    on_path = shutil.which("initdb")
    if on_path and shutil.which("postgres"):
        return Path(on_path).resolve().parent
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(found, key=lambda path: int(path.parts[-3].split(".")[0]))
    return newest[-1].parent if newest else None


def _as_server(command: Sequence[str]) -> list[str]:
    """The command as a user under which the server agrees to run."""
    if os.geteuid() != 0:
        return list(command)
    if shutil.which("runuser"):
        return ["runuser", "-u", USER, "--", *command]
    return ["su", USER, "-s", "/bin/sh", "-c", " ".join(command)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(_as_server(command), cwd="/", capture_output=True, text=True, check=False)
    if done.returncode:
        message = f"{command[0]} failed: {done.stderr or done.stdout}"
        raise SystemExit(message)


@contextmanager
def cluster(bin_folder: Path, *, durable: bool = False) -> Iterator[str]:
    """Start a cluster, yield its DATABASE_URL, stop it and remove its folder.

    ``durable`` keeps the server's own defaults for syncing, as measurements need.
    """
    with tempfile.TemporaryDirectory(prefix="xietong-pg-") as folder:
        data = Path(folder) / "data"
        if os.geteuid() == 0:
            shutil.chown(folder, USER)
        port = _free_port()
        create = [str(bin_folder / "initdb"), "-D", str(data), "-U", "xietong", "--auth=trust"]
        _run([*create, "--encoding=UTF8", "--locale=C", "--no-sync"])
        listen = ["listen_addresses=127.0.0.1", f"port={port}", f"unix_socket_directories={folder}"]
        with (data / "postgresql.conf").open("a") as configuration:
            for option in (*listen, *(OPTIONS[3:] if durable else OPTIONS)):
                key, _, value = option.partition("=")
                configuration.write(f"{key} = '{value}'\n")
        control = [str(bin_folder / "pg_ctl"), "-D", str(data), "-w", "-s"]
        _run([*control, "-l", str(data / "log"), "start"])
        try:
            _run([str(bin_folder / "createdb"), "-h", folder, "-p", str(port), "-U", "xietong", "xietong"])
            yield f"postgresql://xietong@127.0.0.1:{port}/xietong"
        finally:
            _run([*control, "-m", "immediate", "stop"])


def main() -> int:
    """Parse the few words there are and run the command; return its exit code."""
    words = sys.argv[1:]
    if "--" not in words:
        raise SystemExit(__doc__)
    separator = words.index("--")
    flags, command = words[:separator], words[separator + 1 :]
    folder = binaries()
    if folder is None:
        if "--optional" not in flags:
            message = "no PostgreSQL server found: install the package postgresql"
            raise SystemExit(message)
        return subprocess.run(command, check=False).returncode
    with cluster(folder, durable="--durable" in flags) as url:
        environment = {**os.environ, "DATABASE_URL": url, "PG_BIN": str(folder)}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
