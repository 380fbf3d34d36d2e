"""The command line: one typer application; each command in its own file."""

from __future__ import annotations

import os

import typer

app = typer.Typer(help="协同：四责协同", no_args_is_help=True, add_completion=False)


def main() -> None:
    """Entry point of ``xietong``: set up Django, then run the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xietong.config.settings.dev")
    import django

    django.setup()
    from xietong.interfaces.cli import commands

    commands.attach(app)
    app()
