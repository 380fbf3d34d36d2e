"""Who is compared with whom: the narrowest group with enough peers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xietong.analytics.arrays import Bools, IncomputableError, Ints

FEWEST_PEERS = 10


def peer_groups(
    present: Bools, groups: Sequence[ArrayLike], fewest: int = FEWEST_PEERS
) -> Iterator[tuple[int, Ints, Bools]]:
    """Yield (level, members, which of them to judge here) until each unit has met ``fewest`` peers.

    ``groups`` hold one label per unit, the unit's own group first, then its parent's, and so on; an empty
    label belongs to no group. Members are those present; a unit is judged once, on the first level where
    ``fewest`` others are present. Units that are never yielded to judge have too few peers.
    Raises IncomputableError for labels that are not one per unit.
    """
    waiting = present.copy()
    for level, labels in enumerate(groups):
        names = np.asarray(labels)
        if names.shape != present.shape:
            raise IncomputableError(f"分组应当每个单位一个（{present.size} 个），现在是 {names.shape}")
        candidates = np.flatnonzero(present & _labelled(names))
        _, codes = np.unique(names[candidates].astype(str), return_inverse=True)
        order = np.argsort(codes, kind="stable")
        for members in np.split(candidates[order], np.cumsum(np.bincount(codes))[:-1]):
            judged = waiting[members]
            if len(members) > fewest and judged.any():
                yield level, members, judged
                waiting[members] = False


def _labelled(names: NDArray[np.generic]) -> Bools:
    return np.array([name not in ("", None) for name in names.tolist()], dtype=bool)
