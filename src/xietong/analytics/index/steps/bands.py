"""Scores into bands."""

from __future__ import annotations

import numpy as np

from xietong.analytics.index.scheme import Bands
from xietong.analytics.panel.panel import Floats, Integers

NO_BAND = -1


def bands(scores: Floats, spec: Bands | None) -> Integers:
    """The index of each score's label, -1 for no score; a score equal to a cut is in the band above it."""
    if spec is None:
        return np.full(scores.shape, NO_BAND, dtype=np.int64)
    place = np.searchsorted(np.array(spec.cuts), np.nan_to_num(scores), side="right")
    return np.where(np.isnan(scores), NO_BAND, place).astype(np.int64)
