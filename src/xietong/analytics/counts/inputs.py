"""Counts and their exposure, checked once."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from xietong.analytics.arrays import Bools, Floats, IncomputableError, floats, one_shape, places


def counted(y: ArrayLike, exposure: ArrayLike) -> tuple[Floats, Floats, Bools]:
    """Return counts, exposures and which of them are usable: both present and the exposure above 0.

    Raises IncomputableError for negative or broken counts, negative exposures, and cases without exposure.
    """
    counts, base = floats("件数", y), floats("基数", exposure)
    one_shape(counts, base)
    for name, wrong in (
        ("件数为负", counts < 0),
        ("件数不是整数", ~np.isnan(counts) & (counts != np.floor(counts))),
        ("基数为负", base < 0),
        ("基数为零却有件数", (base == 0) & (counts > 0)),
    ):
        if wrong.any():
            raise IncomputableError(f"{name}：{places(wrong)}，请核对")
    return counts, base, ~np.isnan(counts) & (base > 0)


def pooled_rate(counts: Floats, base: Floats, usable: Bools) -> float:
    """Return all cases over all exposure; raises IncomputableError where nothing is usable."""
    if not usable.any():
        raise IncomputableError("没有同时具备件数和基数的单位，无法计算发生率")
    return float(counts[usable].sum() / base[usable].sum())
