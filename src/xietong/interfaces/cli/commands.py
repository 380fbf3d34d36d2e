"""All commands of the command line, attached in one place; heavy imports stay inside the commands."""

from __future__ import annotations

import typer


def attach(app: typer.Typer) -> None:
    """Add every command to ``app``."""
    from xietong.interfaces.cli import verify

    app.command("verify")(verify.verify)
