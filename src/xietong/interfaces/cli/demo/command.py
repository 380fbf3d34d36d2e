"""``xietong demo``: the command; what it builds is loaded only when it runs."""

from __future__ import annotations

import typer

_SEED = 20_220_101


def demo(
    seed: int = typer.Option(_SEED, help="同一个种子生成同一座城市"),
) -> None:
    """生成演示城市：16 个区和街镇、约 60 个市级部门、生成的人物，和一年的工作记录。"""
    from xietong.foundation.audit.queries import size
    from xietong.interfaces.cli.demo.build import build

    if size().events:
        typer.echo("数据库里已有内容，演示城市只生成在空库里", err=True)
        raise typer.Exit(2)
    build(seed=seed)
