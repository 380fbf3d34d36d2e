"""A real server for browser tests: our own command line, its own folder, a free port."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "build" / "vendor"
XIETONG = Path(sys.executable).with_name("xietong")
START_SECONDS = 30
PREPARE_SECONDS = 240
LOCK_SECONDS = 300
STAGED = "staged.json"
#: A folder made by an earlier run, for who writes these tests: it spares the minute of making the city.
KEPT = os.environ.get("XIETONG_BROWSER_CITY", "")


def _environment(folder: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    }
    return {
        **kept,
        "XIETONG_ROOT": str(folder),
        "XIETONG_VAR": str(folder / "var"),
        "XIETONG_VENDOR": str(VENDOR),
        "XIETONG_DEMO": "1",
    }


def prepare(folder: Path, *, demo: bool) -> None:
    """Make database and static files in ``folder``; the output of a failure is shown."""
    _run([str(XIETONG), "prepare", *(["--demo"] if demo else [])], folder, cwd=folder)


def _run(command: list[str], folder: Path, *, cwd: Path) -> None:
    done = subprocess.run(
        command,
        env=_environment(folder),
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=PREPARE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"


def prepared_once(shared: Path, own: Path) -> None:
    """Copy the demonstration city to ``own``; the first worker to come makes it in ``shared``."""
    ready, lock = shared / "city-ready", shared / "city-lock"
    try:
        lock.mkdir()
    except FileExistsError:
        _wait_for(ready)
    else:
        (shared / "city").mkdir()
        _make_city(shared / "city")
        ready.touch()
    shutil.copytree(shared / "city", own, dirs_exist_ok=True)


def _make_city(folder: Path) -> None:
    """The demonstration city and one problem for each test that needs one halfway through the loop."""
    if KEPT and (Path(KEPT) / STAGED).is_file():
        shutil.copytree(KEPT, folder, dirs_exist_ok=True)
        return
    prepare(folder, demo=True)
    _run([sys.executable, "-m", "tests.browser.stage", str(folder / STAGED)], folder, cwd=ROOT)
    if KEPT:
        shutil.copytree(folder, KEPT, dirs_exist_ok=True)


def _wait_for(path: Path) -> None:
    deadline = time.monotonic() + LOCK_SECONDS
    while not path.exists():
        assert time.monotonic() < deadline, "another worker did not finish the demonstration city"
        time.sleep(0.5)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(folder: Path, *, now: datetime | None = None) -> Iterator[str]:
    """Serve ``folder`` until the end of the block, as if it were ``now``; yields the address."""
    port = _free_port()
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [str(XIETONG), "serve", "--port", str(port), "--workers", "1"],
            env=_environment(folder) | ({"XIETONG_NOW": now.isoformat()} if now else {}),
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_until_up(address, process, folder / "server.log")
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_until_up(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/static/web/icon.svg", timeout=2).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    message = f"the server did not start:\n{log.read_text(errors='replace')[-3000:]}"
    raise AssertionError(message)
