"""``xietong load units|posts|people|portfolios|history`` and ``xietong export``: organisations as tables."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xietong.interfaces.cli.loading import day_of, opened, refusals, tell, told

if TYPE_CHECKING:
    from xietong.foundation.documents.domain.columns import SheetSchema

Table = Annotated[
    Path, typer.Argument(help="csv（UTF-8 或 GB18030）、xlsx、xls、parquet", exists=True, dir_okay=False)
]
Map = Annotated[Path | None, typer.Option("--map", help="列对照表（YAML）", exists=True)]
Preview = Annotated[bool, typer.Option("--preview", help="只预览，不写入")]
On = Annotated[str, typer.Option("--on", help="自哪一天起（2024-05-01）；空为今天")]


def load_units(
    files: Annotated[
        list[Path], typer.Argument(help="一批导入的一个或几个文件，上级可在任一文件中", exists=True)
    ],
    on: On = "",
    root: Annotated[str, typer.Option("--root", help="没有上级的单位都放在这个单位之下")] = "",
    map_file: Map = None,
    preview: Preview = False,
) -> None:
    """导入单位：全部成功，或者一行也不写；第二次导入不产生变化。"""
    from xietong.foundation.organisations.domain.sheets import UNITS
    from xietong.foundation.organisations.operations import import_units
    from xietong.interfaces import clock
    from xietong.kernel.actor import SYSTEM

    started = time.perf_counter()
    with refusals():
        result = import_units(
            actor=SYSTEM,
            at=clock.now(),
            sources=[opened(file, UNITS, map_file) for file in files],
            on=day_of(on),
            root_name=root,
            preview=preview,
            progress=told,
        )
    tell(result, started)


def load_history(file: Table, map_file: Map = None, preview: Preview = False) -> None:
    """导入区划代码沿革：给现有单位补上从前的名称、隶属和沿革，已撤销的另立为历史单位。"""
    from xietong.foundation.organisations.domain.sheets import HISTORY
    from xietong.foundation.organisations.operations import import_history
    from xietong.interfaces import clock
    from xietong.kernel.actor import SYSTEM

    started = time.perf_counter()
    with refusals():
        result = import_history(
            actor=SYSTEM, at=clock.now(), source=opened(file, HISTORY, map_file), preview=preview
        )
    tell(result, started)


def load_posts(file: Table, on: On = "", map_file: Map = None, preview: Preview = False) -> None:
    """导入岗位：岗位编码、岗位名称、岗位类型、单位编码、起止日期。"""
    from xietong.foundation.organisations.domain.sheets import POSTS
    from xietong.foundation.organisations.operations import import_posts

    _load(file, POSTS, import_posts, on, map_file, preview=preview)


def load_people(file: Table, on: On = "", map_file: Map = None, preview: Preview = False) -> None:
    """导入人员和任职：工号、姓名、岗位编码、起止日期。"""
    from xietong.foundation.organisations.domain.sheets import PEOPLE
    from xietong.foundation.organisations.operations import import_people

    _load(file, PEOPLE, import_people, on, map_file, preview=preview)


def load_portfolios(file: Table, on: On = "", map_file: Map = None, preview: Preview = False) -> None:
    """导入分工：岗位编码、分管或联系、单位编码、起止日期。"""
    from xietong.foundation.organisations.domain.sheets import PORTFOLIOS
    from xietong.foundation.organisations.operations import import_portfolios

    _load(file, PORTFOLIOS, import_portfolios, on, map_file, preview=preview)


def _load(
    file: Path,
    schema: SheetSchema,
    operation: Callable[..., Any],
    on: str,
    map_file: Path | None,
    *,
    preview: bool,
) -> None:
    from xietong.interfaces import clock
    from xietong.kernel.actor import SYSTEM

    started = time.perf_counter()
    with refusals():
        result = operation(
            actor=SYSTEM,
            at=clock.now(),
            source=opened(file, schema, map_file),
            on=day_of(on),
            preview=preview,
        )
    tell(result, started)
