"""What each indicator gives to the index; what they give adds up to it."""

from __future__ import annotations

import numpy as np

from xietong.analytics.index.scheme import Aggregator
from xietong.analytics.index.scoring import Scored
from xietong.analytics.index.steps.aggregate import shares
from xietong.analytics.index.tree import Tree
from xietong.analytics.panel.panel import Floats


def contributions(scored: Scored, tree: Tree) -> Floats:
    """Rows x (leaves + inner): what each leaf, or each filled node, gives to the root's score.

    A factor runs down from 1 at the root. Under an arithmetic mean a child's factor is its
    share of the parent's. Under other means the parent's score is shared in proportion to share x
    child score; under the minimum among the children that stand at it. A filled score has no
    indicators behind it and keeps its own contribution. NaN: nothing to give.
    """
    scores, weight, filled = scored.scores, scored.weight, scored.filled
    factor = np.full(scores.shape, np.nan)
    factor[:, tree.root] = np.where(np.isnan(scores[:, tree.root]), np.nan, 1.0)
    given = np.full(scores.shape, np.nan)
    for node in range(tree.root, tree.leaves - 1, -1):
        own = filled[:, node - tree.leaves]
        given[own, node] = factor[own, node] * scores[own, node]
        edges = tree.edges(node)
        share = shares(scores[:, tree.children(node)], weight[..., edges], as_given=node in scored.as_given)
        passed = _passed(scores[:, tree.children(node)], share, scores[:, node], tree.aggregate(node).kind)
        passed[own] = np.nan
        factor[:, tree.children(node)] = factor[:, node, None] * passed
    leaves = slice(0, tree.leaves)
    given[:, leaves] = factor[:, leaves] * scores[:, leaves]
    return given


def _passed(children: Floats, share: Floats, score: Floats, kind: Aggregator) -> Floats:
    """The factor from node to child such that the sum of factor x child score is the node's score."""
    if kind is Aggregator.ARITHMETIC:
        return share
    if kind is Aggregator.MINIMUM:
        at_minimum = np.where(children == score[:, None], share, 0.0)
        total = at_minimum.sum(axis=1, keepdims=True)
        return np.asarray(np.divide(at_minimum, total, out=np.zeros_like(at_minimum), where=total > 0))
    mean = np.nansum(share * children, axis=1)
    ratio = np.divide(score, mean, out=np.zeros_like(mean), where=mean != 0)
    return np.asarray(share * ratio[:, None])
