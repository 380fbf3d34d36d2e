"""Variants of the normalised data: held whole, or made from the raw values tile by tile."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from xietong.analytics.index.uncertainty.scales import PLAIN, Scale

Reals = NDArray[np.floating]
Floats = NDArray[np.float64]
#: How far a line may miss a normalised value, as a share of the row's range, and still stand for it.
_OFF = 1e-6
#: A line is read from two values that winsorising did not cut, where there are two.
_POINTS = 2


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


@frozen(eq=False)
class Derived:
    """A variant that is a clipped straight line of shared raw values in each row.

    A million units have room for the raw values once, not for every variant of them. ``raw`` is rows x
    units; ``least`` and ``most`` are where winsorising cut a row, ``start`` and ``slope`` its line.
    """

    raw: Reals
    least: Reals
    most: Reals
    start: Reals
    slope: Reals

    def rows(self, scale: Scale, low: int, high: int) -> Reals:
        """Rows x (high - low) on a scale, 0 where missing."""
        values = np.clip(self.raw[:, low:high], self.least, self.most)
        values *= self.slope
        values += self.start
        known = ~np.isnan(values)
        if known.all():
            return scale.to(values)
        return np.where(known, scale.to(np.where(known, values, 1)), 0)

    def present(self, low: int, high: int) -> Reals:
        """Rows x (high - low): 1 where there is a value, 0 where it is missing."""
        return (~np.isnan(self.raw[:, low:high])).astype(self.raw.dtype)


def derived(raw: Reals, values: Floats) -> Derived | None:
    """The clipped lines that lead from ``raw`` to ``values`` (rows x units); None where a row is none.

    A row's line goes through the outermost values that were not cut. A logarithm, ranks and scores within peer groups are no line.
    """
    least, most, start, slope = np.empty((4, len(raw), 1), dtype=raw.dtype)
    for row, (x, y) in enumerate(zip(raw, values, strict=True)):
        known = ~np.isnan(x)
        if not known.any() or (np.isnan(y) != ~known).any():
            return None
        line = _line(x[known].astype(np.float64), y[known])
        if line is None:
            return None
        least[row], most[row], start[row], slope[row] = line
    return Derived(raw, least, most, start, slope)


def _line(x: Floats, y: Floats) -> tuple[float, float, float, float] | None:
    """(least, most, start, slope) of y = start + slope clip(x, least, most), or None."""
    first, last = float(y.min()), float(y.max())
    if first == last:
        return float(x.min()), float(x.max()), first, 0.0
    inside = (y > first) & (y < last)
    if np.unique(y[inside]).size < _POINTS:
        inside = np.ones(len(y), dtype=bool)
    x_in, y_in = x[inside], y[inside]
    low, high = int(y_in.argmin()), int(y_in.argmax())
    slope = float(y_in[high] - y_in[low]) / float(x_in[high] - x_in[low])
    start = float(y_in[low]) - slope * float(x_in[low])
    least, most = sorted(((first - start) / slope, (last - start) / slope))
    off = np.abs(start + slope * np.clip(x, least, most) - y).max()
    return (least, most, start, slope) if off <= _OFF * (last - first) else None
