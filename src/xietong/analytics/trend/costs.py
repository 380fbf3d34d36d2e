"""Minus twice the log-likelihood of a stretch of a series with one level."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from xietong.analytics.arrays import Floats

STRONGEST = 0.9
"""An autocorrelation above this is taken as this: beyond, a level is no level."""


@frozen(eq=False)
class Series:
    """Cumulative sums from which the cost of any stretch follows; entry i sums the first i values."""

    first: Floats
    second: Floats
    counts: bool

    def cost(self, start: int | np.ndarray, end: int | np.ndarray) -> Floats:
        """Cost of the values start..end-1, up to a constant of the whole series."""
        total = self.first[end] - self.first[start]
        base = self.second[end] - self.second[start]
        if self.counts:
            with np.errstate(divide="ignore", invalid="ignore"):
                return np.where(total > 0, -2 * total * np.log(total / base), 0.0)
        return np.asarray(base - total**2 / (np.asarray(end) - np.asarray(start)), dtype=np.float64)

    def level(self, start: int, end: int) -> float:
        """The mean of a stretch; for counts its rate."""
        total = self.first[end] - self.first[start]
        return float(total / (self.second[end] - self.second[start] if self.counts else end - start))


def measured(values: Floats, spread: float) -> Series:
    """Normal values with one standard deviation throughout: cost = sum (x - mean)^2 / spread^2."""
    scaled = (values - values.mean()) / spread
    return Series(_sums(scaled), _sums(scaled**2), counts=False)


def counted(values: Floats, exposure: Floats) -> Series:
    """Poisson counts with exposure."""
    return Series(_sums(values), _sums(exposure), counts=True)


def noise(values: Floats) -> float:
    """Return the standard deviation around a level that may change, from differences of neighbours.

    Its square is half their mean square. One change of level adds only its square over 2 (n - 1), and in
    short series this is steadier than a median.
    """
    return float(np.sqrt((np.diff(values) ** 2).mean() / 2))


def excess(values: Floats, exposure: Floats) -> float:
    """Return how many times more neighbouring counts differ than Poisson's would, at least 1."""
    if not values.any():
        return 1.0
    rate = values.sum() / exposure.sum()
    expected = rate * (1 / exposure[1:] + 1 / exposure[:-1])
    return max(1.0, float((np.diff(values / exposure) ** 2 / expected).mean()))


def memory(values: Floats, starts: list[int]) -> float:
    """Return how much autocorrelation within the stretches adds to a level's variance: a factor, at least 1.

    Differences of a series with autocorrelation r have -(1 - r)/2 at lag 1, whatever its levels, if those
    that cross from one stretch into the next are left out; the level's variance then grows by (1 + r) / (1 -
    r)^2.
    """
    steps = np.diff(values)
    steps[[start - 1 for start in starts]] = np.nan
    square = np.nanmean(steps**2)
    pairs = steps[1:] * steps[:-1]
    if np.isnan(pairs).all() or square == 0:
        return 1.0
    r = float(np.clip(1 + 2 * np.nanmean(pairs) / square, 0.0, STRONGEST))
    return (1 + r) / (1 - r) ** 2


def _sums(values: Floats) -> Floats:
    return np.concatenate(([0.0], np.cumsum(values)))
