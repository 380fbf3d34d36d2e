"""What two independent sources have both missed (Chapman 1951; Chao 1987). docs/methods/counts.md."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from xietong.analytics.arrays import Floats, IncomputableError, floats, one_shape, places, probability

ASSUMES = "前提：两个渠道相互独立、总体不变、同一事项能够对上；渠道相互通报时实际总数往往更高。"


@frozen(eq=False)
class TwoSources:
    """Estimated total with its limits, and how much of it each source finds; NaN where missing."""

    total: Floats
    low: Floats
    high: Floats
    detection_first: Floats
    """m / n2, NaN where the second source found nothing."""
    detection_second: Floats
    """m / n1."""


def two_sources(first: ArrayLike, second: ArrayLike, both: ArrayLike, *, level: float = 0.95) -> TwoSources:
    """Return Chapman's N = (n1+1)(n2+1)/(m+1) - 1, element by element, with Chao's log-normal limits.

    The limits never fall below what was seen, n1 + n2 - m. The estimate needs independent sources: show
    ``ASSUMES`` beside it. Raises IncomputableError for negative counts or an overlap larger than a source.
    """
    from scipy.special import ndtri

    probability("置信水平", level)
    n1, n2, m = (floats(name, x) for name, x in (("渠道一", first), ("渠道二", second), ("重合", both)))
    one_shape(n1, n2, m)
    wrong = (n1 < 0) | (n2 < 0) | (m < 0) | (m > np.minimum(n1, n2))
    if wrong.any():
        raise IncomputableError(f"{places(wrong)}的件数为负，或重合数大于其中一个渠道")
    total = (n1 + 1) * (n2 + 1) / (m + 1) - 1
    variance = (n1 + 1) * (n2 + 1) * (n1 - m) * (n2 - m) / ((m + 1) ** 2 * (m + 2))
    seen = n1 + n2 - m
    unseen = total - seen
    factor = np.ones(total.shape)
    some = unseen > 0
    factor[some] = np.exp(ndtri((1 + level) / 2) * np.sqrt(np.log1p(variance[some] / unseen[some] ** 2)))
    return TwoSources(
        total=total,
        low=seen + unseen / factor,
        high=seen + unseen * factor,
        detection_first=np.divide(m, n2, out=np.full(m.shape, np.nan), where=n2 > 0),
        detection_second=np.divide(m, n1, out=np.full(m.shape, np.nan), where=n1 > 0),
    )
