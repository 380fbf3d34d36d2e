"""Robust z of measured values within peers, the unit itself left out. docs/methods/outliers.md."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from xietong.analytics.arrays import Bools, Floats, Ints, floats
from xietong.analytics.outliers.comparison import Comparison, Way, nothing_yet
from xietong.analytics.outliers.grouping import FEWEST_PEERS, peer_groups
from xietong.analytics.outliers.leaving_out import (
    deviations_of_others,
    mean_deviations_of_others,
    medians_of_others,
)

EFFICIENCY = 0.37
"""Of the MAD at the normal: it knows a spread as well as a standard deviation of 0.37 n values does."""


def compare_measures(
    x: ArrayLike, groups: Sequence[ArrayLike], *, fewest: int = FEWEST_PEERS, one_sided: bool = False
) -> Comparison:
    """Compare each unit with the others of its narrowest group of more than ``fewest`` units.

    z = (x - median) / (1.4826 MAD), both over the peers without the unit. The p-value takes z / sqrt(1 +
    pi/2n) as Student's t with 0.37 n degrees of freedom, n peers: the normal's would be 40 times too small at
    n = 10 and p = 0.001. Where the MAD is 0 (over half the peers equal; Qn is then 0 as well) the mean
    absolute deviation stands in and p = (1 + peers as far off) / (n + 1), exact if units are exchangeable;
    where all peers are equal there is no z. Never infinite. ``one_sided`` takes the deviations of the unit's
    own side, for skewed values. Raises IncomputableError for infinite values or labels that do not fit.
    """
    values = floats("指标值", x, dimensions=1)
    found = nothing_yet(np.isnan(values))
    for level, members, judged in peer_groups(~np.isnan(values), groups, fewest):
        _judge(found, values[members], members, judged, one_sided=one_sided)
        found.level[members[judged]] = level
        found.peers[members[judged]] = len(members) - 1
    return found


def _judge(found: Comparison, values: Floats, members: Ints, judged: Bools, *, one_sided: bool) -> None:
    from scipy.special import stdtr

    centre = medians_of_others(values)
    spread, behind = deviations_of_others(values, centre, one_sided=one_sided)
    mean = mean_deviations_of_others(values, centre)
    by_median = spread > 0
    way = np.select([by_median, mean > 0], [Way.MEDIAN_DEVIATION, Way.MEAN_DEVIATION], Way.IDENTICAL)
    scale = np.where(by_median, spread, mean)
    z = np.divide(values - centre, scale, out=np.full(len(values), np.nan), where=scale > 0)
    p = places_among(np.abs(values - centre), values, centre)
    behind = np.maximum(behind, 1)
    student = 2 * stdtr(EFFICIENCY * behind, -np.abs(z) / np.sqrt(1 + np.pi / 2 / behind))
    p = np.where(by_median, student, p)
    at = members[judged]
    for target, source in ((found.z, z), (found.p, p), (found.centre, centre), (found.scale, scale)):
        target[at] = source[judged]
    found.way[at] = way[judged]


def places_among(away: Floats, values: Floats, centres: Floats) -> Floats:
    """Return (1 + others at least as far from the unit's centre) / n: the rank p-value, at least 1 / n."""
    found = np.ones(len(values))
    for centre in np.unique(centres):
        judged = centres == centre
        ordered = np.sort(np.abs(values - centre))
        found[judged] = (len(values) - np.searchsorted(ordered, away[judged], side="left")) / len(values)
    return found
