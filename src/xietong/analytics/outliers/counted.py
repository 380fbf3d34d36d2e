"""Counts compared with peers by their rates, the unit itself left out. docs/methods/outliers.md."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from xietong.analytics.counts.inputs import counted
from xietong.analytics.counts.predictive import predict_from_others
from xietong.analytics.outliers.comparison import Comparison, Way, nothing_yet
from xietong.analytics.outliers.grouping import FEWEST_PEERS, peer_groups

SMALLEST = 1e-300
"""Below it p-values are no longer told apart, so that z stays finite."""


def compare_counts(
    y: ArrayLike, exposure: ArrayLike, groups: Sequence[ArrayLike], *, fewest: int = FEWEST_PEERS
) -> Comparison:
    """Compare each count with what the peers' rates lead to expect at its exposure.

    Peers' true rates follow a Gamma, so ordinary differences between units do not stand out and small units
    need more; see ``predict_from_others``. p is two-sided mid-P; z is its normal score. Raises
    IncomputableError as ``counts.inputs.counted`` does, and for labels that do not fit.
    """
    from scipy.special import ndtri

    cases, base, usable = counted(y, exposure)
    found = nothing_yet(~usable)
    for level, members, judged in peer_groups(usable, groups, fewest):
        at, e = members[judged], base[members[judged]]
        others = predict_from_others(cases[members], base[members])
        low, high = (np.maximum(tail[judged], SMALLEST) for tail in (others.tails.low, others.tails.high))
        mean, dispersion = others.mean[judged], others.dispersion[judged]
        found.p[at] = np.minimum(1.0, 2 * np.minimum(low, high))
        found.z[at] = np.where(low < high, ndtri(low), -ndtri(high))
        found.centre[at] = mean
        found.scale[at] = np.sqrt(mean / e + dispersion * mean**2)
        found.reliability[at] = others.reliability[judged]
        found.way[at] = Way.COUNTS
        found.level[at] = level
        found.peers[at] = len(members) - 1
    return found
