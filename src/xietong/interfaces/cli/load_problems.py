"""``xietong load problems``: a file into the problem list of a committee, through the one import path."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

_SHOWN = 20


def load_problems(
    file: Annotated[
        Path, typer.Argument(help="xlsx、xls、csv（UTF-8 或 GB18030）、parquet", exists=True, dir_okay=False)
    ],
    map_file: Annotated[Path | None, typer.Option("--map", help="列对照表（YAML）", exists=True)] = None,
    committee: Annotated[str, typer.Option(help="导入到哪个党委的清单：单位代码；空为最上级单位")] = "",
    create_units: Annotated[
        bool, typer.Option("--create-units", help="文件中没有的单位，建在该党委之下")
    ] = False,
    preview: Annotated[bool, typer.Option("--preview", help="只预览，不写入")] = False,
) -> None:
    """导入问题清单：全部成功，或者一行也不写；第二次导入不产生变化。"""
    from xietong.foundation.access.queries import operator_at
    from xietong.foundation.documents.domain.rows import FileRefused
    from xietong.foundation.documents.formats.mapfile import parse_map
    from xietong.interfaces import clock
    from xietong.interfaces.cli.loading import told
    from xietong.interfaces.cli.support import committee_unit
    from xietong.loop.ledger.operations.importing.plan import LineStatus
    from xietong.loop.ledger.operations.importing.run import apply_import, plan_import

    started = time.perf_counter()
    unit = committee_unit(committee, create=create_units)
    actor, at = operator_at(unit_id=unit), clock.now()
    try:
        mapping = parse_map(map_file.read_text(encoding="utf-8")) if map_file else None
        plan = plan_import(
            actor=actor,
            at=at,
            committee_id=unit,
            data=file.read_bytes(),
            filename=file.name,
            mapping=mapping,
            create_units=create_units,
            trial=preview,
            progress=told,
        )
    except FileRefused as refused:
        typer.echo(f"没有导入：{refused.reason}{refused.mend}", err=True)
        raise typer.Exit(2) from None
    for note in plan.notes:
        typer.echo(f"提示：{note}")
    if plan.errors:
        for error in plan.errors[:_SHOWN]:
            typer.echo(error.sentence, err=True)
        typer.echo(f"共 {len(plan.errors)} 处错误，一行也没有导入", err=True)
        raise typer.Exit(2)
    counts = "，".join(f"{status.label} {plan.count(status)}" for status in LineStatus)
    subjects = sum(len(entry.subjects) for entry in plan.problems)
    if not preview:
        apply_import(actor=actor, at=at, committee_id=unit, plan=plan, progress=told)
    verb = "预览" if preview else "已导入"
    typer.echo(f"{verb} {file.name}：{counts}，涉及对象 {subjects} 个，新单位 {len(plan.new_units)} 个")
    typer.echo(f"用时 {time.perf_counter() - started:.1f} 秒")
