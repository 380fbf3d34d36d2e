"""From the children of a node to its scores, for many draws and units at once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from xietong.analytics.index.scheme import Aggregate, Aggregator
from xietong.analytics.index.uncertainty.kernels.mixing import add, mix
from xietong.analytics.index.uncertainty.scales import PLAIN, Scale, scale_of

Reals = NDArray[np.floating]
Flags = NDArray[np.bool_]


@frozen(eq=False)
class Scores:
    """Draws x units on a scale. ``present`` is None where every score is there; absent ones are 1."""

    values: Reals
    scale: Scale
    present: Flags | None

    def on(self, scale: Scale) -> Reals:
        """The same scores on another scale."""
        return self.values if scale == self.scale else scale.to(self.scale.back(self.values))


@frozen(eq=False)
class Varying:
    """A child that differs from draw to draw (a node below, a leaf with noise) and its weight per draw."""

    scores: Scores
    weights: Reals


@frozen(eq=False)
class Children:
    """The children of one node. ``rows`` (inputs x units, on the scale of the mean, 0 where missing) are the
    same in all draws, ``present`` (1 or 0) is None where none is missing; ``weights`` are draws x inputs.
    """

    rows: Reals
    present: Reals | None
    weights: Reals
    varying: list[Varying]

    @property
    def shape(self) -> tuple[int, int]:
        """Draws and units."""
        return len(self.weights), self.rows.shape[1]

    def all_count(self) -> bool:
        """Whether nothing is missing and each draw gives weight to some child."""
        if self.present is not None or any(item.scores.present is not None for item in self.varying):
            return False
        taken = self.weights.sum(axis=1) + sum(item.weights for item in self.varying)
        return bool((taken > 0).all())

    def each(self) -> Iterator[tuple[Reals, Reals]]:
        """Plain values of each child (draws x units, or one line for all) and weights, 0 where missing."""
        for column in range(len(self.rows)):
            weight = self.weights[:, column, None]
            yield self.rows[column][None], weight if self.present is None else weight * self.present[column]
        for item in self.varying:
            weight, there = item.weights[:, None], item.scores.present
            yield item.scores.on(PLAIN), weight if there is None else weight * there


def combined(children: Children, how: Aggregate) -> Scores:
    """The node's scores; weights are renormalised over the children that are present."""
    scale = scale_of(how)
    if scale is not None:
        return _mean(children, scale)
    return _lowest(children) if how.kind is Aggregator.MINIMUM else _penalised(children, how.sign)


def _mean(children: Children, scale: Scale) -> Scores:
    """A weighted sum on a scale; where something is missing, over the sum of the weights that took part."""
    total = np.empty(children.shape, dtype=children.weights.dtype)
    mix(children.rows, children.weights, total)
    for item in children.varying:
        values, there = item.scores.on(scale), item.scores.present
        add(values if there is None else np.where(there, values, 0), item.weights, total)
    if children.all_count():
        return Scores(total, scale, None)
    share = np.empty_like(total)
    mix(
        np.ones_like(children.rows) if children.present is None else children.present, children.weights, share
    )
    for item in children.varying:
        there = item.scores.present
        counted = np.ones_like(share) if there is None else there.astype(share.dtype)
        add(counted, item.weights, share)
    known = share > 0
    absent = scale.to(np.ones(1, share.dtype))
    return Scores(np.where(known, total / np.where(known, share, 1), absent), scale, known)


def _lowest(children: Children) -> Scores:
    found = np.full(children.shape, np.inf, dtype=children.weights.dtype)
    for values, weight in children.each():
        np.minimum(found, np.where(weight > 0, values, np.inf), out=found)
    known = np.isfinite(found)
    return Scores(np.where(known, found, 1), PLAIN, None if known.all() else known)


def _penalised(children: Children, sign: int) -> Scores:
    """Mean plus or minus variance / mean (Mazziotta & Pareto), weighted, variance of the population."""
    total, share, spread = np.zeros((3, *children.shape), dtype=children.weights.dtype)
    for values, weight in children.each():
        total += weight * values
        share += weight
    known = share > 0
    counted = np.where(known, share, 1)
    mean = np.where(known, total / counted, 1)
    for values, weight in children.each():
        spread += weight * (values - mean) ** 2
    return Scores(mean + sign * spread / counted / mean, PLAIN, None if known.all() else known)
