"""An upper limit for each weight. docs/methods/entropy.md says why objective weights need one."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from xietong.analytics.arrays import Floats, IncomputableError, floats

ROUNDING = 1e-12


def cap(weights: ArrayLike, upper: ArrayLike) -> Floats:
    """Return weights of sum 1, none above ``upper`` (one number or k), the excess spread in proportion.

    The result is min(upper_j, c w_j) with the one c that makes it sum to 1: weights below their limit keep
    their ratios, a weight of 0 stays 0. Raises IncomputableError for negative or missing weights, and where
    the limits leave no room for a sum of 1.
    """
    given = floats("权重", weights, dimensions=1)
    if not given.size or not (given >= 0).all() or not given.sum() > 0:
        raise IncomputableError("权重不能缺失、为负或全为零")
    limits = np.broadcast_to(floats("权重上限", upper), given.shape)
    if not (limits > 0).all():
        raise IncomputableError("权重上限应当大于零")
    limits = np.where(given > 0, limits, 0.0)
    room = limits.sum()
    if room < 1 - ROUNDING:
        raise IncomputableError(
            f"{int((given > 0).sum())} 个有权重的指标，上限合计只有 {room:g}，不足 1；请提高上限"
        )
    found: Floats = given / given.sum()
    capped = np.zeros(found.shape, dtype=bool)
    for _ in range(len(found)):
        over = ~capped & (found > limits)
        if not over.any():
            break
        capped |= over
        free = given[~capped].sum()
        scale = (1 - limits[capped].sum()) / free if free > 0 else 0.0
        found = np.where(capped, limits, given * scale)
    return found
