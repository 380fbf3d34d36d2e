"""CRITIC weights (Diakoulaki, Mavrotas & Papayannakis 1995). docs/methods/critic.md."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from xietong.analytics.arrays import Floats
from xietong.analytics.index.weights.columns import scores, shares, varying
from xietong.analytics.index.weights.correlations import Kind, correlations


def critic(x: ArrayLike, *, correlation: Kind = "pearson", minmax: bool = True) -> Floats:
    """Return k weights from each column's spread and its conflict with the others.

    ``x`` is rows x k and already direction-corrected: a mirrored cost left as it is would count as conflict.
    C_j = sigma_j * sum_k (1 - r_jk), w = C / sum C; sigma is the population's, after min-max over the values
    present unless ``minmax`` is false; r over the rows where both are present. A constant column weighs 0
    and adds nothing to the others' sums; a single varying column weighs 1.
    Raises IncomputableError where all columns are constant, say exactly the same, or share too few rows.
    """
    matrix = scores(x)
    moving = varying(matrix)
    weights = np.zeros(matrix.shape[1])
    if moving.sum() == 1:
        weights[moving] = 1.0
        return weights
    r = correlations(matrix, moving, correlation)[np.ix_(moving, moving)]
    columns = matrix[:, moving]
    if minmax:
        lowest = np.nanmin(columns, axis=0)
        columns = (columns - lowest) / (np.nanmax(columns, axis=0) - lowest)
    conflict = (1 - r).sum(axis=0)
    conflict[conflict < len(r) * 1e-14] = 0.0  # rounding left by columns that say the same
    information = np.nanstd(columns, axis=0) * conflict
    weights[moving] = shares(information, "各指标完全同向相关，CRITIC 分不出权重；请合并重复的指标或改用等权")
    return weights
