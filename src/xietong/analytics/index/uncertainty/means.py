"""From the children of a node to its scores, for many draws and units at once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from xietong.analytics.index.scheme import Aggregate, Aggregator
from xietong.analytics.index.uncertainty.kernels.mixing import add, divide, mix
from xietong.analytics.index.uncertainty.scales import PLAIN, Scale, scale_of

Reals = NDArray[np.floating]
Flags = NDArray[np.bool_]


@frozen(eq=False)
class Scores:
    """Draws x units on a scale, 0 where absent. ``present`` (1 or 0) is None where every score is there."""

    values: Reals
    scale: Scale
    present: Reals | None

    def on(self, scale: Scale) -> Reals:
        """The same scores on another scale, 0 where absent."""
        if scale == self.scale:
            return self.values
        if self.present is None:
            return scale.to(self.scale.back(self.values))
        known = self.present > 0
        safe = np.where(known, self.values, self.scale.to(np.ones(1, self.values.dtype)))
        return scale.to(self.scale.back(safe)) * self.present

    def plain(self) -> Reals:
        """Scores as they are published, NaN where absent."""
        values = self.on(PLAIN)
        return values if self.present is None else np.where(self.present > 0, values, np.nan)

    @classmethod
    def of(cls, values: Reals, known: Flags) -> Scores:
        """Plain scores of which some may be absent."""
        if known.all():
            return cls(values, PLAIN, None)
        return cls(np.where(known, values, 0), PLAIN, known.astype(values.dtype))


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
        add(item.scores.on(scale), item.weights, total)
    if children.all_count():
        return Scores(total, scale, None)
    share, present = np.empty_like(total), children.present
    mix(np.ones_like(children.rows) if present is None else present, children.weights, share)
    for item in children.varying:
        there = item.scores.present
        add(np.ones_like(share) if there is None else there, item.weights, share)
    absent = divide(total, share)
    return Scores(total, scale, share if absent else None)


def _lowest(children: Children) -> Scores:
    found = np.full(children.shape, np.inf, dtype=children.weights.dtype)
    for values, weight in children.each():
        np.minimum(found, np.where(weight > 0, values, np.inf), out=found)
    return Scores.of(found, np.isfinite(found))


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
    return Scores.of(mean + sign * spread / counted / mean, known)
