"""Up the tree: weights of each node's children, then its score, then what fills it where it is missing."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from xietong.analytics.faults import Fault, refuse
from xietong.analytics.index.preparing import Prepared
from xietong.analytics.index.scheme import Aggregator, Imputation, Node, Scheme, Weighting
from xietong.analytics.index.steps.aggregate import combine, shares, unsuitable
from xietong.analytics.index.steps.impute import from_peers, peers_of
from xietong.analytics.index.tree import Tree
from xietong.analytics.index.weighing import weigh
from xietong.analytics.panel.panel import Flags, Floats


@frozen(eq=False)
class Scored:
    """``scores``: rows x (leaves + inner), ids as in the tree. ``weight``: one per edge, or rows x edges.

    ``as_given``: inner nodes whose weights are not renormalised. ``filled``: rows x inner, scores that
    came from peers.
    """

    scores: Floats
    weight: Floats
    filled: Flags
    as_given: frozenset[int] = frozenset()


def score(
    values: Floats, prepared: Prepared, scheme: Scheme, tree: Tree, chosen: Flags | None = None
) -> Scored:
    """Scores of every node from normalised ``values`` (rows x leaves).

    FaultsError names every zero or negative that stands under a mean which cannot take it, in the
    ``chosen`` rows; elsewhere such a cell counts as missing.
    """
    rows = len(values)
    scores = np.full((rows, tree.leaves + tree.inner), np.nan)
    scores[:, : tree.leaves] = values
    weight = np.tile(tree.weight, (rows, 1)) if _per_row(scheme) else tree.weight.copy()
    filled = np.zeros((rows, tree.inner), dtype=bool)
    as_given: set[int] = set()
    faults: list[Fault] = []
    nodes = {node.code: node for node in scheme.index.nodes()}
    for place in range(tree.leaves, tree.leaves + tree.inner):
        node, edges = nodes[tree.codes[place]], tree.edges(place)
        children = scores[:, tree.children(place)]
        codes = tuple(tree.codes[child] for child in tree.children(place))
        weighed = weigh(node, scheme, children, tree.weight[edges], prepared.usable)
        weight[..., edges] = weighed.weight
        if weighed.as_given:
            as_given.add(place)
        share = shares(children, weight[..., edges], as_given=weighed.as_given)
        bad = unsuitable(children, share, node.aggregate)
        if bad.any():
            wanted = bad if chosen is None else bad & chosen[:, None]
            faults += _unsuitable(wanted, prepared, node, children, codes)
            children = np.where(bad, np.nan, children)
            share = shares(children, weight[..., edges], as_given=weighed.as_given)
        scores[:, place] = combine(children, share, node.aggregate)
        if node.minimum_coverage is not None:
            thin = prepared.coverage[:, place - tree.leaves] < node.minimum_coverage
            scores[thin, place] = np.nan
        if node.fill is not Imputation.NONE:
            missing = np.isnan(scores[:, place])
            scores[:, place] = _fill(scores[:, place], prepared, node)
            filled[:, place - tree.leaves] = missing & ~np.isnan(scores[:, place])
    refuse(faults)
    scores[prepared.void, tree.root] = np.nan
    return Scored(scores, weight, filled, frozenset(as_given))


def _per_row(scheme: Scheme) -> bool:
    chosen = [scheme.steps.weights, *(node.weights for node in scheme.index.nodes() if node.weights)]
    return any(weights.method is Weighting.BENEFIT_OF_DOUBT for weights in chosen)


def _fill(column: Floats, prepared: Prepared, node: Node) -> Floats:
    peers = peers_of(prepared.panel, prepared.usable)
    return from_peers(column[:, None], peers, node.fill)[:, 0]


def _unsuitable(
    bad: Flags, prepared: Prepared, node: Node, children: Floats, codes: tuple[str, ...]
) -> list[Fault]:
    """One fault for each cell (rows x children) that the node's mean cannot take."""
    if node.aggregate.kind is Aggregator.MAZZIOTTA_PARETO:
        return [
            Fault(
                f"节点“{node.code}”、{prepared.panel.place(int(row))}",
                "下级得分的平均不大于 0，Mazziotta-Pareto 无法计算",
                "请用 zscore（mean: 100, sd: 10）或 ampi 标准化",
            )
            for row in np.flatnonzero(bad.any(axis=1))
        ]
    need = "非负数" if node.aggregate.kind is Aggregator.POWER and node.aggregate.power > 0 else "正数"
    return [
        Fault(
            f"节点“{node.code}”、{prepared.panel.place(int(row))}",
            f"“{codes[column]}”的得分是 {float(children[row, column])!r}，{node.aggregate.kind} 只能用{need}",
            "请换成下限大于 0 的标准化（如 to: [1, 100]）或换一种合成方法",
        )
        for row, column in np.argwhere(bad)
    ]
