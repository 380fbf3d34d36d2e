"""Second pass over the draws: quantiles of each unit, and which single choice its rank depends on."""

from __future__ import annotations

import numpy as np
from attrs import astuple, frozen
from numpy.typing import NDArray

from xietong.analytics.index.uncertainty.kernels.selecting import quantiles, summaries
from xietong.analytics.index.uncertainty.ranking import Ranking, in_threads
from xietong.analytics.index.uncertainty.study import Study, Tile

Reals = NDArray[np.floating]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
LEVELS = (0.05, 0.5, 0.95)
#: P(top) and P(bottom) are about this share of the units.
EXTREME = 0.1
#: Variance below this share of the squared mean is rounding.
_MOVED = 1e-9


@frozen(eq=False)
class Summary:
    """Per unit (in the study's order): quantiles (units x 3) of score and rank; ``top`` and ``bottom``:
    share of the draws in the first and the last tenth; ``shift``: mean |rank - published rank|;
    ``explained``: share of the rank's variance that each choice explains alone (units x choices);
    ``spread``: how many places the choice's options lie apart on average (units x choices).
    """

    score: Floats
    rank: Floats
    top: Floats
    bottom: Floats
    shift: Floats
    explained: Floats
    spread: Floats

    def part(self, here: slice) -> Summary:
        """Views of some units: writing to them writes here."""
        return Summary(*(column[here] for column in astuple(self, recurse=False)))


@frozen(eq=False)
class _Stretches:
    """Runs of draws with the same options: where each ends, its options (runs x choices), its length."""

    ends: Integers
    options: Integers
    length: Integers


def summarised(study: Study, ranking: Ranking, published: Floats, threads: int) -> Summary:
    """Quantiles and shares over the draws that did not fail; ``published`` are ranks, one per unit."""
    good = ~ranking.failed
    runs = _stretches(study, good)
    choices = len(study.plan.choices)
    result = Summary(
        score=np.empty((study.units, len(LEVELS))),
        rank=np.empty((study.units, len(LEVELS))),
        top=np.empty(study.units),
        bottom=np.empty(study.units),
        shift=np.empty(study.units),
        explained=np.empty((study.units, choices)),
        spread=np.empty((study.units, choices)),
    )
    wanted = order_statistics(LEVELS, int(good.sum()))

    def work(tile: Tile) -> None:
        here = slice(tile.low, tile.high)
        found = ranking.scores(study, tile)
        ranks = ranking.ranks(tile, found)
        if not good.all():
            found, ranks = found[good], ranks[good]
        quantiles(found, *wanted, result.score[here])
        quantiles(ranks, *wanted, result.rank[here])
        _spread(study, ranks, published[here], runs, result.part(here))

    in_threads(work, study.tiles, threads)
    return result


def order_statistics(levels: tuple[float, ...], draws: int) -> tuple[Integers, Integers, Floats]:
    """Which order statistics give the quantiles: their places, the pair around each level, the share between.

    Linear between neighbours, as numpy.quantile does unless told otherwise.
    """
    exact = np.array(levels) * (draws - 1)
    low = exact.astype(np.int64)
    both = np.column_stack((low, np.minimum(low + 1, draws - 1)))
    places = np.unique(both)
    return places, np.searchsorted(places, both), exact - low


def _stretches(study: Study, good: NDArray[np.bool_]) -> _Stretches:
    levels = np.array([choice.level[study.order] for choice in study.plan.choices], dtype=np.int64)
    options = levels.reshape(len(study.plan.choices), study.draws).T[good]
    changes = np.flatnonzero((options[1:] != options[:-1]).any(axis=1)) + 1
    ends = np.append(changes, len(options))
    return _Stretches(ends, options[ends - 1], np.diff(ends, prepend=0))


def _spread(study: Study, ranks: Reals, published: Floats, runs: _Stretches, result: Summary) -> None:
    """Fill ``result`` (the part of one tile) from its ranks (draws x units)."""
    draws, units = ranks.shape
    sums, totals = np.empty((len(runs.ends), units)), np.empty((4, units))
    edge = max(1.0, study.units * EXTREME)
    summaries(ranks, published, (edge, study.units + 1 - edge), runs.ends, (sums, totals))
    result.top[:], result.bottom[:], result.shift[:] = totals[:3] / draws
    mean = sums.sum(axis=0) / draws
    variance = np.maximum(totals[3] / draws - mean**2, 0)
    for column, choice in enumerate(study.plan.choices):
        took = runs.options[:, column, None] == np.arange(len(choice.options))
        drawn = runs.length @ took
        means = sums.T @ took / np.maximum(drawn, 1)
        between = ((means - mean[:, None]) ** 2 * drawn).sum(axis=1) / draws
        moved = variance > _MOVED * (1 + mean**2)
        result.explained[:, column] = np.where(moved, between / np.where(moved, variance, 1), 0)
        low = np.where(drawn > 0, means, np.inf).min(axis=1)
        result.spread[:, column] = np.where(drawn > 0, means, -np.inf).max(axis=1) - low
