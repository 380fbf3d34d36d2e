"""Coverage of each node and the rows that have too little of it."""

from __future__ import annotations

import numpy as np

from xietong.analytics.panel.panel import Flags, Floats


def coverage(present: Flags, under: Flags) -> Floats:
    """Share of the indicators under each node that are present: rows x inner, from 0 to 1.

    ``present`` is rows x leaves, ``under`` inner x leaves. Counts are divided last, so that 33 of 50
    is exactly 0.66 and meets a threshold written as 0.66.
    """
    counts = present.astype(np.float64) @ under.T.astype(np.float64)
    shares: Floats = counts / under.sum(axis=1)
    return shares


def kept(covered: Floats, minimum: float | None) -> Flags:
    """Rows whose coverage of the whole index reaches the minimum; all rows where there is none."""
    if minimum is None:
        return np.ones(len(covered), dtype=bool)
    reached: Flags = covered >= minimum
    return reached


def family_missing(present: Flags, under: Flags) -> Flags:
    """Rows in which some family (families x leaves in ``under``) has not one present indicator."""
    counts = present.astype(np.float64) @ under.T.astype(np.float64)
    missing: Flags = (counts == 0).any(axis=1)
    return missing
