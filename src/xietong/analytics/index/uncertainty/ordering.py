"""Ranks of one list of scores, by the same rule as those of the draws."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from xietong.analytics.index.uncertainty.kernels.grain import GRAIN

Floats = NDArray[np.float64]


def ranks_of(scores: Floats) -> Floats:
    """1 = highest, ties have their mean; differences of rounding (2^-40 of the largest score) are ties."""
    grain = float(np.abs(scores).max(initial=0)) * GRAIN
    ranks: Floats = rankdata(-np.round((scores - scores.min()) / grain) if grain else scores)
    return ranks
