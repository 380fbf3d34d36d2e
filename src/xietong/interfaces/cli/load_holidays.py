"""``xietong load holidays`` and ``xietong load terms``: the calendar and the classifications as tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xietong.interfaces.cli.loading import refusals

if TYPE_CHECKING:
    from xietong.foundation.documents.domain.rows import TableRow
    from xietong.foundation.rulebook.operations import Counts

Table = Annotated[Path, typer.Argument(help="csv、xlsx、xls", exists=True, dir_okay=False)]
Preview = Annotated[bool, typer.Option("--preview", help="只预览，不写入")]
_SHOWN = 20


def load_holidays(file: Table, preview: Preview = False) -> None:
    """导入节假日和调休：day（日期）、works（是否上班）、note（说明）；没有写到的日子不变。"""
    from xietong.foundation.documents.domain.columns import CellKind, Column, SheetSchema
    from xietong.foundation.rulebook.operations import SpecialDayRow, import_holidays
    from xietong.interfaces import clock
    from xietong.kernel.actor import SYSTEM
    from xietong.kernel.digest import digest, preferred_algorithm

    schema = SheetSchema(
        key="holidays",
        name="节假日",
        version="1",
        columns=(
            Column(key="day", label="日期", kind=CellKind.DATE, synonyms=("day",), required=True),
            Column(
                key="works", label="是否上班", kind=CellKind.YES_NO, synonyms=("works", "上班"), required=True
            ),
            Column(key="note", label="说明", synonyms=("note", "备注"), max_length=60),
        ),
    )
    with refusals():
        rows = [
            SpecialDayRow(row.values["day"], bool(row.values["works"]), str(row.values.get("note") or ""))  # type: ignore[arg-type]
            for row in _rows(file, schema)
        ]
        counts = import_holidays(
            actor=SYSTEM,
            at=clock.now(),
            rows=rows,
            digest=f"{preferred_algorithm()}:{digest(file.read_bytes())}",
            preview=preview,
        )
    _tell("节假日", counts, preview=preview)


def load_terms(file: Table, preview: Preview = False) -> None:
    """导入分类：目录、编码、名称、上级编码、顺序、启用。"""
    from xietong.foundation.rulebook.operations import TermRow, import_terms
    from xietong.interfaces import clock
    from xietong.kernel.actor import SYSTEM

    with refusals():
        rows = [_term(row.values, TermRow) for row in _rows(file, terms_schema())]
        counts = import_terms(actor=SYSTEM, at=clock.now(), rows=rows, preview=preview)
    _tell("分类", counts, preview=preview)


def terms_schema() -> Any:
    """The sheet of classifications, in and out."""
    from xietong.foundation.documents.domain.columns import CellKind, Choice, Column, SheetSchema
    from xietong.foundation.rulebook.domain.kinds import TermScheme

    choices = tuple(Choice(code=scheme.value, label=scheme.label) for scheme in TermScheme)
    return SheetSchema(
        key="terms",
        name="分类",
        version="1",
        columns=(
            Column(key="scheme", label="目录", kind=CellKind.CHOICE, choices=choices, required=True),
            Column(key="code", label="编码", kind=CellKind.CODE, required=True, max_length=40),
            Column(key="label", label="名称", required=True, max_length=100),
            Column(key="parent_code", label="上级编码", kind=CellKind.CODE, max_length=40),
            Column(key="position", label="顺序", kind=CellKind.INTEGER),
            Column(key="active", label="启用", kind=CellKind.YES_NO),
        ),
    )


def _term(values: dict[str, Any], shape: type[Any]) -> Any:
    from xietong.foundation.rulebook.domain.kinds import TermScheme

    return shape(
        scheme=TermScheme.of(values["scheme"]),
        code=values["code"],
        label=values["label"],
        parent_code=values.get("parent_code") or "",
        position=values.get("position") or 0,
        active=values.get("active") is not False,
    )


def _rows(file: Path, schema: Any) -> tuple[TableRow, ...]:
    """The good rows of a file; exit 2 with every bad cell where there is one."""
    from xietong.foundation.documents.formats.importing import import_table

    result = import_table(file.read_bytes(), filename=file.name, schema=schema)
    if result.errors:
        for error in result.errors[:_SHOWN]:
            typer.echo(error.sentence, err=True)
        typer.echo(f"共 {len(result.errors)} 处错误，一行也没有导入", err=True)
        raise typer.Exit(2)
    return result.rows


def _tell(what: str, counts: Counts, *, preview: bool) -> None:
    verb = "预览" if preview else "已导入"
    typer.echo(f"{verb}{what}：新增 {counts.created}，变更 {counts.changed}，未变 {counts.unchanged}")
