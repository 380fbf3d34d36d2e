"""What the ``load`` commands share: opening files, progress, and how a result is told."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from xietong.foundation.documents.domain.columns import SheetSchema
    from xietong.foundation.organisations.operations import ImportResult, SourceTable

_SHOWN = 20


def day_of(text: str) -> date:
    """The day written as 2024-05-01, today where nothing is written; exit 2 with a sentence otherwise."""
    from xietong.interfaces import clock

    if not text:
        return clock.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        typer.echo(f"日期“{text}”看不懂，请写成 2024-05-01 的样子", err=True)
        raise typer.Exit(2) from None


def opened(file: Path, schema: SheetSchema, map_file: Path | None) -> SourceTable:
    """One file of a load, ready to be read."""
    from xietong.foundation.documents.formats.mapfile import parse_map
    from xietong.foundation.organisations.operations import open_source

    mapping = parse_map(map_file.read_text(encoding="utf-8")) if map_file else None
    return open_source(data=file.read_bytes(), filename=file.name, schema=schema, mapping=mapping)


def told(stage: str, done: int, total: int) -> None:
    """Progress on the error stream, one line that rewrites itself on a terminal."""
    amount = f"{done:,}/{total:,}" if total else f"{done:,}"
    end = "\r" if sys.stderr.isatty() else "\n"
    sys.stderr.write(f"{stage} {amount}   {end}")
    sys.stderr.flush()


@contextmanager
def refusals() -> Iterator[None]:
    """Exit 2 with every reason where an import is refused; nothing has been written then."""
    from xietong.foundation.documents.domain.rows import FileRefused
    from xietong.kernel.denial import RefusedError

    try:
        yield
    except FileRefused as fault:
        typer.echo(f"没有导入：{fault.reason}{fault.mend}", err=True)
        raise typer.Exit(2) from None
    except RefusedError as fault:
        for denial in fault.denials[:_SHOWN]:
            typer.echo(denial.reason, err=True)
        typer.echo(f"共 {len(fault.denials)} 处错误，一行也没有导入", err=True)
        raise typer.Exit(2) from None


def tell(result: ImportResult, started: float) -> None:
    """The counts, the first changes, and every fault of a preview; exit 2 where there are faults."""
    for line in result.lines[:_SHOWN] if not result.applied else ():
        typer.echo(line)
    for error in result.errors[:_SHOWN]:
        typer.echo(error.sentence, err=True)
    if result.errors:
        typer.echo(f"共 {len(result.errors)} 处错误，改正后才能导入", err=True)
        raise typer.Exit(2)
    verb = "已导入" if result.applied else "预览"
    typer.echo(
        f"{verb}{result.what}：新增 {result.created:,}，变更 {result.changed:,}，未变 {result.unchanged:,}，"
        f"用时 {time.perf_counter() - started:.1f} 秒"
    )
