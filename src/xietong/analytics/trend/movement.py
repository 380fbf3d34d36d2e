"""Steady movement: Theil-Sen slope and the Mann-Kendall test. docs/methods/trend.md."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from xietong.analytics.arrays import Floats, IncomputableError, floats, probability

FEWEST = 6
FEWEST_FOR_MEMORY = 10
"""Shorter series cannot show how much one period carries over into the next."""
TOO_FEW = "期数太少，看不出趋势"


@frozen
class Movement:
    """Where a series goes; NaN and ``too_few`` where it is too short to say."""

    slope: float
    """Median change per unit of time (Theil-Sen)."""
    low: float
    high: float
    p: float
    """Mann-Kendall, two-sided."""
    tau: float
    """Kendall's tau-b."""
    memory: float
    """The variance's factor for values that depend on the ones before (Hamed & Rao 1998), at least 1."""
    periods: int
    too_few: bool

    @property
    def steady(self) -> bool:
        """Whether the interval of the slope leaves out 0."""
        return not self.too_few and not self.low <= 0 <= self.high


def find_movement(values: ArrayLike, times: ArrayLike | None = None, *, level: float = 0.95) -> Movement:
    """Return the Theil-Sen slope with Sen's interval (1968), and the Mann-Kendall test.

    ``times`` are increasing and may be uneven; 0, 1, 2, ... by default. Missing values are left out. Ties
    enter the variance. From ten values on, significant autocorrelation of the ranks of what the slope leaves
    widens interval and test alike and never narrows them. Up to ten values without ties the test is exact,
    else normal with continuity correction. Fewer than six values say ``too_few``. Raises IncomputableError
    for infinite values and times that do not increase.
    """
    probability("区间水平", level)
    found = floats("序列", values, dimensions=1)
    at = np.arange(len(found), dtype=np.float64) if times is None else floats("时间", times, dimensions=1)
    if at.shape != found.shape or not (np.diff(at) > 0).all():
        raise IncomputableError("时间应当与序列一一对应，并且依次递增")
    present = ~np.isnan(found)
    y, t = found[present], at[present]
    n = len(y)
    if n < FEWEST:
        nan = float("nan")
        return Movement(nan, nan, nan, nan, nan, nan, n, too_few=True)
    one, other = np.triu_indices(n, 1)
    slopes = np.sort((y[other] - y[one]) / (t[other] - t[one]))
    slope = float(np.median(slopes))
    score = float(np.sign(y[other] - y[one]).sum())
    memory = _memory(y - slope * t) if n >= FEWEST_FOR_MEMORY else 1.0
    variance = _variance(y) * memory
    low, high = _interval(slopes, variance, level)
    return Movement(
        slope=slope,
        low=low,
        high=high,
        p=_p_value(y, score, variance, exact=n <= FEWEST_FOR_MEMORY and memory == 1.0),
        tau=_tau(y, score),
        memory=memory,
        periods=n,
        too_few=False,
    )


def _ties(y: Floats) -> Floats:
    return np.unique(y, return_counts=True)[1].astype(np.float64)


def _variance(y: Floats) -> float:
    """Of the score under no trend, ties allowed for (Kendall 1975)."""
    n, ties = len(y), _ties(y)
    return float((n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18)


def _tau(y: Floats, score: float) -> float:
    pairs, ties = len(y) * (len(y) - 1) / 2, _ties(y)
    distinct = pairs - float((ties * (ties - 1)).sum()) / 2
    return score / float(np.sqrt(pairs * distinct)) if distinct > 0 else 0.0


def _memory(rest: Floats) -> float:
    """Hamed & Rao's factor from the rank autocorrelations beyond 1.96 / sqrt n."""
    from scipy.stats import rankdata

    n = len(rest)
    ranks = rankdata(rest) - (n + 1) / 2
    square = float(ranks @ ranks)
    if square == 0:
        return 1.0
    lags = np.arange(1, n - 2)
    r = np.array([float(ranks[:-lag] @ ranks[lag:]) / square for lag in lags])
    r[np.abs(r) < 1.96 / np.sqrt(n)] = 0.0
    pull = ((n - lags) * (n - lags - 1) * (n - lags - 2) * r).sum()
    return max(1.0, float(1 + 2 * pull / (n * (n - 1) * (n - 2))))


def _interval(slopes: Floats, variance: float, level: float) -> tuple[float, float]:
    from scipy.special import ndtri

    many = len(slopes)
    reach = float(ndtri((1 + level) / 2)) * np.sqrt(variance)
    low = max(0, round((many - reach) / 2) - 1)
    high = min(many - 1, round((many + reach) / 2))
    return float(slopes[low]), float(slopes[high])


def _p_value(y: Floats, score: float, variance: float, *, exact: bool) -> float:
    from scipy.special import ndtr
    from scipy.stats import kendalltau

    if exact and len(np.unique(y)) == len(y):
        return float(kendalltau(np.arange(len(y)), y, method="exact").pvalue)
    if variance == 0:
        return 1.0
    z = max(0.0, abs(score) - 1) / np.sqrt(variance)
    return float(2 * ndtr(-z))
