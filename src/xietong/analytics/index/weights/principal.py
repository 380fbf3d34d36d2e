"""Weights from principal components, the OECD/JRC Handbook's way (2008, step 6). docs/methods/pca.md."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from xietong.analytics.arrays import Bools, Floats, IncomputableError, Ints
from xietong.analytics.index.weights.columns import scores, varying
from xietong.analytics.index.weights.correlations import correlations

LEAST_EIGENVALUE = 1 + 1e-9
FEWEST, SWEEPS, STILL = 3, 1000, 1e-12


@frozen(eq=False)
class Components:
    """The components behind the weights; constant columns have loading 0 and component -1."""

    weights: Floats
    """k, sum 1."""
    eigenvalues: Floats
    """All of them, descending."""
    loadings: Floats
    """k x m after varimax; each component turned so that its loadings sum to a positive number."""
    explained: Floats
    """m, the share of the total variance of each rotated component."""
    component: Ints
    """k, where each column loads highest."""
    against: Bools
    """k, true where a column runs against its own component: its direction needs a look."""
    rows: int
    """Complete rows that were used."""


def pca(x: ArrayLike) -> Floats:
    """Return k weights; see ``components``."""
    return components(x).weights


def components(x: ArrayLike) -> Components:
    """Keep components of the correlation matrix with eigenvalue > 1, rotate, and weigh by squared loadings.

    A column belongs to the component where its squared loading is largest; its weight is that squared
    loading's share in the component times the component's share of the variance, over all columns scaled to
    sum 1. Only complete rows count. Raises IncomputableError where they are not more than the varying
    columns, or where no two columns are correlated.
    """
    matrix = scores(x)
    matrix = matrix[~np.isnan(matrix).any(axis=1)]
    columns = matrix.shape[1]
    if len(matrix) < FEWEST:
        raise IncomputableError(f"没有缺失的完整行只有 {len(matrix)} 行，无法做主成分分析；请先筛选或补缺")
    moving = varying(matrix)
    if len(matrix) <= moving.sum():
        raise IncomputableError(
            f"完整行 {len(matrix)} 行，不多于 {int(moving.sum())} 个指标，主成分不可靠；请减少指标或给定权重"
        )
    if moving.sum() == 1:
        values, kept = np.ones(1), np.ones((1, 1))
    else:
        values, kept = _kept(correlations(matrix, moving)[np.ix_(moving, moving)])
    loadings = np.zeros((columns, kept.shape[1]))
    loadings[moving] = kept
    return _weigh(loadings, values, moving, len(matrix))


def _kept(r: Floats) -> tuple[Floats, Floats]:
    values, vectors = np.linalg.eigh(r)
    values, vectors = values[::-1], vectors[:, ::-1]
    many = int((values > LEAST_EIGENVALUE).sum())
    if not many:
        raise IncomputableError("各指标互不相关，没有特征值大于 1 的主成分；请改用其他赋权方法")
    return values, varimax(vectors[:, :many] * np.sqrt(values[:many]))


def _weigh(loadings: Floats, values: Floats, moving: Bools, rows: int) -> Components:
    loadings = loadings * np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    squares = loadings**2
    order = np.argsort(-squares.sum(axis=0), kind="stable")
    loadings, squares = loadings[:, order], squares[:, order]
    component = np.where(moving, squares.argmax(axis=1), -1)
    own = np.take_along_axis(loadings, np.maximum(component, 0)[:, None], axis=1)[:, 0]
    # share within the component times the component's share: the component's sum of squares cancels
    weights = own**2 / (own**2).sum()
    return Components(
        weights=weights,
        eigenvalues=values,
        loadings=loadings,
        explained=squares.sum(axis=0) / moving.sum(),
        component=component.astype(np.int64),
        against=own < 0,
        rows=rows,
    )


def varimax(loadings: Floats) -> Floats:
    """Rotate k x m loadings to Kaiser's (1958) varimax, rows normalised to length 1 while rotating.

    Pairs of components are turned by the closed-form angle until none turns by more than 1e-12.
    """
    lengths = np.sqrt((loadings**2).sum(axis=1))
    safe = np.where(lengths > 0, lengths, 1.0)[:, None]
    rotated = loadings / safe
    many = rotated.shape[1]
    for _ in range(SWEEPS):
        turned = 0.0
        for one in range(many - 1):
            for other in range(one + 1, many):
                angle = _varimax_angle(rotated[:, one], rotated[:, other])
                turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
                rotated[:, [one, other]] = rotated[:, [one, other]] @ turn
                turned = max(turned, abs(angle))
        if turned < STILL:
            return rotated * safe
    raise IncomputableError("方差最大旋转没有收敛，主成分之间分不清；请改用其他赋权方法")


def _varimax_angle(x: Floats, y: Floats) -> float:
    u, v = x**2 - y**2, 2 * x * y
    numerator = 2 * (u @ v) - 2 * u.sum() * v.sum() / len(x)
    denominator = (u @ u) - (v @ v) - (u.sum() ** 2 - v.sum() ** 2) / len(x)
    if np.hypot(numerator, denominator) < 1e-14 * len(x):
        return 0.0  # every rotation is as good: stay
    return float(np.arctan2(numerator, denominator)) / 4
