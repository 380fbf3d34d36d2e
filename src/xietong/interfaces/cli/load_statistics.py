"""``xietong load statistics``: published counts of discipline work, whichever known form their table has."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xietong.interfaces.cli.loading import refusals

_SHOWN = 20


def load_statistics(
    file: Annotated[Path, typer.Argument(help="csv、xlsx、xls", exists=True, dir_okay=False)],
    preview: Annotated[bool, typer.Option("--preview", help="只预览，不写入")] = False,
) -> None:
    """导入公开的纪检统计：八项规定月报、审查调查通报、分省案件表，或页面导出的格式。"""
    from xietong.interfaces import clock
    from xietong.kernel.actor import SYSTEM
    from xietong.wings.ecology.operations.statistics import import_statistics

    with refusals():
        done = import_statistics(
            actor=SYSTEM, at=clock.now(), filename=file.name, data=file.read_bytes(), preview=preview
        )
    for line in done.changes[:_SHOWN]:
        typer.echo(line)
    counts, verb = done.counts, "预览" if preview else "已导入"
    typer.echo(f"{verb}{done.label}：新增 {counts.created}，变更 {counts.changed}，未变 {counts.unchanged}")
