"""``xietong export``: organisations as a workbook or a csv that comes back unchanged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from xietong.interfaces.cli.loading import day_of


def export(
    what: Annotated[str, typer.Argument(help="units、posts、people、portfolios 或 terms")],
    out: Annotated[Path, typer.Option("--out", help="写到哪个文件（.xlsx 或 .csv）")],
    on: Annotated[str, typer.Option("--on", help="哪一天的情况（2024-05-01）；空为今天")] = "",
) -> None:
    """导出单位、岗位、任职、分工或分类，可原样再导入。"""
    from xietong.foundation.documents.formats.writing import SheetData, iter_csv_lines, write_workbook_to
    from xietong.foundation.organisations import queries
    from xietong.foundation.organisations.domain.sheets import PEOPLE, PORTFOLIOS, POSTS, UNITS_OUT
    from xietong.foundation.rulebook.queries import term_rows
    from xietong.interfaces.cli.load_holidays import terms_schema
    from xietong.kernel.actor import SYSTEM

    known: dict[str, tuple[Any, Callable[..., Any]]] = {
        "units": (UNITS_OUT, queries.unit_rows),
        "posts": (POSTS, queries.post_rows),
        "people": (PEOPLE, queries.people_rows),
        "portfolios": (PORTFOLIOS, queries.portfolio_rows),
        "terms": (terms_schema(), term_rows),
    }
    if what not in known or out.suffix.lower() not in (".xlsx", ".csv"):
        typer.echo(
            "请写明导出 units、posts、people、portfolios 或 terms，文件名以 .xlsx 或 .csv 结尾", err=True
        )
        raise typer.Exit(2)
    schema, rows = known[what]
    found = rows(actor=SYSTEM, on=day_of(on))
    with out.open("wb") as target:
        if out.suffix.lower() == ".csv":
            target.writelines(iter_csv_lines(schema=schema, rows=found))
        else:
            write_workbook_to(target, sheets=[SheetData(schema=schema, rows=found)])
    typer.echo(f"已导出到 {out}")
