"""From the command to the first page, and how much memory a worker holds."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from http.client import HTTPConnection, HTTPException
from typing import Any

import psutil

from benchmarks.places import PROGRAM, ROOT, Place

PAGES = 200


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answered(port: int) -> bool:
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/login")
        found = connection.getresponse()
        found.read()
        connection.close()
    except (OSError, HTTPException):
        return False
    return found.status == 200


def _processor(process: psutil.Process) -> float:
    times = [one.cpu_times() for one in [process, *process.children(recursive=True)]]
    return sum(spent.user + spent.system for spent in times)


def start(place: Place) -> dict[str, Any]:
    """Seconds (and processor seconds) to the first page; megabytes of the larger worker after 200 pages."""
    port = _free_port()
    started = time.perf_counter()
    process = psutil.Popen(
        [PROGRAM, "serve", "--port", str(port)],
        env=place.environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while not _answered(port):
            if process.poll() is not None or time.perf_counter() - started > 60:
                message = "the server does not start"
                raise RuntimeError(message)
            time.sleep(0.01)
        took, spent = time.perf_counter() - started, _processor(process)
        for _ in range(PAGES):
            _answered(port)
        megabytes = max(worker.memory_info().rss for worker in process.children()) / 1_000_000
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)
    return {"seconds": took, "processor": spent, "megabytes": megabytes}
