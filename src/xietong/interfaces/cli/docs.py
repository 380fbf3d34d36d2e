"""``xietong docs``: write docs/reference from the code, or check that it still says the same."""

from __future__ import annotations

from pathlib import Path

import typer

from xietong.interfaces.cli import reference


def docs(
    check: bool = typer.Option(False, "--check", help="只核对，不改文件；不一致时退出码为 1"),
    folder: Path = typer.Option(Path("docs/reference"), help="生成到哪个文件夹"),
) -> None:
    """由代码生成参考文档：状态机、权限矩阵、活动语句、接口。"""
    pages = reference.pages()
    stale = reference.differences(folder, pages)
    if check:
        for name in stale:
            typer.echo(f"与代码不一致：{folder / name}（运行 make docs）")
        raise typer.Exit(1 if stale else 0)
    reference.write(folder, pages)
    typer.echo(f"{folder}：{len(pages)} 个文件，更新 {len(stale)} 个")
