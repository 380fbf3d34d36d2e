"""Weights of one node's children by the scheme's method."""

from __future__ import annotations

from importlib import import_module

import numpy as np

from xietong.analytics.faults import Fault, FaultsError
from xietong.analytics.index.scheme import Node, Scheme, Weighting
from xietong.analytics.panel.panel import Flags, Floats

_LEAST_ROWS = 3


def weights_of(node: Node, scheme: Scheme, children: Floats, given: Floats, usable: Flags) -> Floats:
    """Weights of a node's children that sum to 1: one per child, or rows x children.

    ``children`` are their scores (rows x children, NaN = missing). Weights from data are taken over
    the usable rows of all periods at once, one vintage for the whole panel, then capped.
    """
    spec = node.weights or scheme.steps.weights
    if len(given) == 1 or spec.method is Weighting.GIVEN:
        return capped(given, spec.cap)
    if spec.method is Weighting.EQUAL:
        return capped(np.full(len(given), 1 / len(given)), spec.cap)
    methods = import_module("xietong.analytics.index.weights")
    if spec.method is Weighting.AHP:
        return capped(methods.ahp(np.array(node.judgements)), spec.cap)
    known = usable & ~np.isnan(children).all(axis=1)
    if known.sum() < _LEAST_ROWS:
        raise FaultsError(
            [Fault(f"节点“{node.code}”", f"只有 {known.sum()} 行数据，{spec.method} 定不了权重")]
        )
    if spec.method is Weighting.BENEFIT_OF_DOUBT:
        weight = np.tile(given, (len(children), 1))
        weight[known], _ = methods.benefit_of_doubt(children[known])
        return weight
    return capped(getattr(methods, spec.method.value)(children[known]), spec.cap)


def capped(weight: Floats, cap: float | None) -> Floats:
    """No weight above ``cap``; what is taken off goes to the others in proportion to their weights."""
    if cap is None or cap * len(weight) <= 1:
        return weight if cap is None else np.full(len(weight), 1 / len(weight))
    found = weight.astype(np.float64)
    for _ in range(len(weight)):
        over = found > cap
        if not over.any():
            break
        full = found >= cap
        found[full] = cap
        rest = found[~full].sum()
        found[~full] *= (1 - cap * full.sum()) / rest if rest > 0 else 1.0
    return found
