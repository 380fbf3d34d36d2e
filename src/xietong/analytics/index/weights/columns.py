"""What every weighting of columns asks of its matrix first."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from xietong.analytics.arrays import Bools, Floats, IncomputableError, floats

FEWEST = 2


def scores(x: ArrayLike) -> Floats:
    """Return a rows x k matrix with at least two values in every column, NaN where missing."""
    matrix = floats("指标矩阵", x, dimensions=2)
    if not matrix.shape[1]:
        raise IncomputableError("没有指标，无法计算权重")
    thin = np.flatnonzero((~np.isnan(matrix)).sum(axis=0) < FEWEST)
    if thin.size:
        raise IncomputableError(f"第 {listed(thin)} 列不足两个有效值，无法计算权重；请先筛选或补缺")
    return matrix


def listed(columns: np.ndarray) -> str:
    """Name columns as a reader counts them, from 1."""
    return "、".join(str(column + 1) for column in columns)


def varying(matrix: Floats) -> Bools:
    """Tell which columns have two different values; the others carry no information."""
    moving: Bools = np.nanmax(matrix, axis=0) > np.nanmin(matrix, axis=0)
    if not moving.any():
        raise IncomputableError("所有指标都是常数，客观赋权没有依据；请改用给定或等权")
    return moving


def shares(information: Floats, why: str) -> Floats:
    """Divide by the sum; a sum of zero is the fault that ``why`` explains."""
    total = information.sum()
    if not total > 0:
        raise IncomputableError(why)
    weights: Floats = information / total
    return weights
