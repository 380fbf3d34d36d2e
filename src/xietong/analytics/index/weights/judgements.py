"""Weights from pairwise judgements (Saaty 1980; groups: Aczel & Saaty 1983). docs/methods/ahp.md."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from xietong.analytics.arrays import Floats, IncomputableError, floats, places

RANDOM_INDEX = (0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
"""Saaty's mean consistency index of random matrices, n = 1..15."""
ACCEPTED = 0.10
RECIPROCAL_WITHIN = 0.02
"""Relative room for a_ij * a_ji = 1, so that 0.33 may stand for 1/3."""


@frozen(eq=False)
class Judgement:
    """What one pairwise matrix says."""

    weights: Floats
    lambda_max: float
    consistency_index: float
    consistency_ratio: float
    worst_cell: tuple[int, int] | None
    """Row and column, from 0, of the judgement furthest above what the weights say; none if all agree."""
    worst_factor: float
    """a_ij w_j / w_i there: how many times too large the judgement is."""

    @property
    def consistent(self) -> bool:
        """Whether CR < 0.10, Saaty's limit."""
        return self.consistency_ratio < ACCEPTED


@frozen(eq=False)
class GroupJudgement:
    """The judgement of the group and, in the order given, of each expert."""

    group: Judgement
    experts: tuple[Judgement, ...]


def ahp(judgements: ArrayLike) -> Floats:
    """Return the n weights of a pairwise matrix; ``judge`` says how consistent it is."""
    return judge(judgements).weights


def judge(judgements: ArrayLike) -> Judgement:
    """Return weights (principal eigenvector), lambda, CI, CR and the worst cell of an n x n pairwise matrix.

    a_ij says how many times i outweighs j. A missing cell (NaN) is filled from its reciprocal. Raises
    IncomputableError for a matrix that is not square, positive, reciprocal within 2 %, or larger than 15.
    """
    a = _reciprocal(floats("判断矩阵", judgements, dimensions=2))
    n = len(a)
    values, vectors = np.linalg.eig(a)
    principal = int(np.argmax(values.real))
    weights: Floats = np.abs(vectors[:, principal].real)
    weights /= weights.sum()
    lambda_max = float(values[principal].real)
    index = max(0.0, (lambda_max - n) / (n - 1)) if RANDOM_INDEX[n - 1] > 0 else 0.0
    factors = a * weights / weights[:, None]
    row, column = (int(i) for i in np.unravel_index(factors.argmax(), factors.shape))
    worst = float(factors[row, column])
    return Judgement(
        weights=weights,
        lambda_max=lambda_max,
        consistency_index=index,
        consistency_ratio=index / RANDOM_INDEX[n - 1] if index > 0 else 0.0,
        worst_cell=(row, column) if worst > 1 + 1e-9 else None,
        worst_factor=worst,
    )


def judge_group(matrices: Sequence[ArrayLike], expert_weights: ArrayLike | None = None) -> GroupJudgement:
    """Join experts' matrices by the (weighted) geometric mean of each cell; each one's own CR stays visible.

    ``expert_weights`` are relative and equal by default. Raises IncomputableError as ``judge`` does, naming
    the expert, and for matrices of different sizes.
    """
    if not len(matrices):
        raise IncomputableError("没有专家的判断矩阵")
    experts, logs = [], []
    for number, matrix in enumerate(matrices, 1):
        try:
            experts.append(judge(matrix))
        except IncomputableError as fault:
            raise IncomputableError(f"第 {number} 位专家：{fault}") from fault
        logs.append(np.log(_reciprocal(floats("判断矩阵", matrix, dimensions=2))))
    if len({log.shape for log in logs}) > 1:
        raise IncomputableError("各位专家的判断矩阵大小不一")
    voices = (
        np.ones(len(logs)) if expert_weights is None else floats("专家权重", expert_weights, dimensions=1)
    )
    if len(voices) != len(logs) or not (voices >= 0).all() or not voices.sum() > 0:
        raise IncomputableError("专家权重应当每人一个，不为负，且不全为零")
    joined = np.exp(np.average(np.array(logs), axis=0, weights=voices))
    return GroupJudgement(group=judge(joined), experts=tuple(experts))


def _reciprocal(a: Floats) -> Floats:
    n = len(a)
    if a.shape != (n, n) or not 1 <= n <= len(RANDOM_INDEX):
        raise IncomputableError(f"判断矩阵应当是 1 到 {len(RANDOM_INDEX)} 阶的方阵，现在是 {a.shape}")
    a = np.where(np.isnan(a) & np.eye(n, dtype=bool), 1.0, a)
    a = np.where(np.isnan(a), 1 / np.where(a.T == 0, np.nan, a.T), a)
    if np.isnan(a).any():
        raise IncomputableError(f"判断矩阵{places(np.isnan(a))}及其对称格都没有判断")
    if (a <= 0).any():
        raise IncomputableError(f"判断矩阵{places(a <= 0)}不是正数")
    broken = np.abs(a * a.T - 1) > RECIPROCAL_WITHIN
    if broken.any():
        raise IncomputableError(f"判断矩阵{places(broken)}与其对称格不互为倒数，请改其中一格")
    return a
