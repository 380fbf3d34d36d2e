"""Weights of one node's children by the scheme's method."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from xietong.analytics.faults import Fault, FaultsError
from xietong.analytics.index.scheme import Node, Scheme, Weighting
from xietong.analytics.panel.panel import Flags, Floats


@frozen(eq=False)
class Weighed:
    """One weight per child that sum to 1, or rows x children. ``as_given``: they are not to be
    renormalised, since the method chose them for what is present (benefit of the doubt).
    """

    weight: Floats
    as_given: bool = False


def weigh(node: Node, scheme: Scheme, children: Floats, given: Floats, usable: Flags) -> Weighed:
    """Weights of a node's children from the scheme or from their scores (rows x children, NaN = missing).

    Weights from data are taken over the usable rows of all periods at once: one vintage for the whole
    panel. FaultsError where the data do not carry the method.
    """
    from xietong.analytics.index import weights

    spec = node.weights or scheme.steps.weights
    known = usable & ~np.isnan(children).all(axis=1)
    try:
        match spec.method:
            case Weighting.GIVEN:
                found = given
            case Weighting.EQUAL:
                found = np.full(len(given), 1 / len(given))
            case _ if len(given) == 1:
                found = given
            case Weighting.AHP:
                found = weights.ahp(np.array(node.judgements))
            case Weighting.BENEFIT_OF_DOUBT:
                found = np.zeros(children.shape)
                upper = 1.0 if spec.cap is None else spec.cap
                found[known], _ = weights.benefit_of_doubt(children[known], upper=upper)
                return Weighed(found, as_given=True)
            case Weighting.ENTROPY:
                found = weights.entropy(children[known])
            case Weighting.CRITIC:
                found = weights.critic(children[known])
            case Weighting.PCA:
                found = weights.pca(children[known])
        return Weighed(found if spec.cap is None else weights.cap(found, spec.cap))
    except ValueError as fault:
        raise FaultsError([Fault(f"节点“{node.code}”", f"{spec.method} 定不了权重：{fault}")]) from None


def consistency(scheme: Scheme) -> tuple[str, ...]:
    """For each AHP matrix its consistency ratio, whether it is below 0.10, and the judgement furthest off."""
    from xietong.analytics.index.weights.judgements import judge

    notes = []
    for node in scheme.index.nodes():
        if (node.weights or scheme.steps.weights).method is Weighting.AHP and node.judgements:
            found = judge(np.array(node.judgements))
            note = f"节点“{node.code}”：判断矩阵的一致性比率 CR = {found.consistency_ratio:.4f}"
            if found.worst_cell is not None:
                row, column = (node.children[place].code for place in found.worst_cell)
                note += f"，“{row}”对“{column}”偏离最大（{found.worst_factor:.2f} 倍）"
            notes.append(note if found.consistent else f"{note}，不小于 0.10，请重新判断")
    return tuple(notes)
