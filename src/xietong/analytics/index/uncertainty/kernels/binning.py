"""Ranks without a sort: counts in equal bins, for panels too large to keep each draw's order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xietong.analytics.index.uncertainty.kernels.compiling import compiled

Reals = NDArray[np.floating]


@compiled
def count(scores: Reals, low: Reals, step: Reals, counts: NDArray[np.int32]) -> None:
    """Count the scores of each draw (draws x units) in its bins; the outer bins take what lies beyond."""
    last = counts.shape[1] - 1
    for d in range(scores.shape[0]):
        line, start, size, bins = scores[d], low[d], step[d], counts[d]
        for i in range(line.size):
            bins[min(max(np.int64((line[i] - start) / size), 0), last)] += 1


@compiled
def look_up(scores: Reals, low: Reals, step: Reals, above: NDArray[np.int32], ranks: Reals) -> None:
    """Rank of each score, 1 = highest: the units in higher bins, and a share of those in its own.

    ``above`` is draws x (bins + 1): how many units stand in this bin and higher ones.
    """
    last = above.shape[1] - 2
    for d in range(scores.shape[0]):
        line, start, size, higher, out = scores[d], low[d], step[d], above[d], ranks[d]
        for i in range(line.size):
            place = (line[i] - start) / size
            b = min(max(np.int64(place), 0), last)
            part = min(max(place - b, 0.0), 1.0)
            out[i] = 0.5 + higher[b + 1] + (1 - part) * (higher[b] - higher[b + 1])
