"""Benefit of the doubt (Melyn & Moesen 1991; Cherchye et al. 2007). docs/methods/benefit-of-doubt.md."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from xietong.analytics.arrays import Bools, Floats, IncomputableError, Ints, floats, places

TIGHT = 1e-9


@frozen(eq=False)
class Doubt:
    """Each unit's own most favourable weights."""

    weights: Floats
    """Rows x k; multiplied with the row they give its score, so they need not sum to 1. 0 where missing."""
    scores: Floats
    """Rows, 0..1, the best unit 1; NaN for a row without any value."""
    peers: Ints
    """The rows that no other row dominates: the only ones that limit a score."""


def benefit_of_doubt(
    x: ArrayLike, *, lower: ArrayLike = 0.0, upper: ArrayLike = 1.0
) -> tuple[Floats, Floats]:
    """Return rows x k weights and the row scores sum_j w_ij x_ij, 0..1; see ``give_doubt``."""
    found = give_doubt(x, lower=lower, upper=upper)
    return found.weights, found.scores


def give_doubt(x: ArrayLike, *, lower: ArrayLike = 0.0, upper: ArrayLike = 1.0) -> Doubt:
    """Score each row by max w.y_i over w >= 0 with w.y_k <= 1 for every row k: a linear program.

    ``x`` is rows x k, non-negative, more is better. ``lower`` and ``upper`` (one number or k) limit each
    indicator's share w_j y_ij / score_i. A missing value takes no part in its own row's score, share limits
    included, and does not tighten the others'. Dominated rows are left out of the limits, which changes
    nothing. Raises IncomputableError for negative values, for share limits that leave no room, and for zeros
    under a lower share limit, which no weight could meet.
    """
    matrix = floats("指标矩阵", x, dimensions=2)
    if (matrix < 0).any():
        raise IncomputableError(f"最优权重法要求数值非负，{places(matrix < 0)}为负；请先归一")
    filled = np.nan_to_num(matrix, nan=0.0)
    present = ~np.isnan(matrix)
    low, high = _share_limits(matrix, lower, upper)
    scale = filled.max(axis=0, initial=0.0)
    scale[scale == 0] = 1.0
    filled /= scale
    rows = non_dominated(filled)
    weights = (
        _limited(filled, present, rows, low, high)
        if low.any() or (high < 1).any()
        else _free(filled, present, rows)
    )
    weights[filled == 0] = 0.0
    scores = np.where(present.any(axis=1), np.minimum((weights * filled).sum(axis=1), 1.0), np.nan)
    return Doubt(weights=weights / scale, scores=scores, peers=rows)


def _limited(filled: Floats, present: Bools, rows: Ints, low: Floats, high: Floats) -> Floats:
    """With share limits every row has limits of its own, and a program of its own."""
    weights = np.zeros(filled.shape)
    for i in np.flatnonzero((filled > 0).any(axis=1)):
        use = present[i] & (filled[i] > 0)
        own, peers = filled[i, use], filled[np.ix_(rows, use)]
        at_most = (np.diag(own) - high[use, None] * own)[high[use] < 1]
        at_least = (low[use, None] * own - np.diag(own))[low[use] > 0]
        weights[i, use] = _best(own, peers, np.vstack([at_most, at_least]))[0]
    return weights


def _free(filled: Floats, present: Bools, rows: Ints) -> Floats:
    """Without share limits rows share one polytope: a corner found for one serves all that it is best for."""
    weights = np.zeros(filled.shape)
    for pattern in np.unique(present, axis=0):
        use = pattern & (filled > 0).any(axis=0)
        waiting = np.flatnonzero((present == pattern).all(axis=1) & (filled > 0).any(axis=1))
        peers = filled[np.ix_(rows, use)]
        while waiting.size:
            corner, prices = _best(filled[waiting[0], use], peers, np.zeros((0, int(use.sum()))))
            served = _served(filled[np.ix_(waiting, use)], peers, corner, prices)
            served[0] = True
            weights[np.ix_(waiting[served], use)] = corner
            waiting = waiting[~served]
    return weights


def _served(own: Floats, peers: Floats, corner: Floats, prices: Floats) -> Bools:
    """Tell which rows are non-negative sums of k limits tight at the corner: by duality it is best for them.

    Of the tight limits those come first that held the row the corner was found for.
    """
    limits = np.vstack([peers, -np.eye(len(corner))])
    slack = np.concatenate([1 - peers @ corner, corner])
    chosen: list[int] = []
    for limit in np.argsort(-prices, kind="stable"):
        if slack[limit] <= TIGHT and np.linalg.matrix_rank(limits[[*chosen, limit]]) > len(chosen):
            chosen.append(int(limit))
    if len(chosen) < len(corner):
        return np.zeros(len(own), dtype=bool)
    served: Bools = (np.linalg.solve(limits[chosen].T, own.T) >= 0).all(axis=0)
    return served


def non_dominated(matrix: Floats) -> Ints:
    """Return the rows of which no other is at least as large everywhere; of equal rows the first."""
    kept: list[int] = []
    for i in np.lexsort((np.arange(len(matrix)), -matrix.sum(axis=1))):
        if not kept or not (matrix[kept] >= matrix[i]).all(axis=1).any():
            kept.append(int(i))
    return np.array(sorted(kept), dtype=np.int64)


def _share_limits(matrix: Floats, lower: ArrayLike, upper: ArrayLike) -> tuple[Floats, Floats]:
    low, high = (np.broadcast_to(floats("份额限制", limit), matrix.shape[1:]) for limit in (lower, upper))
    if not ((low >= 0) & (low <= high) & (high <= 1)).all():
        raise IncomputableError("份额限制应当满足 0 ≤ 下限 ≤ 上限 ≤ 1")
    zero = (matrix == 0) & (low > 0)
    if zero.any():
        raise IncomputableError(
            f"设了份额下限，{places(zero)}却为零，无法满足；请归一到大于零的区间，如 1–100"
        )
    present = ~np.isnan(matrix)
    can = np.where(present & (matrix > 0), high, 0.0).sum(axis=1) >= 1 - 1e-12
    fits = can & ((present * low).sum(axis=1) <= 1 + 1e-12)
    stuck = ~fits & (np.nan_to_num(matrix).max(axis=1, initial=0.0) > 0)
    if stuck.any():
        raise IncomputableError(f"{places(stuck)}有值的指标满足不了份额限制；请放宽限制或补缺")
    return low, high


def _best(own: Floats, peers: Floats, shares: Floats) -> tuple[Floats, Floats]:
    """Solve one program; return the weights and the price of each peer's limit and of each w >= 0."""
    from scipy.optimize import linprog

    limits = np.concatenate([np.ones(len(peers)), np.zeros(len(shares))])
    found = linprog(-own, A_ub=np.vstack([peers, shares]), b_ub=limits, method="highs")
    if not found.success:
        raise IncomputableError(f"最优权重的线性规划没有解（{found.message}）")
    weights: Floats = np.maximum(found.x, 0.0)
    weights /= (peers @ weights).max()  # at the optimum some peer stands at 1: the solver's slack goes
    return weights, np.concatenate([-found.ineqlin.marginals[: len(peers)], found.lower.marginals])
