"""Medians of everybody else, for each value at once."""

from __future__ import annotations

import numpy as np

from xietong.analytics.arrays import Bools, Floats, Ints

TO_NORMAL = 1.482602218505602
"""1 / Phi^-1(3/4): makes the median absolute deviation a standard deviation (0.6745 is its inverse)."""


def medians_of_others(values: Floats) -> Floats:
    """Return for each of n >= 2 values the median of the n - 1 others, in n log n."""
    order = np.argsort(values, kind="stable")
    rank = np.empty(len(values), dtype=np.int64)
    rank[order] = np.arange(len(values))
    ordered = values[order]
    low, high = (len(values) - 2) // 2, (len(values) - 1) // 2  # places among n - 1
    found: Floats = (ordered[low + (rank <= low)] + ordered[high + (rank <= high)]) / 2
    return found


def deviations_of_others(values: Floats, centres: Floats, *, one_sided: bool = False) -> tuple[Floats, Ints]:
    """Return the others' median deviation, as a normal's standard deviation, and how many stand behind it.

    ``centres`` as ``medians_of_others`` gives them: they take at most three values, so three passes do. With
    ``one_sided`` only others on the unit's own side of its centre count (the double MAD, for skewed values).
    """
    spread, behind = np.zeros(len(values)), np.zeros(len(values), dtype=np.int64)
    for centre in np.unique(centres):
        for side, judged in _sides(values, centres == centre, centre, one_sided=one_sided):
            behind[judged] = side.sum() - 1
            if side.sum() > 1 and judged.any():
                found = np.zeros(len(values))
                found[side] = medians_of_others(np.abs(values[side] - centre))
                spread[judged] = found[judged]
    return TO_NORMAL * spread, behind


def _sides(values: Floats, here: Bools, centre: float, *, one_sided: bool) -> list[tuple[Bools, Bools]]:
    """Whose deviations count, and for which units."""
    if not one_sided:
        return [(np.ones(len(values), dtype=bool), here)]
    return [(values >= centre, here & (values >= centre)), (values <= centre, here & (values < centre))]


def mean_deviations_of_others(values: Floats, centres: Floats) -> Floats:
    """Return the others' mean deviation from each unit's centre, as a normal's standard deviation."""
    found = np.zeros(len(values))
    for centre in np.unique(centres):
        away = np.abs(values - centre)
        judged = centres == centre
        found[judged] = (away.sum() - away[judged]) / (len(values) - 1)
    found *= np.sqrt(np.pi / 2)
    return found
