"""Sobol indices from the runs of a radial design, with intervals from resampling.

First order: Saltelli et al. 2010, mean(yB (yAB - yA)) / V. Total: Jansen 1999, mean((yA - yAB)^2) / (2 V).
V is the variance of yA and yB together; outputs are centred first, which makes the first order steadier.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

Floats = NDArray[np.float64]
RESAMPLES = 1000
CONFIDENCE = 0.95


@frozen(eq=False)
class Runs:
    """Outputs of the design: ``a`` and ``b`` have one entry per sample, ``ab`` is factors x samples."""

    a: Floats
    b: Floats
    ab: Floats

    def taken(self, samples: NDArray[np.int64] | NDArray[np.bool_]) -> Runs:
        """The runs of some samples."""
        return Runs(self.a[samples], self.b[samples], self.ab[:, samples])

    def centred(self) -> Runs:
        """Outputs less the mean of all runs."""
        mean = float(np.concatenate([self.a, self.b, self.ab.ravel()]).mean())
        return Runs(self.a - mean, self.b - mean, self.ab - mean)


@frozen(eq=False)
class Indices:
    """Per factor: first order and total index, each with its interval (factors x 2)."""

    first: Floats
    total: Floats
    first_interval: Floats
    total_interval: Floats


def indices(runs: Runs, seed: int) -> Indices:
    """Both indices with 95 % intervals (percentiles of 1,000 resamplings); all 0 where nothing moves."""
    centred = runs.centred()
    first, total = _both(centred)
    generator = np.random.Generator(np.random.Philox(key=seed))
    count = len(runs.a)
    drawn = np.array([_both(centred.taken(generator.integers(0, count, count))) for _ in range(RESAMPLES)])
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail], axis=0)
    return Indices(first, total, np.column_stack((low[0], high[0])), np.column_stack((low[1], high[1])))


def _both(runs: Runs) -> tuple[Floats, Floats]:
    variance = np.concatenate([runs.a, runs.b]).var()
    if variance == 0:
        return np.zeros(len(runs.ab)), np.zeros(len(runs.ab))
    first = (runs.b * (runs.ab - runs.a)).mean(axis=1) / variance
    total = ((runs.a - runs.ab) ** 2).mean(axis=1) / (2 * variance)
    return first, total
