"""``xietong createadmin``: the first three administrators of an installation."""

from __future__ import annotations

import typer


def createadmin(
    unit: str = typer.Option("", "--unit", help="最上级单位的代码；只有一个最上级单位时可以不写"),
    name: str = typer.Option("", "--name", help="还没有单位时，先以这个名称设立最上级单位"),
) -> None:
    """建立系统、安全、审计三名管理员，各给一个一次性密码，首次登录必须修改。"""
    from xietong.foundation.access.operations import create_administrators
    from xietong.interfaces import clock
    from xietong.interfaces.cli.support import committee_unit
    from xietong.kernel.actor import SYSTEM
    from xietong.kernel.denial import RefusedError

    unit_id = _first_unit(name) or committee_unit(unit)
    try:
        made = create_administrators(actor=SYSTEM, at=clock.now(), unit_id=unit_id)
    except RefusedError as refused:
        typer.echo(refused.reason, err=True)
        raise typer.Exit(1) from None
    for one in made:
        typer.echo(f"{one.role.label}\t{one.account.username}\t{one.account.password}")
    typer.echo("密码只显示这一次；首次登录必须修改。三名管理员应由三个人担任。", err=True)


def _first_unit(name: str) -> int | None:
    """The top unit made under this name in an empty database; None where units are not to be made."""
    from xietong.foundation.organisations.operations import create_unit
    from xietong.foundation.organisations.queries import tree
    from xietong.interfaces import clock
    from xietong.kernel.actor import SYSTEM

    if not name or tree(actor=SYSTEM, on=clock.today(), levels=0):
        return None
    return create_unit(actor=SYSTEM, at=clock.now(), code="root", name=name, parent_id=None, on=clock.today())
