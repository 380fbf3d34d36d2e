"""Extreme values: winsorising and logarithm by skewness and kurtosis, or fixed caps.

Source of the procedure: OECD/JRC, Handbook on Constructing Composite Indicators (2008), and the
practice of the Global Innovation Index; docs/reference/index-scheme.md states each convention.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from attrs import frozen

from xietong.analytics.index.scheme import LogForm, Treat, Treatment
from xietong.analytics.panel.panel import Floats, Integers

_LEAST_FOR_SKEW, _LEAST_FOR_KURTOSIS = 3, 4


class Mark(IntEnum):
    """What was done to a cell."""

    NONE = 0
    WINSORISED_HIGH = 1
    WINSORISED_LOW = 2
    LOG = 3
    CAPPED = 4


@frozen(eq=False)
class Treated:
    """One column after treatment, the mark of each cell, and a note where it could not be treated."""

    values: Floats
    marks: Integers
    note: str = ""


def skewness(x: Floats) -> float:
    """Bias-corrected sample skewness G1 (Joanes & Gill 1998) of values without NaN; NaN below 3 values."""
    n = len(x)
    if n < _LEAST_FOR_SKEW:
        return float("nan")
    d = x - x.mean()
    second, third = float(np.mean(d**2)), float(np.mean(d**3))
    if second == 0:
        return float("nan")
    return float(np.sqrt(n * (n - 1)) / (n - 2) * third / second**1.5)


def excess_kurtosis(x: Floats) -> float:
    """Bias-corrected sample excess kurtosis G2 (Joanes & Gill 1998); NaN below 4 values."""
    n = len(x)
    if n < _LEAST_FOR_KURTOSIS:
        return float("nan")
    d = x - x.mean()
    second, fourth = float(np.mean(d**2)), float(np.mean(d**4))
    if second == 0:
        return float("nan")
    return ((n + 1) * (fourth / second**2 - 3) + 6) * (n - 1) / ((n - 2) * (n - 3))


def is_extreme(x: Floats, spec: Treat) -> bool:
    """True where |skewness| and excess kurtosis both reach their thresholds."""
    return abs(skewness(x)) >= spec.skew and excess_kurtosis(x) >= spec.kurtosis


def treat(column: Floats, spec: Treat, caps: tuple[float | None, float | None] | None) -> Treated:
    """Treat one indicator over one frame; NaN cells stay NaN. ``column`` is in raw units."""
    marks = np.zeros(len(column), dtype=np.int64)
    known = ~np.isnan(column)
    found = Treated(column[known], marks[known])
    if spec.method is Treatment.CAPS and caps is not None:
        found = capped(found.values, caps)
    elif spec.method is Treatment.WINSORISE_THEN_LOG:
        found = winsorised_then_log(found.values, spec)
    values = column.copy()
    values[known], marks[known] = found.values, found.marks
    return Treated(values, marks, found.note)


def capped(x: Floats, caps: tuple[float | None, float | None]) -> Treated:
    """Values beyond a cap become the cap."""
    values = np.clip(x, *caps) if caps != (None, None) else x
    return Treated(values, np.where(values != x, Mark.CAPPED, Mark.NONE).astype(np.int64))


def winsorised_then_log(x: Floats, spec: Treat) -> Treated:
    """Winsorise until the test passes or ``maximum_points`` are used; where it still fails, log of ``x``.

    A column that winsorising would make constant is left as it is, with a note.
    """
    untouched = Treated(x, np.zeros(len(x), dtype=np.int64))
    if not is_extreme(x, spec):
        return untouched
    found = winsorised(x, spec)
    if found is None:
        return Treated(x, untouched.marks, "不同的值太少，未作处理")
    if not is_extreme(found.values, spec):
        return found
    return Treated(logarithm(x, spec.log), np.full(len(x), Mark.LOG, dtype=np.int64))


def winsorised(x: Floats, spec: Treat) -> Treated | None:
    """One extreme value at a time, on the side of the skew, becomes its neighbour's; ties go together.

    The count is of points that stand at a replaced value, on both sides; it is checked before each
    step, so that a tie may pass the maximum. None where only one value would remain.
    """
    values, marks = x.copy(), np.zeros(len(x), dtype=np.int64)
    while (marks > 0).sum() < spec.maximum_points and is_extreme(values, spec):
        high = skewness(values) >= 0
        edge = values.max() if high else values.min()
        at_edge = values == edge
        rest = values[~at_edge]
        if len(rest) == 0 or rest.min() == rest.max():
            return None
        values[at_edge] = rest.max() if high else rest.min()
        marks[at_edge] = Mark.WINSORISED_HIGH if high else Mark.WINSORISED_LOW
    return Treated(values, marks)


def logarithm(x: Floats, form: LogForm) -> Floats:
    """ln(x - min + a) with a = 1 % of the range; by_skew mirrors it, -ln(max + a - x), for negative skew."""
    low, high = float(x.min()), float(x.max())
    shift = 0.01 * (high - low)
    if form is LogForm.BY_SKEW and skewness(x) < 0:
        mirrored: Floats = -np.log(high + shift - x)
        return mirrored
    shifted: Floats = np.log(x - low + shift)
    return shifted
