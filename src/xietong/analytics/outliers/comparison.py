"""What every comparison with peers returns, whichever way it was made."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from attrs import fields, frozen

from xietong.analytics.arrays import Floats, Ints


class Way(IntEnum):
    """How a unit was compared, or why it was not."""

    MISSING = 0
    """No value of its own."""
    TOO_FEW = 1
    """No group with enough peers."""
    MEDIAN_DEVIATION = 2
    """Robust z by the median absolute deviation; p from Student's t."""
    MEAN_DEVIATION = 3
    """Over half the peers are equal: z by the mean absolute deviation; p from the unit's place among them."""
    IDENTICAL = 4
    """All peers are equal: no z; p from the unit's place among them."""
    COUNTS = 5
    """Predictive distribution of the count by the peers' rates."""


@frozen(eq=False)
class Comparison:
    """One entry per unit; NaN where it was not compared."""

    z: Floats
    p: Floats
    """Two-sided."""
    centre: Floats
    """The peers' median; for counts their mean rate."""
    scale: Floats
    """The peers' spread on the scale of the values; for counts the standard deviation of the rate."""
    peers: Ints
    level: Ints
    """0 the unit's own group, 1 its parent's, ...; -1 none."""
    way: Ints
    reliability: Floats
    """Share of true differences in what is seen (counts only)."""


def nothing_yet(missing: np.ndarray) -> Comparison:
    """Return a comparison of nobody: missing units marked so, the rest as having too few peers."""
    z, p, centre, scale, reliability = (np.full(missing.shape, np.nan) for _ in range(5))
    return Comparison(
        z=z,
        p=p,
        centre=centre,
        scale=scale,
        peers=np.zeros(missing.shape, dtype=np.int64),
        level=np.full(missing.shape, -1, dtype=np.int64),
        way=np.where(missing, Way.MISSING, Way.TOO_FEW).astype(np.int64),
        reliability=reliability,
    )


def put(whole: Comparison, part: Comparison, indicator: int, period: int) -> None:
    """Write one look's comparison, of all units, into those of units x indicators x periods."""
    for one in fields(Comparison):
        getattr(whole, one.name)[:, indicator, period] = getattr(part, one.name)
