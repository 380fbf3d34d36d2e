"""YAML → Scheme, typed and checked in full, with every fault at once."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from xietong.analytics.faults import Fault, refuse
from xietong.analytics.index.blocks import Block, load
from xietong.analytics.index.conflicts import conflicts
from xietong.analytics.index.node_reading import read_aggregate, read_node, tree_faults
from xietong.analytics.index.scheme import Bands, Imputation, Scheme, Screen, Steps, Uncertainty
from xietong.analytics.index.step_reading import read_normalise, read_treat, read_weights


def read_scheme(source: str | Path | dict[str, Any]) -> Scheme:
    """Read a scheme from a path, YAML text or the mapping that YAML gives.

    FaultsError with every fault: unknown keys and options, missing directions, nodes without children,
    weights that are negative or all zero, methods that cannot stand together.
    """
    data: Any = source
    if isinstance(source, Path):
        data = load(_text(source))
    elif isinstance(source, str):
        data = load(source)
    faults: list[Fault] = []
    scheme = _scheme(Block(data, "", faults))
    refuse(faults)
    refuse([*tree_faults(scheme), *conflicts(scheme)])
    return scheme


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as fault:
        refuse([Fault(str(path), f"读不了方案文件：{fault.strerror}")])
    except UnicodeDecodeError:
        refuse([Fault(path.name, "文字编码看不懂", "请存为 UTF-8")])
    return ""


def _scheme(top: Block) -> Scheme:
    root = top.block("index")
    if root is None:
        top.fault("index", "没有填写", "index 是指标树的根")
        root = Block({"code": "-", "children": []}, "index", [])
    steps = _steps(top)
    found = Scheme(
        name=top.text("name", ""),
        index=read_node(root, steps.normalise, steps.treat),
        steps=steps,
        bands=_bands(top),
        uncertainty=_uncertainty(top, steps),
        ignore=tuple(str(code) for code in top.items("ignore")),
        as_of=_day(top, "as_of"),
    )
    top.close()
    return found


def _steps(top: Block) -> Steps:
    block = top.block("steps")
    if block is None:
        return Steps()
    found = Steps(
        screen=_screen(block),
        denominate=_denominate(block),
        impute=block.choice("impute", Imputation, Imputation.NONE),
        treat=read_treat(block) or Steps().treat,
        normalise=read_normalise(block) or Steps().normalise,
        weights=read_weights(block) or Steps().weights,
    )
    block.close()
    return found


def _screen(steps: Block) -> Screen:
    block = steps.block("screen")
    if block is None:
        return Screen()
    found = Screen(block.share("minimum_coverage"), block.flag("void_if_family_missing"))
    block.close()
    return found


def _denominate(steps: Block) -> tuple[tuple[str, str], ...]:
    block = steps.block("denominate")
    if block is None:
        return ()
    found = tuple((code, block.text(code)) for code in block.data)
    block.close()
    return found


def _bands(top: Block) -> Bands | None:
    block = top.block("bands")
    if block is None:
        return None
    cuts = block.numbers("cuts")
    labels = tuple(str(label) for label in block.items("labels"))
    if len(labels) != len(cuts) + 1:
        block.fault("labels", f"应比 cuts 多一个：{len(cuts)} 个分界要 {len(cuts) + 1} 个名称")
    if any(second <= first for first, second in pairwise(cuts)):
        block.fault("cuts", "应从小到大")
    if len(set(labels)) != len(labels):
        block.fault("labels", "有重复的名称")
    block.close()
    return Bands(cuts, labels)


def _uncertainty(top: Block, steps: Steps) -> Uncertainty | None:
    block = top.block("uncertainty")
    if block is None:
        return None
    treat = block.numbers("treat")
    if any(points < 0 or points != int(points) for points in treat):
        block.fault("treat", "应是缩尾点数的上限，如 [1, 2, 3]")
    weights = block.block("weights") or Block({}, "uncertainty.weights", [])
    data = block.block("data")
    found = Uncertainty(
        treat=tuple(map(int, treat)),
        normalise=tuple(
            read_normalise(block, steps.normalise, value, "normalise") or steps.normalise
            for value in block.items("normalise")
        ),
        noise=weights.optional("noise", 0.0),
        dirichlet=weights.optional("dirichlet", 0.0),
        aggregate=tuple(read_aggregate(block, "aggregate", value) for value in block.items("aggregate")),
        signs=tuple(str(code) for code in block.items("sign")),
        data=() if data is None else tuple((code, _noise(data, code)) for code in data.data),
        failed_limit=block.number("failed_limit", Uncertainty().failed_limit, 0.0),
    )
    weights.close()
    block.close()
    return found


def _noise(block: Block, code: str) -> str | float:
    value = block.get(code)
    if value in {"poisson", "binomial"}:
        return str(value)
    return block.number(code, None, 0.0)


def _day(top: Block, key: str) -> date | None:
    text = top.text(key, "")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        top.fault(key, f"日期“{text}”看不懂", "请写成 2024-12-31 的样子")
        return None
