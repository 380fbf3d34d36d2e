"""Choices of the draws that cannot stand, or would vary nothing: named before anything runs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xietong.analytics.faults import Fault
from xietong.analytics.index.engine import IndexResult
from xietong.analytics.index.scheme import Imputation, Normalisation, Treatment, Uncertainty

_PLACE = "uncertainty"


def conflicts_of(result: IndexResult, spec: Uncertainty) -> list[Fault]:
    """Every fault of the choices on this scheme and panel; empty where the draws can run."""
    return [
        *_scheme(result),
        *_steps(result, spec),
        *_weights(spec),
        *_signs(result, spec),
        *_data(result, spec),
    ]


def _scheme(result: IndexResult) -> Iterator[Fault]:
    for node in result.scheme.index.nodes():
        if node.fill is not Imputation.NONE:
            yield Fault(
                f"节点“{node.code}”", "得分由同组补缺（fill），抽样时每个单位单独计算，无法补", "请去掉 fill"
            )
    if result.scored.weight.ndim > 1:
        yield Fault(_PLACE, "benefit_of_doubt 的权重逐单位不同，不能抽样", "请换一种定权方法")


def _steps(result: IndexResult, spec: Uncertainty) -> Iterator[Fault]:
    scheme = result.scheme
    methods = {scheme.treat_of(leaf).method for leaf in scheme.scored()}
    if spec.treat and Treatment.WINSORISE_THEN_LOG not in methods:
        yield Fault(f"{_PLACE}.treat", "没有指标用 winsorise_then_log，缩尾点数变了也没有差别")
    methods_drawn = {step.method for step in spec.normalise}
    own = [leaf for leaf in scheme.scored() if leaf.normalise is None]
    if spec.normalise and not own:
        yield Fault(f"{_PLACE}.normalise", "每个指标都自定了标准化，没有可变的")
    for method, said in ((Normalisation.GOALPOSTS, "goalposts"), (Normalisation.TARGET, "target")):
        lacking = [leaf.code for leaf in own if getattr(leaf, said) is None]
        if method in methods_drawn and lacking:
            yield Fault(f"{_PLACE}.normalise", f"{method} 要求每个指标有 {said}，缺：{'、'.join(lacking)}")
    for name, options in (
        ("treat", spec.treat),
        ("normalise", spec.normalise),
        ("aggregate", spec.aggregate),
    ):
        if len(set(options)) < len(options):
            yield Fault(f"{_PLACE}.{name}", "有重复的选项，等于给它加倍的机会", "每个选项只写一次")


def _weights(spec: Uncertainty) -> Iterator[Fault]:
    if spec.noise is not None and spec.dirichlet is not None:
        yield Fault(f"{_PLACE}.weights", "noise 和 dirichlet 只能写一个")
    if spec.noise is not None and spec.noise > 1:
        yield Fault(f"{_PLACE}.weights.noise", f"幅度 {spec.noise:g} 会使权重为负", "请写 0 到 1 之间的数")
    if spec.dirichlet is not None and spec.dirichlet <= 0:
        yield Fault(f"{_PLACE}.weights.dirichlet", "应大于 0；越大越接近原权重")


def _signs(result: IndexResult, spec: Uncertainty) -> Iterator[Fault]:
    known = {leaf.code for leaf in result.scheme.scored()}
    for code in spec.signs:
        if code not in known:
            yield Fault(f"{_PLACE}.sign", f"“{code}”不是计分的指标", "方向为 0 的指标本来不计分，不必列入")


def _data(result: IndexResult, spec: Uncertainty) -> Iterator[Fault]:
    scheme, panel = result.scheme, result.panel
    leaves = {leaf.code: leaf for leaf in scheme.scored()}
    steps = spec.normalise or (scheme.steps.normalise,)
    for code, kind in spec.data:
        place = f"{_PLACE}.data.{code}"
        if code not in leaves:
            yield Fault(place, "不是计分的指标")
            continue
        if any((leaves[code].normalise or step).method is Normalisation.ROBUST_Z for step in steps):
            yield Fault(place, "robust_z 按同组计分，同一个值在各组得分不同，不能加噪声")
        column = panel.column(code)
        if kind in {"poisson", "binomial"} and (column < 0).any():
            yield Fault(place, f"{kind} 要求不为负的值")
        if kind == "binomial":
            yield from _shares(result, code, place)


def _shares(result: IndexResult, code: str, place: str) -> Iterator[Fault]:
    """A binomial value is a share of its exposure, or a count with a denominator that is not below it."""
    panel, below = result.panel, dict(result.scheme.steps.denominate)
    column = panel.column(code)
    if code in below:
        if (column > panel.column(below[code])).any():
            yield Fault(place, f"有的计数大于分母“{below[code]}”，不是二项分布")
        return
    if np.isnan(panel.exposure_of(code)[~np.isnan(column)]).any():
        yield Fault(place, "binomial 要有基数", "请给 exposure 一列，或在 steps.denominate 写分母")
    elif (column > 1).any():
        yield Fault(place, "binomial 的值应是 0 到 1 的比例")
