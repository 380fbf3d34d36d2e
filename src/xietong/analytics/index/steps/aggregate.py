"""From children's scores to a node's, missing values handled alike in every mean."""

from __future__ import annotations

import numpy as np

from xietong.analytics.index.scheme import Aggregate, Aggregator
from xietong.analytics.panel.panel import Flags, Floats

_POSITIVE = frozenset({Aggregator.GEOMETRIC, Aggregator.HARMONIC})


def shares(children: Floats, weight: Floats, *, as_given: bool = False) -> Floats:
    """Weights renormalised over what is present: rows x children, 0 where missing.

    ``weight`` is one per child or rows x children. A row whose present children all weigh 0, or that
    has none, gets NaN throughout. ``as_given`` weights are not renormalised.
    """
    missing = np.isnan(children)
    present = np.where(missing, 0.0, weight)
    if as_given:
        return np.where(missing.all(axis=1, keepdims=True), np.nan, present)
    total = present.sum(axis=1, keepdims=True)
    found: Floats = present / np.where(total > 0, total, np.nan)
    return found


def combine(children: Floats, share: Floats, how: Aggregate) -> Floats:
    """One node's score from its children's (rows x children, NaN = missing) and their shares.

    Values must suit the mean: ``unsuitable`` says which do not. NaN where nothing is present.
    """
    known = np.where(np.isnan(children), 0.0, children)
    match how.kind:
        case Aggregator.ARITHMETIC:
            score = (share * known).sum(axis=1)
        case Aggregator.GEOMETRIC:
            score = np.exp((share * np.log(np.where(share > 0, children, 1.0))).sum(axis=1))
        case Aggregator.HARMONIC:
            score = 1 / (share / np.where(share > 0, children, 1.0)).sum(axis=1)
        case Aggregator.POWER:
            powers = np.where(share > 0, children, 1.0) ** how.power
            score = (share * powers).sum(axis=1) ** (1 / how.power)
        case Aggregator.MAZZIOTTA_PARETO:
            mean = (share * known).sum(axis=1)
            variance = (share * (known - mean[:, None]) ** 2).sum(axis=1)
            score = mean + how.sign * variance / mean
        case Aggregator.MINIMUM:
            score = np.where(share > 0, known, np.inf).min(axis=1)
    found: Floats = np.where(np.isnan(share).all(axis=1), np.nan, score)
    return found


def unsuitable(children: Floats, share: Floats, how: Aggregate) -> Flags:
    """Cells (rows x children) that a mean cannot take: not positive, or negative for a power."""
    counted = share > 0
    if how.kind in _POSITIVE or (how.kind is Aggregator.POWER and how.power < 0):
        return np.asarray(counted & (children <= 0))
    if how.kind is Aggregator.POWER:
        return np.asarray(counted & (children < 0))
    if how.kind is Aggregator.MAZZIOTTA_PARETO:
        mean = np.where(counted, share * np.nan_to_num(children), 0.0).sum(axis=1)
        return np.asarray(counted & (mean <= 0)[:, None])
    return np.zeros_like(counted)


def needs_positive(how: Aggregate) -> bool:
    """Whether a zero among the children is refused."""
    return how.kind in _POSITIVE or (how.kind is Aggregator.POWER and how.power < 0)
