"""Noise in the data: what a count, a share or a measured figure might have been.

A count y stands for a true mean drawn from Gamma(y + 1/2) and a share k of n for Beta(k + 1/2, n - k + 1/2)
(the posteriors under Jeffreys' prior: no case is not proof of none); a figure with standard error s for
Normal(value, s). The yardstick stays: what a raw value scores is read from the observed pairs of raw value
and score, in straight lines between them and no further than the best and the worst observed.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from xietong.analytics.index.uncertainty.study import Tile

Floats = NDArray[np.float64]
Sampler = Callable[[np.random.Generator, slice], Floats]


@frozen(eq=False)
class Curve:
    """Score by raw value, straight between the points."""

    raw: Floats
    score: Floats

    def __call__(self, values: Floats) -> Floats:
        found: Floats = np.interp(values, self.raw, self.score)
        return found


def curve(raw: Floats, score: Floats) -> Curve:
    """The curve through observed pairs; those with NaN are left out."""
    known = ~np.isnan(raw) & ~np.isnan(score)
    points, first = np.unique(raw[known], return_index=True)
    return Curve(points, score[known][first])


@frozen(eq=False)
class Source:
    """One noisy leaf: how raw values are drawn for a slice of units, and which units have noise at all."""

    leaf: int
    draw: Sampler
    measured: NDArray[np.bool_]


@frozen(eq=False)
class DataNoise:
    """Noise of one study. ``curves`` and ``scores`` by (row, variant); ``leaf_of`` a row's leaf.

    A stream belongs to (seed, leaf, draw, tile): the same numbers in both passes, on any thread.
    """

    seed: int
    sources: dict[int, Source]
    leaf_of: dict[int, int]
    curves: dict[tuple[int, int], Curve]
    scores: dict[tuple[int, int], Floats]

    @property
    def leaves(self) -> tuple[int, ...]:
        """Leaves with noise."""
        return tuple(self.sources)

    def values(self, row: int, variant: int, streams: NDArray[np.uint64], tile: Tile) -> Floats:
        """Draws x units: scores of a row with noise, NaN where missing; imputed values stay as they are."""
        here = slice(tile.low, tile.high)
        leaf = self.leaf_of[row]
        source, by_raw, fixed = self.sources[leaf], self.curves[row, variant], self.scores[row, variant][here]
        found = np.empty((len(streams), tile.units))
        for line, stream in zip(found, streams, strict=True):
            philox = np.random.Philox(key=[self.seed, leaf], counter=[0, tile.low, 0, int(stream)])
            line[:] = by_raw(source.draw(np.random.Generator(philox), here))
        return np.where(source.measured[here], found, fixed)


def gamma_counts(counts: Floats, below: Floats) -> Sampler:
    """True mean behind each count, per unit of ``below`` (1 where the value is the count itself)."""
    shape = np.where(np.isnan(counts), 1.0, counts) + 0.5
    return lambda generator, here: generator.standard_gamma(shape[here]) / below[here]


def beta_shares(cases: Floats, of: Floats) -> Sampler:
    """True share behind ``cases`` out of ``of``."""
    unknown = np.isnan(cases) | np.isnan(of)
    one = np.where(unknown, 0.0, cases) + 0.5
    other = np.where(unknown, 0.0, of - cases) + 0.5
    return lambda generator, here: generator.beta(one[here], other[here])


def normal(values: Floats, error: float, below: Floats) -> Sampler:
    """The value and a standard error in its own units, then its denominator."""
    return lambda generator, here: (
        (values[here] + error * generator.standard_normal(here.stop - here.start)) / below[here]
    )
