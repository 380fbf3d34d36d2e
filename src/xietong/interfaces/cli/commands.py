"""All commands of the command line, attached in one place; heavy imports stay inside the commands."""

from __future__ import annotations

import typer


def attach(app: typer.Typer) -> None:
    """Add every command to ``app``."""
    from xietong.interfaces.cli import (
        backup,
        createadmin,
        docs,
        export,
        index,
        jobs,
        load_holidays,
        load_problems,
        load_units,
        notice,
        serve,
        verify,
    )
    from xietong.interfaces.cli.demo import command as demo

    app.command("prepare")(serve.prepare)
    app.command("serve")(serve.serve)
    app.command("jobs")(jobs.jobs)
    app.command("createadmin")(createadmin.createadmin)
    app.command("backup")(backup.backup)
    app.command("restore")(backup.restore)
    app.command("verify")(verify.verify)
    app.command("docs")(docs.docs)
    app.command("notice")(notice.notice)
    app.command("index")(index.index)
    load = typer.Typer(help="导入文件", no_args_is_help=True)
    load.command("problems")(load_problems.load_problems)
    load.command("units")(load_units.load_units)
    load.command("history")(load_units.load_history)
    load.command("posts")(load_units.load_posts)
    load.command("people")(load_units.load_people)
    load.command("portfolios")(load_units.load_portfolios)
    load.command("holidays")(load_holidays.load_holidays)
    load.command("terms")(load_holidays.load_terms)
    app.add_typer(load, name="load")
    app.command("export")(export.export)
    app.command("demo")(demo.demo)
