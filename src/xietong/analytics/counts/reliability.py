"""Whether a unit's figure says more about the unit than about chance. docs/methods/counts.md."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from xietong.analytics.arrays import Bools, Floats, IncomputableError, floats

GATE = 0.5
NOT_ENOUGH = "数据不足，不作比较"


def reliability(between: ArrayLike, sampling: ArrayLike) -> Floats:
    """Return tau^2 / (tau^2 + s^2): the share of true differences in what is seen, 0 where both are 0.

    For Poisson-Gamma rates it equals E / (E + b) = 1 - ``Shrunken.shrinkage``.
    """
    tau, noise = np.broadcast_arrays(floats("单位间方差", between), floats("抽样方差", sampling))
    if (tau < 0).any() or (noise < 0).any():
        raise IncomputableError("方差不能为负")
    total = tau + noise
    known = ~np.isnan(total)
    found: Floats = np.divide(tau, total, out=np.where(known, 0.0, np.nan), where=known & (total > 0))
    return found


def enough(reliable: ArrayLike, *, gate: float = GATE) -> Bools:
    """Tell which units may be compared; the others, and those without a figure, show ``NOT_ENOUGH``."""
    found: Bools = floats("可靠性", reliable) >= gate
    return found
