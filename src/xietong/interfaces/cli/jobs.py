"""``xietong jobs``: the runner of background jobs, by itself or beside the server."""

from __future__ import annotations

import os
import signal
import time
from importlib import import_module
from typing import Any

import typer

#: The first page after a start goes before the first job.
_AFTER_START = 3.0
_STOP_WITHIN = 10.0


def jobs(
    once: bool = typer.Option(False, "--once", help="只运行一遍到期的任务，然后退出"),
) -> None:
    """运行后台任务：封存记录、写出锚点、清理会话和文件、按日更新组织树；同一时间只有一个在运行。"""
    if not _runner().run(once=once):
        typer.echo("另一个后台任务进程正在运行，本次未运行", err=True)
        raise typer.Exit(1)


def _runner() -> Any:
    # By name: cli and jobs stay independent of each other.
    return import_module("xietong.interfaces.jobs.runner")


def fork_beside(server: Any) -> int:
    """Run the jobs in a process of their own, forked from the server's; return its id.

    Forked after loading, it shares the server's memory. It ends with the server, also where that was
    killed; it holds none of its sockets.
    """
    parent = os.getpid()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        for name in (
            signal.SIGHUP,
            signal.SIGQUIT,
            signal.SIGUSR1,
            signal.SIGUSR2,
            signal.SIGTTIN,
            signal.SIGTTOU,
        ):
            signal.signal(name, signal.SIG_IGN)
        for name in (signal.SIGCHLD, signal.SIGWINCH):
            signal.signal(name, signal.SIG_DFL)
        for listener in server.LISTENERS:
            # Not listener.close(): that would remove a unix socket from under the server.
            os.close(listener.fileno())
        _work_beside(parent)
        code = 0
    finally:
        os._exit(code)
    return 0


def _work_beside(parent: int) -> None:
    runner = _runner().Runner(wanted=lambda: os.getppid() == parent)
    runner.heed_signals()
    runner.pause(_AFTER_START)
    runner.loop()


def end_beside(children: list[int]) -> None:
    """Tell the forked runner, where there is one, to stop, and wait; it finishes the job at hand."""
    for child in children:
        try:
            os.kill(child, signal.SIGTERM)
            _wait_for(child)
        except (ProcessLookupError, ChildProcessError):
            continue


def _wait_for(child: int) -> None:
    until = time.monotonic() + _STOP_WITHIN
    while time.monotonic() < until and not os.waitpid(child, os.WNOHANG)[0]:
        time.sleep(0.05)
