"""How far true rates differ: a Gamma prior by the negative-binomial likelihood. docs/methods/counts.md."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from xietong.analytics.arrays import Floats, IncomputableError
from xietong.analytics.counts.inputs import counted, pooled_rate

SMALL = 1e-3
"""Below it the difference in ``_bend`` is taken from its series, before digits cancel."""
LOG_DISPERSIONS = (-25.0, 12.0)
FEWEST = 3
LARGEST_COUNT = 10**8


@frozen
class GammaPrior:
    """True rates over units: mean, and ``dispersion`` = variance / mean^2, 0 where no difference shows."""

    mean: float
    dispersion: float

    @property
    def shape(self) -> float:
        """a; infinite without differences."""
        return 1 / self.dispersion if self.dispersion > 0 else float("inf")

    @property
    def rate(self) -> float:
        """b = a / mean, an exposure: a unit of that size is half its own, half the mean."""
        return self.shape / self.mean if self.mean > 0 else float("inf")


def fit_prior(y: ArrayLike, exposure: ArrayLike) -> GammaPrior:
    """Maximise the likelihood of y ~ NegativeBinomial(mean = m E, variance = m E + d (m E)^2) over m and d.

    All units count, outliers too: trimming before fitting breaks the false-discovery rate afterwards. Where
    the counts vary no more than Poisson's, sum (y - mE)^2 <= sum y, the maximum is at d = 0.
    Raises IncomputableError for fewer than three usable units.
    """
    counts, base, usable = counted(y, exposure)
    m = pooled_rate(counts, base, usable)
    cases, per = counts[usable], base[usable]
    if len(cases) < FEWEST:
        raise IncomputableError(f"只有 {len(cases)} 个可用单位，至少 {FEWEST} 个才能估计单位间的差异")
    if cases.max() > LARGEST_COUNT:
        raise IncomputableError("件数超过一亿，请核对单位")
    if ((cases - m * per) ** 2).sum() <= cases.sum():
        return GammaPrior(m, 0.0)
    return _maximise(cases, per, m)


def _maximise(cases: Floats, per: Floats, pooled: float) -> GammaPrior:
    """Find the dispersion where the likelihood, at the best mean for each, stops rising."""
    from scipy.optimize import brentq

    above = (
        np.bincount(cases.astype(np.int64))[::-1].cumsum()[::-1][1:].astype(np.float64)
    )  # units with y > j

    def slope(log_dispersion: float) -> float:
        d = float(np.exp(log_dispersion))
        return _slope(d, _best_mean(cases, per, d, pooled) * per, cases, above)

    low = high = float(np.clip(np.log(_by_moments(cases, pooled * per)), *LOG_DISPERSIONS))
    while slope(low) <= 0:
        if low <= LOG_DISPERSIONS[0]:
            return GammaPrior(pooled, 0.0)
        low -= 1
    while slope(high) > 0 and high < LOG_DISPERSIONS[1]:
        high += 1
    best = brentq(slope, low, high, xtol=1e-11) if slope(high) <= 0 else high
    dispersion = float(np.exp(best))
    return GammaPrior(_best_mean(cases, per, dispersion, pooled), dispersion)


def _by_moments(cases: Floats, expected: Floats) -> float:
    return float(((cases - expected) ** 2 - expected).sum() / (expected**2).sum())


def _best_mean(cases: Floats, per: Floats, d: float, start: float) -> float:
    """Solve sum (y - mE) / (1 + d m E) = 0 by Newton's steps; the sum is convex and falls with m."""
    m = start
    for _ in range(100):
        spread = 1 + d * m * per
        step = ((cases - m * per) / spread).sum() / (per * (1 + d * cases) / spread**2).sum()
        moved = max(m + step, m / 10)
        if abs(moved - m) <= 1e-14 * m:
            return float(moved)
        m = moved
    return float(m)


def _slope(d: float, mu: Floats, cases: Floats, above: Floats) -> float:
    """d times the derivative of the log-likelihood by d, over the number of units."""
    t = d * mu
    j = np.arange(len(above))
    rise = above @ (j / (1 + d * j)) + (mu**2 * _bend(t) - cases * mu / (1 + t)).sum()
    return float(d * rise / len(cases))


def _bend(t: Floats) -> Floats:
    """(ln(1+t) - t/(1+t)) / t^2."""
    series = 1 / 2 - t * (2 / 3 - t * (3 / 4 - t * (4 / 5 - t * 5 / 6)))
    with np.errstate(divide="ignore", invalid="ignore"):
        direct = (np.log1p(t) - t / (1 + t)) / t**2
    return np.where(t < SMALL, series, direct)
