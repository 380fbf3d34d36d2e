"""Entropy weights (Shannon 1948; Zeleny 1982). docs/methods/entropy.md."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from xietong.analytics.arrays import Floats, IncomputableError, floats, places
from xietong.analytics.index.weights.columns import scores, shares, varying


def entropy(x: ArrayLike, *, bounds: ArrayLike | None = None) -> Floats:
    """Return k weights from the spread of each column's shares.

    ``x`` is rows x k, non-negative, direction-corrected. e_j = -(1/ln n_j) sum_i p_ij ln p_ij over the n_j
    values present in column j, 0 ln 0 = 0; w_j = (1 - e_j) / sum (1 - e). A constant column weighs 0. The
    zero point matters: with ``bounds`` (k x 2, lowest and highest possible value) each column is first put on
    0..1, so that neither its unit nor its zero point moves the weights. Raises IncomputableError for negative
    values, values outside their bounds, or nothing but constants.
    """
    matrix = scores(x)
    if bounds is not None:
        matrix = _within(matrix, floats("上下限", bounds, dimensions=2))
    if (matrix < 0).any():
        raise IncomputableError(f"熵权要求数值非负，{places(matrix < 0)}为负；请先归一到有界的分数")
    moving = varying(matrix)
    present = ~np.isnan(matrix)
    p = np.where(present, matrix, 0.0)[:, moving]
    p /= p.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(p > 0, p * np.log(p), 0.0)
    even = -terms.sum(axis=0) / np.log(present.sum(axis=0)[moving])
    divergence = np.zeros(matrix.shape[1])
    divergence[moving] = np.maximum(1 - even, 0)
    return shares(divergence, "各指标的差异小到无法分辨，熵权没有依据；请改用给定或等权")


def _within(matrix: Floats, bounds: Floats) -> Floats:
    if bounds.shape != (matrix.shape[1], 2) or not (bounds[:, 0] < bounds[:, 1]).all():
        raise IncomputableError("上下限应当每个指标一行，先下限后上限，且下限小于上限")
    outside = (matrix < bounds[:, 0]) | (matrix > bounds[:, 1])
    if outside.any():
        raise IncomputableError(f"{places(outside)}的数值超出所给的上下限")
    return (matrix - bounds[:, 0]) / (bounds[:, 1] - bounds[:, 0])
