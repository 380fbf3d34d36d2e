"""Single trees: which unit stands out among its peers, on what and when. docs/methods/outliers.md."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from xietong.analytics.arrays import Bools, Floats, IncomputableError, floats, one_shape, probability
from xietong.analytics.outliers.comparison import Comparison, Way, nothing_yet, put
from xietong.analytics.outliers.counted import compare_counts
from xietong.analytics.outliers.discovery import adjusted
from xietong.analytics.outliers.grouping import FEWEST_PEERS
from xietong.analytics.outliers.measures import compare_measures

FALSE_SHARE = 0.1


@frozen
class Tree:
    """One unit on one indicator in one period that differs from its peers; places count from 0."""

    unit: int
    indicator: int
    period: int
    value: float
    exposure: float
    """NaN for measures."""
    centre: float
    """The peers' median; for counts their mean rate."""
    z: float
    p: float
    q: float
    """p adjusted over all looks."""
    peers: int
    level: int
    """0 its own group, 1 the parent's, ..."""
    way: Way
    reliability: float
    """NaN where nobody gave it."""

    @property
    def high(self) -> bool:
        """The direction of the surprise; nothing is said about good or bad."""
        if self.way is Way.COUNTS:
            return self.value > self.centre * self.exposure
        return self.value > self.centre


@frozen(eq=False)
class Trees:
    """All hits, most surprising first, and how many looks were taken for them."""

    hits: tuple[Tree, ...]
    q: Floats
    """Units x indicators x periods, NaN where nothing was compared."""
    looks: int
    too_few: Bools
    """Units x indicators x periods: had a value, but no group with enough peers."""


def find_trees(
    x: ArrayLike,
    groups: Sequence[ArrayLike],
    *,
    exposure: ArrayLike | None = None,
    reliability: ArrayLike | None = None,
    false_share: float = FALSE_SHARE,
    fewest: int = FEWEST_PEERS,
) -> Trees:
    """Compare every value with its unit's peers and keep what Benjamini-Hochberg lets stand over all looks.

    ``x`` is units x indicators x periods, NaN where missing. Where ``exposure`` (same shape) has any value
    for an indicator, that indicator is counts and goes by the count model; the others go by robust z.
    ``groups`` are labels per unit, narrowest first. ``reliability`` (same shape) is passed on for measures.
    Raises IncomputableError for shapes that differ and for what the comparisons refuse.
    """
    probability("误报比例", false_share)
    values = floats("指标值", x, dimensions=3)
    base = np.full(values.shape, np.nan) if exposure is None else floats("基数", exposure, dimensions=3)
    known = (
        np.full(values.shape, np.nan) if reliability is None else floats("可靠性", reliability, dimensions=3)
    )
    one_shape(values, base, known)
    looks = nothing_yet(np.isnan(values))
    for i, t in np.ndindex(values.shape[1:]):
        try:
            put(looks, _look(values[:, i, t], base[:, i, t], base[:, i], groups, fewest), i, t)
        except IncomputableError as fault:
            raise IncomputableError(f"第 {i + 1} 个指标第 {t + 1} 期：{fault}") from fault
    counts = looks.way == Way.COUNTS
    looks.reliability[~counts] = known[~counts]
    q = adjusted(looks.p)
    hits = [_tree(tuple(map(int, place)), values, base, looks, q) for place in np.argwhere(q <= false_share)]
    hits.sort(key=lambda hit: (hit.p, hit.unit, hit.indicator, hit.period))
    return Trees(
        hits=tuple(hits), q=q, looks=int((~np.isnan(looks.p)).sum()), too_few=looks.way == Way.TOO_FEW
    )


def _look(
    values: Floats, exposure: Floats, of_indicator: Floats, groups: Sequence[ArrayLike], fewest: int
) -> Comparison:
    if np.isnan(of_indicator).all():
        return compare_measures(values, groups, fewest=fewest)
    return compare_counts(values, exposure, groups, fewest=fewest)


def _tree(place: tuple[int, ...], values: Floats, base: Floats, looks: Comparison, q: Floats) -> Tree:
    return Tree(
        unit=place[0],
        indicator=place[1],
        period=place[2],
        value=float(values[place]),
        exposure=float(base[place]),
        centre=float(looks.centre[place]),
        z=float(looks.z[place]),
        p=float(looks.p[place]),
        q=float(q[place]),
        peers=int(looks.peers[place]),
        level=int(looks.level[place]),
        way=Way(int(looks.way[place])),
        reliability=float(looks.reliability[place]),
    )
