"""Funnel z-scores where true rates differ anyway (Spiegelhalter 2005). docs/methods/counts.md."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from xietong.analytics.arrays import Floats, IncomputableError
from xietong.analytics.counts.inputs import counted, pooled_rate

HALF = 0.5


@frozen(eq=False)
class Overdispersion:
    """How much more units differ than chance, and z-scores that allow for it."""

    mean_rate: float
    phi: float
    """Mean of the winsorised z^2: about 1 where all is chance; below 1 it is set aside."""
    tau_squared: float
    """Variance of true square-root rates between units; 0 where phi shows none."""
    z: Floats
    """Against chance alone; NaN where missing."""
    additive: Floats
    """Against chance and the units' own spread: d / sqrt(s^2 + tau^2)."""
    multiplicative: Floats
    """z / sqrt(max(1, phi))."""


def overdispersion(y: ArrayLike, exposure: ArrayLike, *, winsorise: float = 0.1) -> Overdispersion:
    """Return phi, tau^2 and z on the square-root scale: d = sqrt(y/E) - sqrt(mean), s = 1 / (2 sqrt E).

    z is pulled in to its ``winsorise`` and 1 - ``winsorise`` quantiles before phi is taken, so that the units
    sought do not hide themselves. tau^2 = max(0, (n phi - (n-1)) / (sum w - sum w^2 / sum w)), w = 1/s^2.
    With few expected cases per unit (below about 5) z is not normal and phi is off: prefer ``shrink``.
    """
    if not 0 <= winsorise < HALF:
        raise IncomputableError(f"缩尾比例应当在 0 与 0.5 之间，现在是 {winsorise}")
    counts, base, usable = counted(y, exposure)
    mean = pooled_rate(counts, base, usable)
    n = int(usable.sum())
    if n == 1:
        raise IncomputableError("只有一个可用单位，无法估计单位间的差异")
    d = np.where(usable, np.sqrt(np.divide(counts, base, where=usable, out=np.zeros(counts.shape))), np.nan)
    d = d - np.sqrt(mean)
    precision = np.where(usable, 4 * base, np.nan)
    z = d * np.sqrt(precision)
    low, high = np.quantile(z[usable], [winsorise, 1 - winsorise])
    phi = float((np.clip(z[usable], low, high) ** 2).mean())
    w = precision[usable]
    tau_squared = max(0.0, float((n * phi - (n - 1)) / (w.sum() - (w**2).sum() / w.sum())))
    return Overdispersion(
        mean_rate=mean,
        phi=phi,
        tau_squared=tau_squared,
        z=z,
        additive=d / np.sqrt(1 / precision + tau_squared),
        multiplicative=z / np.sqrt(max(1.0, phi)),
    )
