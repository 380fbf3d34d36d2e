"""Indicators onto a common scale. Each function takes one column of one frame, direction applied, no NaN."""

from __future__ import annotations

import numpy as np

from xietong.analytics.index.scheme import Constant, Deviation, Indicator, Normalisation, Normalise
from xietong.analytics.panel.panel import Floats

#: Methods that divide by a spread: a constant column has no score under them.
BY_SPREAD = frozenset(
    {
        Normalisation.MINMAX,
        Normalisation.ZSCORE,
        Normalisation.PERCENTILE,
        Normalisation.ROBUST_Z,
        Normalisation.AMPI,
    }
)
_MAD_TO_SD = 0.6745
_MEAN_DEVIATION_TO_SD = float(np.sqrt(2 / np.pi))
_AMPI_MIDDLE, _AMPI_BASE, _AMPI_RANGE = 100.0, 70.0, 60.0


def minmax(x: Floats, low: float, high: float) -> Floats:
    """The smallest value becomes ``low``, the largest ``high``, the others in proportion."""
    least, most = x.min(), x.max()
    scaled: Floats = (x - least) / (most - least) * (high - low) + low
    return scaled


def between(x: Floats, bounds: tuple[float, float], low: float, high: float) -> Floats:
    """``bounds`` become ``low`` and ``high``; values outside the bounds are clipped to them."""
    share = (x - bounds[0]) / (bounds[1] - bounds[0])
    scaled: Floats = np.clip(share, 0.0, 1.0) * (high - low) + low
    return scaled


def zscore(x: Floats, mean: float, sd: float, deviation: Deviation) -> Floats:
    """Mean and standard deviation of the column become ``mean`` and ``sd``."""
    spread = x.std(ddof=1 if deviation is Deviation.SAMPLE else 0)
    scaled: Floats = (x - x.mean()) / spread * sd + mean
    return scaled


def ranks(x: Floats) -> Floats:
    """1 for the smallest value; ties have the mean of their places."""
    _, place, count = np.unique(x, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    found: Floats = (last - (count - 1) / 2)[place]
    return found


def percentiles(x: Floats, low: float, high: float) -> Floats:
    """(rank - 1) / (n - 1), scaled to ``low..high``."""
    scaled: Floats = (ranks(x) - 1) / (len(x) - 1) * (high - low) + low
    return scaled


def to_target(x: Floats, target: float, low: float, high: float, *, cap: bool) -> Floats:
    """The smallest value becomes ``low``, the target ``high``; beyond it more, unless ``cap``."""
    least = x.min()
    share = (x - least) / (target - least)
    if cap:
        share = np.minimum(share, 1.0)
    scaled: Floats = share * (high - low) + low
    return scaled


def robust_z(x: Floats) -> Floats:
    """0.6745 (x - median) / MAD; where over half are equal, the mean absolute deviation serves instead.

    Source: Iglewicz & Hoaglin (1993). The caller passes one peer group at a time.
    """
    d = x - np.median(x)
    mad = np.median(np.abs(d))
    scaled: Floats = _MAD_TO_SD * d / mad if mad > 0 else _MEAN_DEVIATION_TO_SD * d / np.abs(d).mean()
    return scaled


def ampi(x: Floats, reference: float) -> Floats:
    """Adjusted Mazziotta-Pareto scale: the reference becomes 100, the range of the frame 60 wide.

    Source: Mazziotta & Pareto (2016): r = 60 (x - Min) / (Max - Min) + 70 with goalposts
    Min, Max = reference -+ (Sup - Inf) / 2.
    """
    half = (x.max() - x.min()) / 2
    scaled: Floats = (x - (reference - half)) / (2 * half) * _AMPI_RANGE + _AMPI_BASE
    return scaled


def oriented_bounds(leaf: Indicator) -> tuple[float, float] | None:
    """A leaf's goalposts after its direction: (worst, best) of direction x value."""
    if leaf.goalposts is None:
        return None
    lower, upper = sorted(leaf.goalposts)
    return (lower, upper) if leaf.direction > 0 else (-upper, -lower)


def middle(spec: Normalise) -> float:
    """What a constant indicator scores under ``constant: midpoint``."""
    if spec.method is Normalisation.ZSCORE:
        return spec.mean
    if spec.method is Normalisation.ROBUST_Z:
        return 0.0
    if spec.method is Normalisation.AMPI:
        return _AMPI_MIDDLE
    return (spec.low + spec.high) / 2


def uses_spread(spec: Normalise, leaf: Indicator) -> bool:
    """Whether a constant column of this leaf has no score; goalposts given for minmax fix its range."""
    if spec.method is Normalisation.MINMAX and leaf.goalposts is not None:
        return False
    return spec.method in BY_SPREAD


def scaled(x: Floats, spec: Normalise, leaf: Indicator, reference: float) -> Floats | None:
    """One leaf's known values over one frame (for robust_z one peer group), or None if constant.

    ``x`` already has its direction applied; ``reference`` is used by ampi only, oriented likewise.
    """
    if uses_spread(spec, leaf) and x.min() == x.max():
        return None
    found = _by_method(x, spec, leaf, reference)
    if spec.decimals is None or spec.method is Normalisation.NONE:
        return found
    return rounded(found, spec.decimals)


def _by_method(x: Floats, spec: Normalise, leaf: Indicator, reference: float) -> Floats:
    found, bounds = x, oriented_bounds(leaf)
    match spec.method:
        case Normalisation.MINMAX if bounds is None:
            found = minmax(x, spec.low, spec.high)
        case Normalisation.MINMAX | Normalisation.GOALPOSTS if bounds is not None:
            found = between(x, bounds, spec.low, spec.high)
        case Normalisation.ZSCORE:
            found = zscore(x, spec.mean, spec.sd, spec.deviation)
        case Normalisation.RANK:
            found = ranks(x)
        case Normalisation.PERCENTILE:
            found = percentiles(x, spec.low, spec.high)
        case Normalisation.TARGET if leaf.target is not None:
            found = to_target(x, leaf.direction * leaf.target, spec.low, spec.high, cap=spec.cap)
        case Normalisation.ROBUST_Z:
            found = robust_z(x)
        case Normalisation.AMPI:
            found = ampi(x, reference)
    return found


def rounded(x: Floats, decimals: int) -> Floats:
    """To so many decimals, halves away from zero, as tables are published."""
    factor = 10.0**decimals
    found: Floats = np.sign(x) * np.floor(np.abs(x) * factor + 0.5) / factor
    return found


def for_constant(spec: Normalise) -> float:
    """The score of a constant column by the scheme's choice; NaN drops it."""
    return middle(spec) if spec.constant is Constant.MIDPOINT else float("nan")
