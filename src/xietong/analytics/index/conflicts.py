"""Methods that cannot stand together, found in the scheme before any value is read."""

from __future__ import annotations

from collections.abc import Iterator

from xietong.analytics.faults import Fault
from xietong.analytics.index.scheme import (
    Aggregate,
    Aggregator,
    Indicator,
    Normalisation,
    Normalise,
    Scheme,
    Treatment,
)
from xietong.analytics.index.steps.aggregate import needs_positive

_FROM_LOW = frozenset({Normalisation.MINMAX, Normalisation.PERCENTILE, Normalisation.TARGET})


def conflicts(scheme: Scheme) -> Iterator[Fault]:
    """Every pair of choices in a scheme that would fail, or mean nothing, on any data."""
    for node in scheme.index.nodes():
        for leaf in node.children:
            if isinstance(leaf, Indicator) and leaf.direction != 0:
                reason = clash(node.aggregate, scheme.normalise_of(leaf), leaf)
                if reason:
                    yield Fault(f"节点“{node.code}”、指标“{leaf.code}”", reason, _MEND)
    for leaf in scheme.scored():
        yield from _of_leaf(scheme, leaf)


_MEND = "请用 to: [1, 100] 这样大于 0 的范围，或换一种合成方法"


def clash(how: Aggregate, spec: Normalise, leaf: Indicator) -> str:
    """Why a mean cannot take what a normalisation gives on any data; empty where it can."""
    lowest = certain_lowest(spec, leaf)
    if lowest is None or lowest > 0:
        return ""
    if needs_positive(how):
        return f"{spec.method} 的得分必有不大于 0 的，{how.kind} 只能用正数"
    if lowest < 0 and how.kind is Aggregator.POWER:
        return f"{spec.method} 的得分必有负数，power 只能用非负数"
    if lowest < 0 and how.kind is Aggregator.MAZZIOTTA_PARETO:
        return f"{spec.method} 的得分平均不大于 0，mazziotta_pareto 要求平均大于 0"
    return ""


def certain_lowest(spec: Normalise, leaf: Indicator) -> float | None:
    """A bound that some unit's score is sure to reach or pass from above; None where data decide."""
    if spec.method is Normalisation.MINMAX and leaf.goalposts is not None:
        return None
    if spec.method in _FROM_LOW:
        return spec.low
    if spec.method is Normalisation.ZSCORE:
        return spec.mean if spec.mean > 0 else -spec.sd
    if spec.method is Normalisation.ROBUST_Z:
        return -1.0
    return None


def _of_leaf(scheme: Scheme, leaf: Indicator) -> Iterator[Fault]:
    method = scheme.normalise_of(leaf).method
    if method is Normalisation.GOALPOSTS and leaf.goalposts is None:
        yield Fault(
            f"指标“{leaf.code}”", "按 goalposts 标准化，却没有写 goalposts", "请写 goalposts: [下限, 上限]"
        )
    if method is Normalisation.TARGET and leaf.target is None:
        yield Fault(f"指标“{leaf.code}”", "按 target 标准化，却没有写 target")
    if (
        leaf.treat is not None
        and leaf.treat.method is Treatment.WINSORISE_THEN_LOG
        and scheme.has_fixed_scale(leaf)
    ):
        yield Fault(
            f"指标“{leaf.code}”",
            "取对数后，原单位的 goalposts 或 target 就没有意义了",
            "请去掉该指标的 treat",
        )
