"""``xietong verify``: check the record and name the first broken entry."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import typer

from xietong.foundation.audit import queries
from xietong.foundation.audit.domain.chain import Break


def verify(
    anchor: str = typer.Option("", help="此前记下的最后一个封存摘要，核对它仍在链上"),
    anchor_file: Path | None = typer.Option(
        None, "--anchor-file", exists=True, dir_okay=False, help="锚点文件，逐行核对其中的封存摘要"
    ),
    all_: bool = typer.Option(False, "--all", help="列出全部断点，而不只是第一个"),
) -> None:
    """校验记录链：逐条核对摘要、衔接、链头和封存；有断点时退出码为 1。"""
    anchored = read_anchors(anchor_file) if anchor_file else []
    found = chain(queries.breaks(anchor=anchor), _anchor_breaks(anchored))
    first = next(found, None)
    if first is None:
        size = queries.size()
        typer.echo(f"记录完好：{size.events} 条记录，{size.streams} 条链，{size.seals} 个封存")
        typer.echo(f"最后封存摘要：{size.last_seal or '（尚无封存）'}")
        if anchor_file:
            typer.echo(f"锚点文件相符：{len(anchored)} 行")
        return
    typer.echo(f"记录有断点：{first.where}：{first.what}")
    if all_:
        for another in found:
            typer.echo(f"记录有断点：{another.where}：{another.what}")
    raise typer.Exit(1)


Anchor = tuple[int, str]


def read_anchors(file: Path) -> list[Anchor | str]:
    """The (number, digest) of each line ``time number digest``; a line that is none is kept as it stands."""
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    return [_anchor(line) for line in lines if line.strip()]


def _anchor(line: str) -> Anchor | str:
    parts = line.split("\t")
    whole = len(parts) == 3 and parts[1].isdecimal()  # noqa: PLR2004 - time, number, digest
    return (int(parts[1]), parts[2]) if whole else line


def _anchor_breaks(anchored: list[Anchor | str]) -> Iterator[Break]:
    for line in anchored:
        if isinstance(line, str):
            yield Break("锚点文件", f"有一行读不出：{line[:60]}")
    yield from queries.anchor_breaks(line for line in anchored if not isinstance(line, str))
