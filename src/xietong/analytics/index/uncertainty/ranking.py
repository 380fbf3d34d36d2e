"""First pass over the draws: where every unit stands in each of them.

Exact below 200,000 units, by sorting each draw. Above, each draw keeps only how many units its score bins
hold; a rank read from them is off by less than the count of the fullest bin, which the result states.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from xietong.analytics.index.uncertainty.kernels.binning import count, look_up
from xietong.analytics.index.uncertainty.kernels.ranking import rank
from xietong.analytics.index.uncertainty.scoring import scores
from xietong.analytics.index.uncertainty.study import Cell, Study, Tile

Reals = NDArray[np.floating]
Flags = NDArray[np.bool_]
Task = TypeVar("Task")

EXACT_BELOW = 200_000
#: Bytes that the ranks of all draws may take; more draws of many units are binned as well.
EXACT_MEMORY = 2**30
#: Bytes that the scores of all draws may take to be kept for the second pass.
KEPT_MEMORY = 2**28
BLOCK = 64
BINS = 4096
_SAMPLED_TILES = 16
_MARGIN = 0.1


class Ranking(Protocol):
    """Ranks of all draws, in the sorted order of the study."""

    @property
    def failed(self) -> Flags:
        """Draws in which some unit had no score."""

    @property
    def error(self) -> int:
        """Most places by which a rank may be off."""

    def scores(self, study: Study, tile: Tile) -> Reals:
        """Draws x units: scores of every draw, failed ones as well, in a tile."""

    def ranks(self, tile: Tile, found: Reals) -> Reals:
        """Draws x units, 1 = highest, of the scores ``found`` (draws x units) of this tile."""


@frozen(eq=False)
class ExactRanks:
    """``doubled``: draws x units, twice the rank (ties have their mean). ``kept`` are the scores, if they fit."""

    doubled: NDArray[np.unsignedinteger]
    failed: Flags
    kept: Reals | None
    error: int = 0

    def scores(self, study: Study, tile: Tile) -> Reals:
        """Draws x units: the scores of the first pass, or once more."""
        return all_scores(study, tile) if self.kept is None else self.kept[:, tile.low : tile.high]

    def ranks(self, tile: Tile, found: Reals) -> Reals:
        """Read what was sorted."""
        halves: Reals = self.doubled[:, tile.low : tile.high] * found.dtype.type(0.5)
        return halves


@frozen(eq=False)
class BinnedRanks:
    """``above``: draws x (bins + 1), how many units stand in a bin or above; bins start at ``low``."""

    low: Reals
    step: Reals
    above: NDArray[np.int32]
    failed: Flags
    error: int

    def scores(self, study: Study, tile: Tile) -> Reals:
        """Draws x units, computed once more: they were too many to keep."""
        return all_scores(study, tile)

    def ranks(self, tile: Tile, found: Reals) -> Reals:  # noqa: ARG002 - the scores say it all
        """Read from the bins, in proportion within one."""
        ranks = np.empty_like(found)
        look_up(found, self.low, self.step, self.above, ranks)
        return ranks


def in_threads(work: Callable[[Task], None], tasks: Iterable[Task], threads: int) -> None:
    """Run tasks that write to places of their own; the first error is raised. The order is no matter."""
    if threads == 1:
        for task in tasks:
            work(task)
        return
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(work, tasks):
            pass


def ranked(study: Study, threads: int) -> Ranking:
    """Rank all units in every draw, exactly where their number and the memory allow it."""
    size = study.units * study.draws * np.dtype(_kind(study)).itemsize
    if study.units < EXACT_BELOW and size <= EXACT_MEMORY:
        return exact_ranks(study, threads)
    return binned_ranks(study, threads)


def all_scores(study: Study, tile: Tile) -> Reals:
    """Scores of every draw (in the sorted order) in a tile: draws x units, NaN = none."""
    found = np.empty((study.draws, tile.units), dtype=study.dtype)
    for cell in study.cells:
        block = slice(cell.first, cell.last)
        found[block] = scores(study, cell, block, tile)
    return found


def _blocks(study: Study) -> list[tuple[Cell, slice]]:
    return [(cell, block) for cell in study.cells for block in cell.blocks(BLOCK)]


def _kind(study: Study) -> type[np.unsignedinteger]:
    return np.uint16 if 2 * study.units < 2**16 else np.uint32


def exact_ranks(study: Study, threads: int) -> ExactRanks:
    """Sort every draw."""
    doubled = np.empty((study.draws, study.units), dtype=_kind(study))
    failed = np.zeros(study.draws, dtype=bool)
    fits = doubled.size * np.dtype(study.dtype).itemsize <= KEPT_MEMORY
    kept = np.empty(doubled.shape, dtype=study.dtype) if fits else None

    def work(task: tuple[Cell, slice]) -> None:
        cell, block = task
        size = (block.stop - block.start, study.units)
        found = np.empty(size, dtype=study.dtype) if kept is None else kept[block]
        for tile in study.tiles:
            found[:, tile.low : tile.high] = scores(study, cell, block, tile, ordered=kept is None)
        keys, spare = np.empty((2, study.units), dtype=np.uint64)
        for line, draw in zip(found, range(block.start, block.stop), strict=True):
            failed[draw] = not np.isfinite(line.sum())
            if not failed[draw]:
                rank(line, doubled[draw], keys, spare)

    in_threads(work, _blocks(study), threads)
    return ExactRanks(doubled, failed, kept)


def binned_ranks(study: Study, threads: int) -> BinnedRanks:
    """Count every draw into bins between the ends of some of its scores, with room on both sides."""
    counts = np.zeros((study.draws, BINS), dtype=np.int32)
    failed = np.zeros(study.draws, dtype=bool)
    low, step = np.empty((2, study.draws), dtype=study.dtype)
    sampled = study.tiles[:: max(1, len(study.tiles) // _SAMPLED_TILES)]

    def work(task: tuple[Cell, slice]) -> None:
        cell, block = task
        some = np.concatenate([scores(study, cell, block, tile) for tile in sampled], axis=1)
        least, most = some.min(axis=1), some.max(axis=1)
        room = np.maximum((most - least) * _MARGIN, np.abs(most) * np.finfo(study.dtype).eps)
        low[block], step[block] = least - room, np.maximum((most - least + 2 * room) / BINS, 1e-30)
        for tile in study.tiles:
            found = scores(study, cell, block, tile)
            failed[block] |= ~np.isfinite(found.sum(axis=1))
            count(
                np.nan_to_num(found) if failed[block].any() else found, low[block], step[block], counts[block]
            )

    in_threads(work, _blocks(study), threads)
    error = int(counts[~failed].max(initial=0))
    above = np.zeros((study.draws, BINS + 1), dtype=np.int32)
    np.cumsum(counts[:, ::-1], axis=1, out=above[:, -2::-1])
    return BinnedRanks(low, step, above, failed, error)
