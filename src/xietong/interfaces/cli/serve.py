"""``xietong prepare`` and ``xietong serve``: bring the installation up to date, then answer requests."""

from __future__ import annotations

import gc
from typing import Any

import typer

from xietong.interfaces.cli import jobs

Option = typer.Option


def prepare(
    demo: bool = Option(False, "--demo", help="数据库为空时生成演示城市"),
) -> None:
    """建立或升级数据库，收集静态文件，放入规章和指标的初始数据；加 --demo 时为空库生成演示城市。"""
    from django.core.management import call_command

    from xietong.foundation.rulebook.operations import seed_rulebook
    from xietong.interfaces import clock
    from xietong.kernel.actor import SYSTEM
    from xietong.wings.ecology.operations.seeding import seed_indicators

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    if demo and _is_empty():
        _make_demo()
    seed_rulebook(actor=SYSTEM, at=clock.now())
    seed_indicators(actor=SYSTEM, at=clock.now())


def _is_empty() -> bool:
    from xietong.foundation.audit import queries

    return queries.size().events == 0


def _make_demo() -> None:
    from xietong.interfaces.cli.main import app

    app(["demo"], standalone_mode=False)


def serve(
    host: str = Option("127.0.0.1", help="监听地址"),
    port: int = Option(8000, envvar="PORT", help="监听端口"),
    workers: int = Option(2, help="工作进程数"),
    threads: int = Option(8, help="每个进程的线程数"),
    with_jobs: bool = Option(True, "--jobs/--no-jobs", help="同时运行后台任务"),
) -> None:
    """启动服务；先运行 xietong prepare。"""
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):  # type: ignore[misc]
        """gunicorn with its settings given here rather than in a file."""

        def load_config(self) -> None:
            for name, value in _settings(f"{host}:{port}", workers, threads, with_jobs=with_jobs).items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from django.core.wsgi import get_wsgi_application

            return get_wsgi_application()

    Server().run()


def _settings(address: str, workers: int, threads: int, *, with_jobs: bool) -> dict[str, Any]:
    beside: list[int] = []
    return {
        "bind": address,
        "workers": workers,
        "threads": threads,
        "worker_class": "gthread",
        "preload_app": True,
        "timeout": 120,
        "graceful_timeout": 10,
        "loglevel": "warning",
        "when_ready": lambda server: _announce(server, beside if with_jobs else None),
        "on_exit": lambda _server: jobs.end_beside(beside),
        "post_fork": _forget_connections,
    }


def _announce(server: Any, beside: list[int] | None) -> None:
    """Print the address; freeze what is loaded so that workers share the parent's memory; start the jobs."""
    _warm()
    gc.collect()
    gc.freeze()
    if beside is not None:
        beside.append(jobs.fork_beside(server))
    host, port = server.address[0][:2]
    typer.echo(f"协同 http://{host}:{port}  按 Ctrl-C 停止")


def _warm() -> None:
    """Resolve the addresses once before the fork: views and forms are loaded here, not at the first page."""
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 - the property imports the views
    _forget_connections(None, None)


def _forget_connections(_server: Any, _worker: Any) -> None:
    """A forked worker must not share its parent's database connection."""
    from django.db import connections

    connections.close_all()
