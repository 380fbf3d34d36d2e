"""What is said about a tree: the numbers, and that somebody should look. Never more."""

from __future__ import annotations

import math

from xietong.analytics.counts.reliability import GATE
from xietong.analytics.outliers.comparison import Way
from xietong.analytics.outliers.trees import Tree

SMALLEST_SHOWN = 0.001
CLOSING = "与同类不同，请核看。"


def sentence(tree: Tree, label: str, *, unit: str = "", per: float = 100, direction: int = 0) -> str:
    """Return one Chinese sentence with the numbers behind a hit, its reliability, and the request to look.

    ``label`` is the indicator's, ``unit`` its unit of measure (a percent sign is the caller's), ``per`` the
    exposure that a rate is told for, ``direction`` +1 or -1 where more is better or worse by definition, 0
    where the figure has no fixed meaning (raw case counts never have).
    """
    side = "偏高" if tree.high else "偏低"
    numbers = _counts(tree, label, per) if tree.way is Way.COUNTS else _measures(tree, label, unit)
    parts = [f"与同类 {tree.peers} 个单位相比{side}：{numbers}，同时看多项之后 p {_p(tree.q)}"]
    if tree.level > 0:
        parts.append("本组单位不足，已放宽到上级分组比较")
    parts.append(_direction(direction))
    if not math.isnan(tree.reliability):
        short = "，低于 0.5，数据不足以下结论" if tree.reliability < GATE else ""
        parts.append(f"可靠性 {tree.reliability:.2f}{short}")
    return "；".join(parts) + "。" + CLOSING


def _measures(tree: Tree, label: str, unit: str) -> str:
    core = f"{label}中位数 {number(tree.centre)}{unit}，该单位 {number(tree.value)}{unit}"
    if tree.way is Way.MEDIAN_DEVIATION:
        return f"{core}，稳健 z = {tree.z:.1f}"
    if tree.way is Way.MEAN_DEVIATION:
        return f"{core}，同类多数数值相同，按名次比较"
    return f"{core}，同类数值全部相同"


def _counts(tree: Tree, label: str, per: float) -> str:
    expected = tree.centre * tree.exposure
    return (
        f"{label}同类平均每 {number(per)} 为 {number(tree.centre * per)}，"
        f"该单位每 {number(per)} 为 {number(tree.value / tree.exposure * per)}"
        f"（基数 {number(tree.exposure)}，共 {number(tree.value)} 件，按同类水平约 {number(expected)} 件）"
    )


def _direction(direction: int) -> str:
    if direction == 0:
        return "该指标高低没有固定含义"
    return "该指标" + ("越高越好" if direction > 0 else "越低越好")


def number(value: float) -> str:
    """Return a number with three significant digits, or all digits of a whole number."""
    if value == round(value):
        return f"{round(value):d}"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _p(q: float) -> str:
    return f"= {q:.3f}" if q >= SMALLEST_SHOWN else f"不到 {SMALLEST_SHOWN}"
