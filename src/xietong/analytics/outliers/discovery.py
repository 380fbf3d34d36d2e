"""Many looks at once: Benjamini & Hochberg's false discovery rate (1995)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from xietong.analytics.arrays import Floats, IncomputableError, floats, places


def adjusted(p: ArrayLike) -> Floats:
    """Return p-values of any shape adjusted over all that are present; NaN stays NaN and does not count.

    Flagging where the result is <= 0.1 expects at most one false flag in ten, for independent or positively
    dependent looks. Hand in units x indicators x periods together: every look counts.
    """
    values = floats("p 值", p)
    wrong = (values < 0) | (values > 1)
    if wrong.any():
        raise IncomputableError(f"p 值应当在 0 与 1 之间：{places(wrong)}")
    found = np.full(values.shape, np.nan)
    present = ~np.isnan(values)
    if present.any():
        from scipy.stats import false_discovery_control

        found[present] = false_discovery_control(values[present])
    return found
