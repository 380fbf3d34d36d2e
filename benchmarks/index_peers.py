"""The same question asked of peers in their own way: a loop over draws. A few draws, the rest by proportion.

scikit-criteria and pymcdm know no tree, no treatment and no missing values: they get the flat matrix and the
effective weights, which is less work than the draws of an index.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
INDICATORS, PILLARS, ASKED = 49, 8, 5


def measured(units: int, draws: int) -> dict[str, dict[str, float]]:
    """Seconds for all draws, from ``ASKED`` of them, and how many were run."""
    values = np.random.default_rng(1).random((units, INDICATORS)) + 0.01
    loops = {
        "NumPy, every stage again for each draw": _plain,
        "scikit-criteria, flat": _scikit_criteria,
        "pymcdm, flat": _pymcdm,
    }
    return {name: _loop(loop, values, draws) for name, loop in loops.items()}


def _loop(one: Callable[[Floats, Floats, bool], object], values: Floats, draws: int) -> dict[str, float]:
    rng = np.random.default_rng(2)
    weights = rng.random((ASKED + 1, INDICATORS))
    one(values, weights[-1] / weights[-1].sum(), False)
    started = time.perf_counter()
    for number in range(ASKED):
        one(values, weights[number] / weights[number].sum(), bool(number % 2))
    each = (time.perf_counter() - started) / ASKED
    return {"seconds": each * draws, "run": ASKED}


def _plain(values: Floats, weights: Floats, geometric: bool) -> Floats:
    """Winsorise, normalise, three levels of means, rank."""
    low, high = np.partition(values, (5, len(values) - 6), axis=0)[[5, -6]]
    cut = np.clip(values, low, high)
    scores = 1 + 99 * (cut - cut.min(axis=0)) / (cut.max(axis=0) - cut.min(axis=0))
    pillars = np.array_split(np.arange(INDICATORS), PILLARS)
    level = np.column_stack([_mean(scores[:, part], weights[part], geometric) for part in pillars])
    parts = (slice(0, 4), slice(4, 8))
    halves = np.column_stack([_mean(level[:, part], np.ones(4), geometric) for part in parts])
    return np.argsort(np.argsort(-_mean(halves, np.ones(2), geometric))).astype(np.float64)


def _mean(scores: Floats, weights: Floats, geometric: bool) -> Floats:
    share = weights / weights.sum()
    found: Floats = np.exp(np.log(scores) @ share) if geometric else scores @ share
    return found


def _scikit_criteria(values: Floats, weights: Floats, geometric: bool) -> object:
    import skcriteria
    from skcriteria.agg.simple import WeightedProductModel, WeightedSumModel
    from skcriteria.preprocessing.scalers import SumScaler

    matrix = skcriteria.mkdm(values, [max] * INDICATORS, weights=weights)
    scaled = SumScaler("matrix").transform(matrix)
    return (WeightedProductModel() if geometric else WeightedSumModel()).evaluate(scaled).rank_


def _pymcdm(values: Floats, weights: Floats, geometric: bool) -> object:
    from pymcdm.helpers import rrankdata
    from pymcdm.methods import WPM, WSM

    method = WPM() if geometric else WSM()
    return rrankdata(method(values, weights, np.ones(INDICATORS)))
