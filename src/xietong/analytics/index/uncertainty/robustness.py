"""What the draws say about the ranking as a whole."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from scipy.stats import kendalltau

from xietong.analytics.index.uncertainty.drawn import Drawn, PeriodDrawn
from xietong.analytics.index.uncertainty.ordering import ranks_of
from xietong.analytics.index.uncertainty.scoring import scores

#: Kendall's tau sorts once more per draw; evenly chosen draws are enough for its mean.
COMPARED = 100


@frozen
class Robustness:
    """``shift``: mean |rank - published rank| over units and draws; ``tau``: mean of Kendall's tau-b between
    the published order and that of ``compared`` draws.
    """

    shift: float
    tau: float
    compared: int


def robustness(drawn: Drawn, part: PeriodDrawn) -> Robustness:
    """The ranking of one period as a whole."""
    study, published = part.population.study, part.population.published
    good = np.flatnonzero(~part.ranking.failed)
    chosen = good[:: max(1, -(-len(good) // COMPARED))]
    taus = []
    for cell in study.cells:
        for draw in chosen[(chosen >= cell.first) & (chosen < cell.last)]:
            block = slice(int(draw), int(draw) + 1)
            line = np.concatenate([scores(study, cell, block, tile)[0] for tile in study.tiles])
            taus.append(kendalltau(published, ranks_of(line)).statistic)
    return Robustness(float(np.nanmean(drawn.shift[part.population.rows])), float(np.mean(taus)), len(taus))
