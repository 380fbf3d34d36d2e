"""Empirical Bayes for rates, Poisson-Gamma (Clayton & Kaldor 1987). docs/methods/counts.md."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from xietong.analytics.arrays import Floats, probability
from xietong.analytics.counts.inputs import counted
from xietong.analytics.counts.prior import GammaPrior, fit_prior


@frozen(eq=False)
class Shrunken:
    """Each unit's rate, drawn towards the mean by as much as its own figures are noise; NaN where missing."""

    prior: GammaPrior
    rate: Floats
    """(y + a) / (E + b)."""
    low: Floats
    high: Floats
    """Interval of Gamma(y + a, E + b); it does not count the uncertainty of a and b themselves."""
    shrinkage: Floats
    """b / (b + E): the weight of the mean. 1 minus it is the reliability."""
    exceeds: Floats
    """P(true rate > times x mean)."""


def shrink(
    y: ArrayLike,
    exposure: ArrayLike,
    *,
    prior: GammaPrior | None = None,
    level: float = 0.9,
    times: float = 1.5,
) -> Shrunken:
    """Return empirical-Bayes rates, element by element; the prior is fitted to these units unless given.

    Without differences between units (dispersion 0) all rates are the mean. Raises IncomputableError as
    ``fit_prior`` does.
    """
    probability("区间水平", level)
    counts, base, usable = counted(y, exposure)
    prior = prior or fit_prior(counts, base)
    cases, per = counts[usable], base[usable]
    if prior.dispersion > 0 and prior.mean > 0:
        found = _posterior(cases, per, prior, level, times)
    else:
        mean = np.full(len(cases), prior.mean)
        beyond = np.full(len(cases), float(prior.mean > times * prior.mean))
        found = (mean, mean, mean, np.ones(len(cases)), beyond)
    out = []
    for values in found:
        whole = np.full(counts.shape, np.nan)
        whole[usable] = values
        out.append(whole)
    return Shrunken(prior, *out)


def _posterior(
    cases: Floats, per: Floats, prior: GammaPrior, level: float, times: float
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    from scipy.special import gammaincc, gammaincinv

    shape, rate = cases + prior.shape, per + prior.rate
    tail = (1 - level) / 2
    return (
        shape / rate,
        gammaincinv(shape, tail) / rate,
        gammaincinv(shape, 1 - tail) / rate,
        prior.rate / rate,
        gammaincc(shape, rate * times * prior.mean),
    )
