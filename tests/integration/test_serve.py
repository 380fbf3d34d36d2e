"""The server as an operator starts it: prepared, answering, small, and stopped by Ctrl-C."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from attrs import frozen

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = [str(Path(sys.executable).with_name("xietong"))]
WORKER_MEGABYTES = 150  # the budget of one worker


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An empty installation in a folder of its own, prepared."""
    folder = tmp_path_factory.mktemp("installation")
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "xietong.config.settings.dev",
        "XIETONG_ROOT": str(folder),
        "XIETONG_VENDOR": str(ROOT / "build" / "vendor"),
    }
    done = subprocess.run([*PROGRAM, "prepare"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return environment


@frozen
class Running:
    """A server under test, with what it printed."""

    process: psutil.Popen
    address: str
    log: Path

    def first_answer(self, path: str) -> httpx.Response:
        """The first answer after the start; a failure with the server's own words where there is none."""
        while self.process.poll() is None:
            try:
                return httpx.get(self.address + path, timeout=30)
            except httpx.TransportError:
                time.sleep(0.05)
        pytest.fail(f"the server ended: {self.log.read_text()}")


@pytest.fixture
def server(installation: dict[str, str], tmp_path: Path) -> Iterator[Running]:
    port = free_port()
    log = tmp_path / "server.log"
    with log.open("w") as out:
        process = psutil.Popen(
            [*PROGRAM, "serve", "--port", str(port)], env=installation, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        yield Running(process, f"http://127.0.0.1:{port}", log)
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(20)


def forked(process: psutil.Process) -> list[psutil.Process]:
    """The runner of the jobs and two workers, forked one after the other, perhaps after the first answer."""
    for _ in range(200):
        found: list[psutil.Process] = process.children()
        if len(found) == 3:
            return found
        time.sleep(0.05)
    pytest.fail("there are not a runner of jobs and two workers")


def until_there(file: Path) -> None:
    for _ in range(300):
        if file.exists() and file.stat().st_size:
            return
        time.sleep(0.1)
    pytest.fail(f"{file} was not written")


def test_it_answers_and_stays_small(server: Running) -> None:
    page = server.first_answer("/login")
    assert page.status_code == 200, page.text[:300]
    assert "script-src 'self'" in page.headers["content-security-policy"]
    sizes = [one.memory_info().rss / 1_000_000 for one in forked(server.process)]
    assert max(sizes) <= WORKER_MEGABYTES, sizes


def test_it_says_where_it_is_and_stops_by_interrupt(server: Running) -> None:
    server.first_answer("/login")
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(15) == 0
    assert f"协同 {server.address}  按 Ctrl-C 停止" in server.log.read_text()


def test_the_jobs_run_beside_the_server_and_end_with_it(
    server: Running, installation: dict[str, str]
) -> None:
    server.first_answer("/login")
    children = forked(server.process)
    until_there(Path(installation["XIETONG_ROOT"]) / "var" / "anchors.log")
    server.process.kill()
    server.process.wait(10)
    _, alive = psutil.wait_procs(children, timeout=15)
    assert alive == []
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", int(server.address.rpartition(":")[2])))


def test_static_files_are_served_with_names_that_change_with_their_content(
    server: Running,
) -> None:
    page = server.first_answer("/login")
    links = [part.split('"')[0] for part in page.text.split('href="')[1:] if part.startswith("/static/")]
    assert links
    for link in links:
        answer = httpx.get(server.address + link)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
