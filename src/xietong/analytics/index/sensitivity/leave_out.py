"""What each indicator or family holds in place: the index without it."""

from __future__ import annotations

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray
from scipy.stats import kendalltau, rankdata

from xietong.analytics.faults import refuse
from xietong.analytics.index.engine import IndexResult
from xietong.analytics.index.scheme import Uncertainty
from xietong.analytics.index.tree import Tree
from xietong.analytics.index.uncertainty.conflicts import conflicts_of
from xietong.analytics.index.uncertainty.ordering import ranks_of
from xietong.analytics.index.uncertainty.plan import plan_of
from xietong.analytics.index.uncertainty.populations import population
from xietong.analytics.index.uncertainty.ranking import all_scores
from xietong.analytics.index.uncertainty.variants import Variant, Variants

Floats = NDArray[np.float64]


@frozen(eq=False)
class WithoutOne:
    """``code`` left out: ``shift`` of each row of the panel (rank without it - published rank, NaN without a
    score), mean and largest |shift|, Kendall's tau-b with the published order, units that lose their score.
    """

    code: str
    shift: Floats
    mean_shift: float
    largest_shift: float
    tau: float
    lost: int


def leave_out(result: IndexResult, *, families: bool = False) -> tuple[WithoutOne, ...]:
    """The index without each indicator in turn, or without each child of the root (``families``).

    The weights of the others keep their proportions, and nothing else changes: treatment and scales are
    each indicator's own. Units are ranked within each chosen period among those that keep a score.
    """
    refuse(conflicts_of(result, Uncertainty()))
    tree = result.tree
    codes = [int(node) for node in tree.families] if families else list(range(tree.leaves))
    shifts = {node: np.full(result.panel.rows, np.nan) for node in codes}
    taus: dict[int, list[float]] = {node: [] for node in codes}
    for period in np.unique(result.panel.period[result.chosen]):
        rows, published, scores = _without_each(result, codes, int(period))
        for node, line in zip(codes, scores, strict=True):
            known = ~np.isnan(line)
            if known.any():
                ranks = ranks_of(line[known])
                shifts[node][rows[known]] = ranks - rankdata(published[known])
                taus[node].append(float(kendalltau(published[known], ranks).statistic))
    scored = int((result.chosen & ~np.isnan(result.index)).sum())
    return tuple(_summed(tree.codes[node], shifts[node], taus[node], scored) for node in codes)


def _summed(code: str, shift: Floats, taus: list[float], scored: int) -> WithoutOne:
    moved = np.abs(shift[~np.isnan(shift)])
    return WithoutOne(
        code=code,
        shift=shift,
        mean_shift=float(moved.mean()) if len(moved) else float("nan"),
        largest_shift=float(moved.max()) if len(moved) else float("nan"),
        tau=float(np.mean(taus)) if taus else float("nan"),
        lost=scored - len(moved),
    )


def _without_each(
    result: IndexResult, codes: list[int], period: int
) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Rows, published ranks and scores (codes x units): one "draw" for each code, its weight 0."""
    tree, spec = result.tree, Uncertainty()
    plan = plan_of(spec, tree, result.scored.weight, np.empty((len(codes), 0)))
    plan = evolve(plan, edges=_edges(tree, result.scored.weight, codes))
    whole = Variants((Variant(result.normalised.values.T),), np.zeros(len(codes), dtype=np.int64), ())
    people = population(result, spec, plan, whole, period=period, target=tree.root, seed=0)
    scores = np.empty((len(codes), people.study.units))
    for tile in people.study.tiles:
        scores[people.study.order, tile.low : tile.high] = all_scores(people.study, tile)
    return people.rows, people.published, scores


def _edges(tree: Tree, weight: Floats, codes: list[int]) -> Floats:
    edges = np.tile(weight, (len(codes), 1))
    for line, node in zip(edges, codes, strict=True):
        line[tree.child == node] = 0
    return edges
