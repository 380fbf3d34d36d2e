"""`xietong notice FILE`: read a rectification notice and print the draft."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from xietong.foundation.documents.notices import NoticeDraft


def notice(
    file: Annotated[Path, typer.Argument(help="整改通报文件：docx、txt 或 html；“-”读标准输入")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """读取一份整改通报，打印问题清单草稿（不写入任何数据）。"""
    from xietong.foundation.documents.notices import NoticeError, draft_as_data, read_notice

    try:
        draft = read_notice(_bytes_of(file), filename=file.name)
    except OSError as fault:
        typer.echo(f"无法读取文件 {file}：{fault.strerror or '未知原因'}。", err=True)
        raise typer.Exit(2) from None
    except NoticeError as refusal:
        typer.echo(f"无法读取通报：{refusal}", err=True)
        raise typer.Exit(2) from None
    if as_json:
        typer.echo(json.dumps(draft_as_data(draft), ensure_ascii=False, indent=2))
    else:
        _print(draft)


def _bytes_of(file: Path) -> bytes:
    if str(file) == "-":
        return typer.get_binary_stream("stdin").read()
    return file.read_bytes()


def _print(draft: NoticeDraft) -> None:
    from rich.console import Console

    from xietong.foundation.documents.notices.draft import KIND_LABELS

    console = Console(soft_wrap=True, highlight=False)
    for label, value in (
        ("标题", draft.title),
        ("单位", draft.unit),
        ("文种", KIND_LABELS[draft.kind]),
        ("巡察（督察）机构", draft.inspecting_body),
        ("进驻", f"{draft.inspected_from or '未写明'} 至 {draft.inspected_to or '未写明'}"),
        ("反馈", draft.feedback_on),
        ("公布", draft.published_on),
    ):
        console.print(f"{label}：{value or '未写明'}", markup=False)
    _print_problems(draft, console)
    _print_figures(draft, console)
    for flag in draft.flags:
        console.print(f"需核对：{flag.message}{f'〔{flag.text}〕' if flag.text else ''}", markup=False)
    console.print(f"已遮盖个人信息 {len(draft.masked)} 处。")


def _print_problems(draft: NoticeDraft, console: Console) -> None:
    from rich.table import Table
    from rich.text import Text

    from xietong.foundation.documents.notices import review_rows

    if not draft.problems:
        return
    table = Table(title=f"问题清单草稿（{len(draft.problems)} 行）", show_lines=True)
    for head in ("序号", "层级", "问题", "状态", "责任", "期限", "措施"):
        table.add_column(head, overflow="fold")
    names = {1: "方面", 2: "问题", 3: "具体表现", 4: "具体表现"}
    for row in review_rows(draft):
        due = f"{row.deadline}（{row.deadline_due}）" if row.deadline_due else row.deadline
        cells = (
            row.number,
            names.get(row.level, str(row.level)),
            row.text,
            row.state,
            row.owners,
            due,
            row.measures,
        )
        table.add_row(*(Text(cell) for cell in cells))
    console.print(table)


def _print_figures(draft: NoticeDraft, console: Console) -> None:
    checked = {True: "，与分项相符", False: "，与分项不符", None: ""}
    agreed = {True: "，核算相符", False: "，核算不符", None: ""}
    for total in draft.totals:
        console.print(f"数字：{total.what} {total.value:f}{total.unit}{checked[total.adds_up]}", markup=False)
    for rate in draft.percentages:
        console.print(f"比率：{rate.what} {rate.printed:f}%{agreed[rate.agrees]}", markup=False)
    for item in draft.accountability:
        console.print(f"问责：{item.measure} {item.persons} {item.unit}", markup=False)
    for money in draft.money:
        console.print(f"金额：{money.kind} {money.amount:f}{money.unit}", markup=False)
