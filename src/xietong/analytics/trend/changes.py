"""Change points of level: exact segmentation, and where each change may lie. docs/methods/trend.md."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from xietong.analytics.arrays import Floats, IncomputableError, floats, probability
from xietong.analytics.counts.inputs import counted as usable_counts
from xietong.analytics.trend.costs import Series, counted, excess, measured, memory, noise

FEWEST = 6
SHORTEST = 2
FEWEST_FOR_MEMORY = 10
PENALTY = 4.0
"""Times ln n for each change, in minus twice the log-likelihood; docs/methods/trend.md has error rates."""


@frozen
class Change:
    """One change of level; periods count from 0 in the series as handed in."""

    period: int
    """The first period of the new level."""
    earliest: int
    latest: int
    """The first period of the new level lies within these with the wanted probability."""
    before: float
    after: float


@frozen
class Changes:
    """All changes, in order; ``too_few`` where the series is too short to say, and then none."""

    changes: tuple[Change, ...]
    too_few: bool
    spread: float
    """Standard deviation of a value around its level; for counts its variance over Poisson's, at least 1."""


def find_changes(
    values: ArrayLike, exposure: ArrayLike | None = None, *, penalty: float = PENALTY, level: float = 0.95
) -> Changes:
    """Split a series into stretches of one level each at the least cost; exact, not greedy.

    Cost is minus twice the log-likelihood (normal with one spread taken from neighbours' differences, or
    Poisson with ``exposure``, scaled by its excess) plus ``penalty`` x ln n per change; stretches have two
    periods or more. A place's interval holds the smallest set of places that has probability ``level``, its
    neighbours given, every place equally likely before. Missing periods are left out. Fewer than six values
    say ``too_few``. Raises IncomputableError for infinite values, and as ``counts.inputs.counted`` does.
    """
    probability("区间水平", level)
    if not penalty > 0:
        raise IncomputableError(f"罚分应当大于零，现在是 {penalty}")
    found = floats("序列", values, dimensions=1)
    if exposure is None:
        kept = np.flatnonzero(~np.isnan(found))
        base = None
    else:
        found, base, usable = usable_counts(found, exposure)
        kept = np.flatnonzero(usable)
    if len(kept) < FEWEST:
        return Changes((), too_few=True, spread=float("nan"))
    at = found[kept]
    spread = noise(at) if base is None else excess(at, base[kept])
    if spread == 0 or (base is not None and not at.any()):
        return Changes((), too_few=False, spread=spread)
    series = measured(at, spread) if base is None else counted(at, base[kept])
    scale = 1.0 if base is None else spread
    rates = at if base is None else at / base[kept]
    starts, scale = _settled(series, rates, penalty * np.log(len(at)), scale)
    changes = _describe(series, starts, len(at), scale, level)
    moved = (at.mean(), spread) if base is None else (0.0, 1.0)
    return Changes(
        tuple(
            Change(
                period=int(kept[place]),
                earliest=int(kept[low]),
                latest=int(kept[high]),
                before=float(moved[0] + moved[1] * before),
                after=float(moved[0] + moved[1] * after),
            )
            for place, low, high, before, after in changes
        ),
        too_few=False,
        spread=spread,
    )


def _settled(series: Series, rates: Floats, penalty: float, scale: float) -> tuple[list[int], float]:
    """Segment, see how far neighbours within stretches carry over, and segment again with that."""
    starts = _segment(series, len(rates), penalty * scale)
    if not starts or len(rates) < FEWEST_FOR_MEMORY:
        return starts, scale
    scale *= memory(rates, starts)
    return _segment(series, len(rates), penalty * scale), scale


def _segment(series: Series, n: int, penalty: float) -> list[int]:
    """Optimal partitioning (Jackson et al. 2005): where the stretches after the first begin."""
    best, last = np.full(n + 1, np.inf), np.zeros(n + 1, dtype=np.int64)
    best[0] = -penalty
    for end in range(SHORTEST, n + 1):
        starts = np.arange(end - SHORTEST + 1)
        totals = best[starts] + series.cost(starts, end) + penalty
        last[end] = starts[np.argmin(totals)]
        best[end] = totals[last[end]]
    found: list[int] = []
    end = int(last[n])
    while end > 0:
        found.append(end)
        end = int(last[end])
    return found[::-1]


def _describe(
    series: Series, starts: list[int], n: int, scale: float, level: float
) -> list[tuple[int, int, int, float, float]]:
    edges = [0, *starts, n]
    told = []
    for left, place, right in zip(edges, edges[1:], edges[2:], strict=False):
        low, high = _interval(series, left, right, scale, level)
        told.append((place, low, high, series.level(left, place), series.level(place, right)))
    return told


def _interval(series: Series, left: int, right: int, scale: float, level: float) -> tuple[int, int]:
    """First and last of the most likely places that together have probability ``level``."""
    places = np.arange(left + 1, right)
    costs = (series.cost(left, places) + series.cost(places, right)) / scale
    logs: Floats = -costs / 2 - np.log((places - left) * (right - places)) / 2  # flat levels, summed out
    chances = np.exp(logs - logs.max())
    order = np.argsort(-chances, kind="stable")
    enough = int(np.searchsorted(np.cumsum(chances[order]), level * chances.sum())) + 1
    chosen = places[order[:enough]]
    return int(chosen.min()), int(chosen.max())
