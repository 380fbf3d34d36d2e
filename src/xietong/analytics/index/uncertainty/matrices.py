"""Variants of the normalised data, held in memory."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from xietong.analytics.index.uncertainty.scales import PLAIN, Scale

Reals = NDArray[np.floating]


@frozen(eq=False)
class Stored:
    """A whole matrix on each scale that the draws need."""

    scaled: dict[Scale, Reals]
    known: Reals | None

    def rows(self, scale: Scale, low: int, high: int) -> Reals:
        """Rows x (high - low) on a scale, 0 where missing."""
        return self.scaled[scale][:, low:high]

    def present(self, low: int, high: int) -> Reals:
        """Rows x (high - low): 1 where there is a value, 0 where it is missing."""
        if self.known is None:
            return np.ones_like(self.scaled[PLAIN][:, low:high])
        return self.known[:, low:high]


def stored(values: Reals, scales: Iterable[Scale], dtype: type[np.floating] = np.float64) -> Stored:
    """Hold ``values`` (rows x units, NaN = missing) ready for use; other scales need positive values."""
    known = ~np.isnan(values)
    everywhere = bool(known.all())
    scaled = {}
    for scale in {PLAIN, *scales}:
        on_scale = scale.to(values if everywhere else np.where(known, values, 1.0))
        scaled[scale] = np.ascontiguousarray(
            on_scale if everywhere else np.where(known, on_scale, 0.0), dtype=dtype
        )
    return Stored(scaled, None if everywhere else known.astype(dtype))
