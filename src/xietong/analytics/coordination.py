"""Coupling coordination degree (耦合协调度), classical and corrected. docs/methods/coordination.md."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from xietong.analytics.arrays import Bools, Floats, IncomputableError, floats, places

FEWEST_SYSTEMS = 2


@frozen(eq=False)
class Coordination:
    """One entry per row; both forms stand side by side and share T."""

    t: Floats
    """Comprehensive level sum a_i U_i; the weights a enter here and nowhere else."""
    c_classical: Floats
    """Geometric over arithmetic mean of the systems: depends on their ratios alone."""
    d_classical: Floats
    """sqrt(C T)."""
    c_corrected: Floats
    d_corrected: Floats
    raised: Bools
    """Rows x n: values below ``floor`` that were raised to it."""


def coordination(u: ArrayLike, weights: ArrayLike | None = None, *, floor: float = 0.0) -> Coordination:
    """Return C, T and D of n >= 2 systems with levels ``u`` (rows x n, each in [0, 1]) on fixed goalposts.

    Classical: C = n (prod U)^(1/n) / sum U. Corrected (Wang Shujia et al. 2021): C = sqrt((1 - mean |U_i -
    U_j|) * (prod U_i / max U)^(1/(n-1))), the mean over all pairs and the product over all n; for two systems
    sqrt((1 - (U2 - U1)) U1 / U2), U2 the larger. T = sum a_i U_i with ``weights`` a scaled to sum 1, equal by
    default. Values below ``floor`` are raised to it and marked; with floor 0 a zero makes C and D zero, and C
    is missing where all systems are zero. Rows with a missing system are missing. Raises IncomputableError
    for fewer than two systems, values outside [0, 1], or weights that do not fit.
    """
    levels = floats("系统水平", u, dimensions=2)
    n = levels.shape[1]
    if n < FEWEST_SYSTEMS:
        raise IncomputableError("耦合协调度至少需要两个系统")
    outside = (levels < 0) | (levels > 1)
    if outside.any():
        raise IncomputableError(f"系统水平应当在 0 与 1 之间，{places(outside)}不是；请按固定的上下限归一")
    if not 0 <= floor < 1:
        raise IncomputableError(f"下限应当不小于 0 且小于 1，现在是 {floor}")
    share = _weights(weights, n)
    raised = levels < floor
    levels = np.where(raised, floor, levels)
    t = levels @ share
    classical, corrected = _classical(levels), _corrected(levels)
    return Coordination(
        t=t,
        c_classical=classical,
        d_classical=_degree(classical, t),
        c_corrected=corrected,
        d_corrected=_degree(corrected, t),
        raised=raised,
    )


def _weights(weights: ArrayLike | None, n: int) -> Floats:
    given = np.ones(n) if weights is None else floats("权重", weights, dimensions=1)
    if given.shape != (n,) or not (given >= 0).all() or not given.sum() > 0:
        raise IncomputableError(f"权重应当每个系统一个（{n} 个），不为负，且不全为零")
    share: Floats = given / given.sum()
    return share


def _classical(levels: Floats) -> Floats:
    ratios = _to_largest(levels)  # C depends on ratios alone; small levels do not underflow this way
    found: Floats = ratios.prod(axis=1) ** (1 / levels.shape[1]) / ratios.mean(axis=1)
    return found


def _corrected(levels: Floats) -> Floats:
    n = levels.shape[1]
    ordered = np.sort(levels, axis=1)
    apart = ordered @ (2 * np.arange(n) - n + 1) / (n * (n - 1) / 2)
    together = _to_largest(levels).prod(axis=1) ** (1 / (n - 1))
    found: Floats = np.sqrt(np.maximum(1 - apart, 0) * together)
    return found


def _to_largest(levels: Floats) -> Floats:
    """Each system's level over the row's largest; missing where all are zero."""
    largest = levels.max(axis=1, keepdims=True)
    found: Floats = np.divide(levels, largest, out=np.full(levels.shape, np.nan), where=largest > 0)
    return found


def _degree(c: Floats, t: Floats) -> Floats:
    """sqrt(C T), 0 where all systems are zero: D^2 never exceeds T."""
    return np.where(t == 0, 0.0, np.sqrt(c * t))
