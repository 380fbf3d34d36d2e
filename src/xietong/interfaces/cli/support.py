"""What several commands share."""

from __future__ import annotations

import typer


def committee_unit(code: str, *, create: bool = False) -> int:
    """The id of the unit with this code; of the only top unit where the code is empty.

    With ``create`` an empty database gets a top unit to import under. Exit 2 with a sentence otherwise.
    """
    from xietong.foundation.organisations.operations.units import create_unit
    from xietong.foundation.organisations.queries.lookup import find_unit_by_code, top_units
    from xietong.interfaces import clock
    from xietong.kernel.actor import SYSTEM

    if code:
        found = find_unit_by_code(code)
        if found is None:
            typer.echo(f"没有代码为“{code}”的单位", err=True)
            raise typer.Exit(2)
        return found.pk
    tops = top_units()
    if len(tops) == 1:
        return tops[0].pk
    if not tops and create:
        return create_unit(
            actor=SYSTEM, at=clock.now(), code="root", name="导入", parent_id=None, on=clock.today()
        )
    typer.echo(
        "请用 --committee 写明单位代码"
        if tops
        else "还没有单位：先用 xietong load units 导入，或加 --create-units",
        err=True,
    )
    raise typer.Exit(2)
