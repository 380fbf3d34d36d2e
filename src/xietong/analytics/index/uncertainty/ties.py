"""Which of two units stands above the other, and which units the draws do not tell apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xietong.analytics.index.uncertainty.drawn import PeriodDrawn
from xietong.analytics.index.uncertainty.kernels.grain import GRAIN

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
#: Two units are in order where one stands above the other in more than this share of the draws.
ORDERED = 0.95


def scores_of(part: PeriodDrawn, units: Integers) -> Floats:
    """Scores (draws that did not fail x units) of some units, by their places in ``population.rows``."""
    study = part.population.study
    found = np.empty((int((~part.ranking.failed).sum()), len(units)))
    for tile in study.tiles:
        here = (units >= tile.low) & (units < tile.high)
        if here.any():
            found[:, here] = part.ranking.scores(study, tile)[~part.ranking.failed][:, units[here] - tile.low]
    return found


def probability_above(part: PeriodDrawn, units: Integers) -> Floats:
    """units x units: share of draws in which the row's unit scores above the column's; ties count half."""
    found = scores_of(part, units)
    grain = np.abs(found).max(axis=1, keepdims=True, initial=0) * GRAIN
    above = np.empty((len(units), len(units)))
    for place in range(len(units)):
        lead = found[:, [place]] - found
        above[place] = ((lead > grain) + 0.5 * (np.abs(lead) <= grain)).mean(axis=0)
    return above


def tie_bands(part: PeriodDrawn) -> Integers:
    """The band of each unit (in the order of ``population.rows``), 1 = highest.

    Units are taken by their published rank. A band goes on as long as its first unit does not stand above
    the next in more than 95 % of the draws: within a band the order says nothing.
    """
    order = np.argsort(part.population.published, kind="stable")
    found = scores_of(part, order)
    grain = np.abs(found).max(axis=1, initial=0) * GRAIN
    bands, band, first = np.empty(len(order), dtype=np.int64), 1, 0
    for place, unit in enumerate(order):
        lead = found[:, first] - found[:, place]
        if ((lead > grain) + 0.5 * (np.abs(lead) <= grain)).mean() > ORDERED:
            band, first = band + 1, place
        bands[unit] = band
    return bands
