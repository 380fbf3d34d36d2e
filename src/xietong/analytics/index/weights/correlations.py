"""Correlations between columns with gaps."""

from __future__ import annotations

from typing import Literal

import numpy as np

from xietong.analytics.arrays import Bools, Floats, IncomputableError

Kind = Literal["pearson", "spearman"]
FEWEST = 3


def correlations(matrix: Floats, moving: Bools, kind: Kind = "pearson") -> Floats:
    """Return k x k correlations, each over the rows where both columns have a value; 0 beside a constant.

    Spearman ranks within those same rows, ties at their mean.
    Raises IncomputableError where a pair shares fewer than three rows or does not vary on them.
    """
    if kind not in ("pearson", "spearman"):
        raise IncomputableError(f"相关系数只有 pearson 与 spearman 两种，没有 {kind}")
    found = np.eye(matrix.shape[1])
    columns = [int(column) for column in np.flatnonzero(moving)]
    if not np.isnan(matrix[:, columns]).any():
        found[np.ix_(columns, columns)] = _complete(matrix[:, columns], kind)
        return found
    for place, one in enumerate(columns):
        for other in columns[:place]:
            found[one, other] = found[other, one] = _pair(matrix, one, other, kind)
    return found


def _complete(matrix: Floats, kind: Kind) -> Floats:
    if len(matrix) < FEWEST:
        raise IncomputableError(f"只有 {len(matrix)} 行，至少 {FEWEST} 行才能计算相关系数")
    if kind == "spearman":
        from scipy.stats import rankdata

        matrix = rankdata(matrix, axis=0)
    centred = matrix - matrix.mean(axis=0)
    unit = centred / np.sqrt((centred**2).sum(axis=0))
    found: Floats = np.clip(unit.T @ unit, -1.0, 1.0)
    return found


def _pair(matrix: Floats, one: int, other: int, kind: Kind) -> float:
    both = matrix[:, [one, other]]
    both = both[~np.isnan(both).any(axis=1)]
    if len(both) < FEWEST or (both.max(axis=0) == both.min(axis=0)).any():
        raise IncomputableError(
            f"第 {other + 1} 列与第 {one + 1} 列同时有值的行不足 {FEWEST} 行或在其上没有差异，"
            "无法计算相关系数；请先筛选或补缺"
        )
    return float(_complete(both, kind)[0, 1])
