"""Rates with exposure and their exact limits (Garwood 1936). docs/methods/counts.md."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from xietong.analytics.arrays import Floats, probability
from xietong.analytics.counts.inputs import counted


@frozen(eq=False)
class Rates:
    """One rate per unit with its exact limits, in cases per unit of exposure; NaN where not usable."""

    rate: Floats
    low: Floats
    high: Floats


def rates(y: ArrayLike, exposure: ArrayLike, *, level: float = 0.95) -> Rates:
    """Return y / exposure with exact Poisson limits, element by element.

    Two-sided with level split evenly; at zero cases there is no lower side, so the whole error goes up:
    -ln(1 - level) / E, the "3 / E" rule at 95 %. Raises IncomputableError as ``inputs.counted`` does.
    """
    from scipy.special import gammaincinv

    probability("置信水平", level)
    counts, base, usable = counted(y, exposure)
    low, high = np.full(counts.shape, np.nan), np.full(counts.shape, np.nan)
    rate = np.divide(counts, base, out=np.full(counts.shape, np.nan), where=usable)
    cases, per = counts[usable], base[usable]
    tail = (1 - level) / 2
    some = cases > 0
    low[usable] = np.where(some, gammaincinv(np.maximum(cases, 1), tail), 0.0) / per
    high[usable] = np.where(some, gammaincinv(cases + 1, 1 - tail), -np.log1p(-level)) / per
    return Rates(rate, low, high)
