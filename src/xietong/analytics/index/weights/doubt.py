"""Benefit of the doubt (Melyn & Moesen 1991; Cherchye et al. 2007). docs/methods/benefit-of-doubt.md."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from xietong.analytics.arrays import Floats, IncomputableError, Ints, floats, places


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
    """Score each row by max w.y_i over w >= 0 with w.y_k <= 1 for every row k: one linear program each.

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
    weights = np.zeros(matrix.shape)
    scores = np.full(len(matrix), np.nan)
    for i in map(int, np.flatnonzero(present.any(axis=1))):
        use = present[i] & ((filled[i] > 0) | (low > 0))
        scores[i] = 0.0
        if use.any():
            weights[i, use] = _solve(filled[i, use], filled[np.ix_(rows, use)], low[use], high[use], i)
            scores[i] = weights[i] @ filled[i]
    return Doubt(weights=weights / scale, scores=scores, peers=rows)


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


def _solve(own: Floats, peers: Floats, low: Floats, high: Floats, row: int) -> Floats:
    from scipy.optimize import linprog

    rows, limits = [peers], [np.ones(len(peers))]
    for share, sign in ((high, 1.0), (low, -1.0)):
        binding = share < 1 if sign > 0 else share > 0
        if binding.any():
            wanted = sign * (np.diag(own) - share[:, None] * own)[binding]
            rows.append(wanted)
            limits.append(np.zeros(len(wanted)))
    found = linprog(-own, A_ub=np.vstack(rows), b_ub=np.concatenate(limits), method="highs")
    if not found.success:
        raise IncomputableError(f"第 {row + 1} 行的线性规划没有解（{found.message}）")
    weights: Floats = np.maximum(found.x, 0.0)
    weights /= (peers @ weights).max()  # at the optimum some peer stands at 1: the solver's slack goes
    return weights
