"""``xietong index SCHEME.yaml VALUES.csv --out DIR``: the index engine on the command line."""

from __future__ import annotations

import time
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from xietong.analytics.faults import Fault
    from xietong.analytics.index.engine import IndexResult
    from xietong.analytics.index.scheme import Scheme
    from xietong.analytics.panel.panel import Panel


class Engine(StrEnum):
    """Where the computation runs."""

    EMBEDDED = "embedded"
    SPARK = "spark"


def index(
    scheme_file: Annotated[Path, typer.Argument(metavar="SCHEME", help="方案（YAML）")],
    values_file: Annotated[Path, typer.Argument(metavar="VALUES", help="长表：csv、parquet、arrow")],
    *,
    out: Annotated[Path, typer.Option("--out", help="结果写入哪个文件夹")],
    draws: Annotated[int, typer.Option("--draws", min=0, help="不确定性抽样次数")] = 0,
    seed: Annotated[int, typer.Option("--seed", min=0, help="随机数种子")] = 0,
    period: Annotated[str, typer.Option("--period", help="只写出这一期；统计量仍按方案的范围取")] = "",
    engine: Annotated[Engine, typer.Option("--engine", help="本机或分布式")] = Engine.EMBEDDED,
) -> None:
    """按方案由数据合成指数，写出得分、贡献、补缺与处理清单和运行记录。"""
    from xietong.analytics.faults import FaultsError

    clock = _Stopwatch()
    try:
        scheme, panel = _inputs(scheme_file, values_file, period)
        clock.lap("read")
        if engine is Engine.SPARK:
            import_module("xietong.analytics.distributed").run(scheme, values_file, out)
            return
        from xietong.analytics.index.engine import build_index

        result = build_index(panel, scheme, period)
        clock.lap("build")
        drawn = _draws(result, draws, seed)
        clock.lap("draws")
    except FaultsError as refusal:
        _tell(refusal.faults)
    record = {
        "inputs": _inputs_record({"scheme": scheme_file, "values": values_file}),
        "period": period or None,
        "engine": engine.value,
        "draws": draws,
        "seed": seed,
    }
    _write(result, out, drawn, record, clock)
    for note in result.notes:
        typer.echo(f"提示：{note}", err=True)
    typer.echo(f"{out}：{result.panel.rows:,} 行得分，用时 {clock.total:.1f} 秒")


class _Stopwatch:
    """Seconds of each stage of the run."""

    def __init__(self) -> None:
        self.started = self.last = time.perf_counter()
        self.seconds: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.seconds[stage], self.last = round(now - self.last, 6), now

    @property
    def total(self) -> float:
        return time.perf_counter() - self.started


def _inputs(scheme_file: Path, values_file: Path, period: str) -> tuple[Scheme, Panel]:
    """Scheme and panel, with the faults of both at once."""
    from xietong.analytics.faults import Fault, FaultsError, refuse
    from xietong.analytics.index.checks import unfinished
    from xietong.analytics.index.scheme_reading import read_scheme
    from xietong.analytics.panel.reading import read_panel
    from xietong.interfaces import clock

    faults: list[Fault] = []
    scheme = panel = None
    try:
        scheme = read_scheme(scheme_file)
    except FaultsError as refusal:
        faults += refusal.faults
    try:
        panel = read_panel(values_file)
    except FaultsError as refusal:
        faults += refusal.faults
    if panel is not None:
        if period and period not in panel.periods:
            faults.append(Fault("--period", f"数据中没有时期“{period}”", f"现有：{'、'.join(panel.periods)}"))
        if scheme is not None and scheme.as_of is None:
            faults += unfinished(panel, clock.today())
    if scheme is None or panel is None:
        raise FaultsError(faults)
    refuse(faults)
    return scheme, panel


def _draws(result: IndexResult, draws: int, seed: int) -> Any:
    if draws == 0:
        return None
    from xietong.analytics.index.uncertainty import uncertainty

    return uncertainty(result, draws=draws, seed=seed)


def _write(result: IndexResult, out: Path, drawn: Any, record: dict[str, Any], clock: _Stopwatch) -> None:
    from xietong.analytics.index.record import run_record
    from xietong.analytics.index.writing import write_record, write_tables

    lines = write_tables(result, out, drawn)
    clock.lap("write")
    found = {"lines": lines, "failed_draws": getattr(drawn, "failed", 0), "seconds": clock.seconds}
    write_record({**run_record(result), **record, **found}, out)


def _inputs_record(files: dict[str, Path]) -> dict[str, dict[str, str]]:
    from xietong.analytics.index.record import digest_of

    return {what: {"file": file.name, "digest": digest_of(file)} for what, file in files.items()}


def _tell(faults: tuple[Fault, ...]) -> NoReturn:
    """Print every fault and leave with exit code 2; nothing has been written."""
    for fault in faults:
        typer.echo(fault.sentence, err=True)
    typer.echo(f"共 {len(faults)} 处错误，没有计算", err=True)
    raise typer.Exit(2) from None
