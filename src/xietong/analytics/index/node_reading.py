"""The tree of a scheme: nodes and indicators, read and checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from xietong.analytics.faults import Fault
from xietong.analytics.index.blocks import Block, as_number
from xietong.analytics.index.scheme import (
    Aggregate,
    Aggregator,
    Imputation,
    Indicator,
    Node,
    Normalise,
    Scheme,
    Treat,
    Weighting,
)
from xietong.analytics.index.step_reading import read_normalise, read_treat, read_weights

_DIRECTIONS = (1, -1, 0)
_FIGURES = ("", "period", "cumulative")
_SIGNS = {"minus": -1, "plus": 1}


def read_node(block: Block, normalise: Normalise, treat: Treat) -> Node:
    """An inner node with all below it; ``normalise`` and ``treat`` are what leaves inherit from."""
    children = tuple(
        read_node(child, normalise, treat)
        if "children" in child.data
        else _indicator(child, normalise, treat)
        for child in block.blocks("children")
    )
    found = Node(
        code=block.text("code"),
        children=children,
        label=block.text("label", ""),
        weight=block.number("weight", 1.0, 0.0),
        aggregate=read_aggregate(block, "aggregate", block.get("aggregate")),
        weights=read_weights(block),
        judgements=tuple(_judgements(block)),
        minimum_coverage=block.share("minimum_coverage"),
        fill=block.choice("fill", Imputation, Imputation.NONE),
    )
    _check_node(block, found)
    block.close()
    return found


def _check_node(block: Block, node: Node) -> None:
    if not node.children:
        block.fault("children", f"节点“{node.code}”没有下级")
        return
    if node.fill in {Imputation.LAST, Imputation.LINEAR}:
        block.fault("fill", "节点的补缺只有 group_mean 和 group_median")
    written = [
        "weight" in child
        for child in block.items("children")
        if isinstance(child, dict) and child.get("direction") != 0
    ]
    if any(written) and not all(written):
        block.fault(
            "children", f"节点“{node.code}”的下级有的写了 weight，有的没有", "请都写，或都不写（即相等）"
        )
    if sum(child.weight for child in node.children) == 0:
        block.fault("children", f"节点“{node.code}”的下级权重全是 0")
    size = len(node.children)
    if node.judgements and any(len(row) != size for row in (*node.judgements, node.judgements)):
        block.fault("judgements", f"判断矩阵应是 {size} x {size}，与下级的个数和次序一致")


def read_aggregate(block: Block, key: str, value: Any) -> Aggregate:
    """``arithmetic`` and the like, ``{power: 0.5}`` or ``{mazziotta_pareto: minus}``."""
    if value is None:
        return Aggregate()
    if isinstance(value, dict) and len(value) == 1:
        (name, setting), *_ = value.items()
        power = as_number(setting)
        if name == Aggregator.POWER and power is not None:
            if power == 0:
                block.fault(key, "power 不能是 0", "幂为 0 即 geometric")
            return Aggregate(Aggregator.POWER, power or 1.0)
        if name == Aggregator.MAZZIOTTA_PARETO and setting in _SIGNS:
            return Aggregate(Aggregator.MAZZIOTTA_PARETO, sign=_SIGNS[setting])
    plain = [kind.value for kind in Aggregator if kind not in {Aggregator.POWER, Aggregator.MAZZIOTTA_PARETO}]
    if isinstance(value, str) and value in plain:
        return Aggregate(Aggregator(value))
    options = "、".join([*plain, "{power: 0.5}", "{mazziotta_pareto: minus 或 plus}"])
    block.fault(key, f"没有“{value}”这种合成方法", f"可选：{options}")
    return Aggregate()


def _judgements(block: Block) -> Iterator[tuple[float, ...]]:
    for row in block.items("judgements"):
        cells = [as_number(cell) for cell in row] if isinstance(row, list) else [None]
        if any(cell is None or cell <= 0 for cell in cells):
            block.fault("judgements", f"这一行应全是正数：{row}", "可写 1/3 这样的分数")
        yield tuple(cell or 1.0 for cell in cells)


def _indicator(block: Block, normalise: Normalise, treat: Treat) -> Indicator:
    direction = _direction(block)
    goalposts = block.pair("goalposts")
    if goalposts is not None and goalposts[0] == goalposts[1]:
        block.fault("goalposts", "上下限不能相等")
    elif goalposts is not None and goalposts[0] > goalposts[1] and direction >= 0:
        block.fault("goalposts", "下限应小于上限", "越小越好的指标写 direction: -1")
    figures = block.text("figures", "")
    if figures not in _FIGURES:
        block.fault("figures", f"没有“{figures}”", "可选：period（当期数）、cumulative（年内累计数）")
    found = Indicator(
        code=block.text("code"),
        direction=direction,
        label=block.text("label", ""),
        unit=block.text("unit", ""),
        weight=block.number("weight", 1.0, 0.0),
        goalposts=goalposts,
        target=block.optional("target"),
        caps=_caps(block),
        minimum_exposure=block.optional("minimum_exposure", 0.0),
        count=block.flag("count"),
        figures=figures,
        treat=read_treat(block, treat),
        normalise=read_normalise(block, normalise),
    )
    block.close()
    return found


def _direction(block: Block) -> int:
    value = block.get("direction")
    if value is None:
        block.fault(
            "direction", f"指标“{block.text('code', '')}”没有写方向", "1 越大越好，-1 越小越好，0 只作背景"
        )
    elif value not in _DIRECTIONS or isinstance(value, bool):
        block.fault("direction", f"应是 1、-1 或 0，现为“{value}”")
    else:
        return int(value)
    return 1


def _caps(block: Block) -> tuple[float | None, float | None] | None:
    cells = block.items("caps")
    if not cells:
        return None
    found = [None if cell is None else as_number(cell) for cell in cells]
    wrong = [cell for cell, number in zip(cells, found, strict=True) if cell is not None and number is None]
    if len(found) != 2 or wrong:  # noqa: PLR2004
        block.fault("caps", "应是 [下限, 上限]，不设的一边写 null")
        return None
    if found[0] is not None and found[1] is not None and found[0] >= found[1]:
        block.fault("caps", "下限应小于上限")
    return found[0], found[1]


def tree_faults(scheme: Scheme) -> Iterator[Fault]:
    """Faults of the tree as a whole: codes used twice or unknown, nothing that scores, no judgements."""
    nodes, leaves = list(scheme.index.nodes()), list(scheme.index.indicators())
    for code, times in Counter([*(node.code for node in nodes), *(leaf.code for leaf in leaves)]).items():
        if times > 1:
            yield Fault(f"代码“{code}”", f"在树中出现了 {times} 次")
    if not scheme.scored():
        yield Fault("index", "没有一项计分的指标（direction 1 或 -1）")
    for code, _ in scheme.steps.denominate:
        if code not in {leaf.code for leaf in leaves}:
            yield Fault("steps.denominate", f"树中没有指标“{code}”")
    for node in nodes:
        counted = [leaf for leaf in node.indicators() if leaf.direction != 0]
        if node is not scheme.index and not counted:
            continue
        method = (node.weights or scheme.steps.weights).method
        if method is Weighting.AHP and len(node.children) > 1 and not node.judgements:
            yield Fault(f"节点“{node.code}”", "权重用 ahp，却没有判断矩阵 judgements")
