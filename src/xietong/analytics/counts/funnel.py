"""Funnel limits around the peers' rate, exact and mid-P (Spiegelhalter 2005). docs/methods/counts.md."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from xietong.analytics.arrays import Floats, IncomputableError, floats, one_shape, probability


@frozen(eq=False)
class Tails:
    """P-values of one side each; with mid-P only half of the observed count's own probability counts."""

    low: Floats
    """P(Y <= y)."""
    high: Floats
    """P(Y >= y)."""


def tails(y: ArrayLike, expected: ArrayLike, *, mid_p: bool = False) -> Tails:
    """Return Poisson tail probabilities of counts where ``expected`` = rate x exposure; NaN where missing."""
    counts, mu = floats("件数", y), floats("期望件数", expected)
    one_shape(counts, mu)
    if (mu < 0).any() or (counts < 0).any():
        raise IncomputableError("件数和期望件数都不能为负")
    exact = Tails(_below(counts + 1, mu), _above(counts - 1, mu))
    if not mid_p:
        return exact
    return Tails((exact.low + _below(counts, mu)) / 2, (exact.high + _above(counts, mu)) / 2)


def limits(expected: ArrayLike, *, tail: float = 0.001, mid_p: bool = False) -> tuple[Floats, Floats]:
    """Return the counts from which a unit stands out: the largest on the low side, the smallest on the high.

    y <= low exactly where its low tail is <= ``tail``, y >= high exactly where its high tail is. low is -1
    where even zero cases would not stand out. Divide by the exposure to draw them.
    """
    probability("尾概率", tail)
    mu = floats("期望件数", expected)
    from scipy.special import pdtrik

    guess_low = np.floor(np.nan_to_num(pdtrik(tail, mu), nan=-1.0))
    guess_high = np.ceil(np.nan_to_num(pdtrik(1 - tail, mu), nan=0.0))
    low = _settle(guess_low, mu, tail, mid_p=mid_p, side=-1)
    high = _settle(guess_high, mu, tail, mid_p=mid_p, side=1)
    return np.where(np.isnan(mu), np.nan, low), np.where(np.isnan(mu), np.nan, high)


def _settle(count: Floats, mu: Floats, tail: float, *, mid_p: bool, side: int) -> Floats:
    """Move each count to the last one, going inwards, that still stands out."""

    def stands_out(at: Floats) -> np.ndarray:
        found = tails(np.maximum(at, 0), mu, mid_p=mid_p)
        return np.where(at < 0, side < 0, (found.high if side > 0 else found.low) <= tail) & ~np.isnan(mu)

    while (inside := ~stands_out(count) & ~np.isnan(mu)).any():
        count = np.where(inside, count + side, count)
    while (further := stands_out(count - side) & (count - side >= 0)).any():
        count = np.where(further, count - side, count)
    return count


def _below(counts: Floats, mu: Floats) -> Floats:
    """P(Y < counts)."""
    from scipy.special import gammaincc

    return np.where(counts > 0, gammaincc(np.maximum(counts, 1), mu), 0.0 * counts * mu)


def _above(counts: Floats, mu: Floats) -> Floats:
    """P(Y > counts)."""
    from scipy.special import gammainc

    return np.where(counts >= 0, gammainc(np.maximum(counts, 0) + 1, mu), 1.0 + 0.0 * counts * mu)
