"""``xietong verify``: check the record and name the first broken entry."""

from __future__ import annotations

import typer

from xietong.foundation.audit import queries


def verify(
    anchor: str = typer.Option("", help="此前记下的最后一个封存摘要，核对它仍在链上"),
    all_: bool = typer.Option(False, "--all", help="列出全部断点，而不只是第一个"),
) -> None:
    """校验记录链：逐条核对摘要、衔接、链头和封存；有断点时退出码为 1。"""
    found = queries.breaks(anchor=anchor)
    first = next(found, None)
    if first is None:
        size = queries.size()
        typer.echo(f"记录完好：{size.events} 条记录，{size.streams} 条链，{size.seals} 个封存")
        typer.echo(f"最后封存摘要：{size.last_seal or '（尚无封存）'}")
        return
    typer.echo(f"记录有断点：{first.where}：{first.what}")
    if all_:
        for another in found:
            typer.echo(f"记录有断点：{another.where}：{another.what}")
    raise typer.Exit(1)
