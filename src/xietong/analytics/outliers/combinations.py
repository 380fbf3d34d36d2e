"""Units whose indicators are ordinary one by one but not together. docs/methods/outliers.md."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from xietong.analytics.arrays import Floats, Ints, floats
from xietong.analytics.outliers.covariance import distance_p_values, minimum_covariance
from xietong.analytics.outliers.grouping import FEWEST_PEERS, peer_groups

ROWS_PER_INDICATOR = 5


@frozen(eq=False)
class Combinations:
    """One entry per unit, NaN where it was not compared: a value missing, or no group large enough."""

    squared: Floats
    """Robust Mahalanobis distance^2 from the group's middle half."""
    p: Floats
    parts: Floats
    """Units x indicators: what each adds to ``squared``, summing to it; below 0 where it reconciles."""
    peers: Ints
    level: Ints


def compare_combinations(
    x: ArrayLike, groups: Sequence[ArrayLike], *, fewest: int = FEWEST_PEERS, seed: int = 0
) -> Combinations:
    """Measure each unit's distance from its peers over k indicators at once, with p-values.

    Mean and covariance are of the half of the group with the smallest covariance determinant, so a unit that
    stands out does not move what it is measured by. p is Hardin & Rocke's; at 5 units per indicator, the
    fewest taken, it is right within a factor of about 2.5. Groups whose middle half lies in a plane are
    passed over. Raises IncomputableError for infinite values or labels that do not fit.
    """
    values = floats("指标矩阵", x, dimensions=2)
    units, k = values.shape
    present = np.asarray(~np.isnan(values).any(axis=1), dtype=np.bool_)
    found = Combinations(
        squared=np.full(units, np.nan),
        p=np.full(units, np.nan),
        parts=np.full((units, k), np.nan),
        peers=np.zeros(units, dtype=np.int64),
        level=np.full(units, -1, dtype=np.int64),
    )
    for level, members, judged in peer_groups(present, groups, max(fewest, ROWS_PER_INDICATOR * k)):
        group = values[members]
        spread = group.std(axis=0)
        middle = minimum_covariance(group / np.where(spread > 0, spread, 1.0), seed)
        if middle is None:
            continue
        at = members[judged]
        away = (group / spread - middle[0])[judged]
        parts = away * np.linalg.solve(middle[1], away.T).T
        found.parts[at] = parts
        found.squared[at] = parts.sum(axis=1)
        found.p[at] = distance_p_values(found.squared[at], len(members), k)
        found.peers[at] = len(members) - 1
        found.level[at] = level
    return found
