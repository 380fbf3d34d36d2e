"""What is drawn upon: the matrices, the units in tiles, the draws in cells."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Protocol

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from xietong.analytics.index.tree import Tree
from xietong.analytics.index.uncertainty.plan import Plan
from xietong.analytics.index.uncertainty.programs import Step, along, program, sibling_shares
from xietong.analytics.index.uncertainty.scales import Scale

Reals = NDArray[np.floating]
Integers = NDArray[np.int64]
#: Units of one tile: its scores of all draws stay in the cache.
TILE = 512


class Matrix(Protocol):
    """One variant of the normalised data: rows are leaves, then turned-round leaves; columns are units."""

    def rows(self, scale: Scale, low: int, high: int) -> Reals:
        """Rows x (high - low) on a scale, 0 where missing."""

    def present(self, low: int, high: int) -> Reals:
        """Rows x (high - low): 1 where there is a value, 0 where it is missing."""


class Noise(Protocol):
    """What the noise in the data makes of single rows."""

    @property
    def leaves(self) -> tuple[int, ...]:
        """Leaves with noise."""

    def values(self, row: int, variant: int, streams: NDArray[np.uint64], tile: Tile) -> Reals:
        """Draws x units: a row's normalised values with noise, NaN where missing."""


@frozen
class Tile:
    """Neighbouring units; ``complete`` where none of them misses a value."""

    low: int
    high: int
    complete: bool

    @property
    def units(self) -> int:
        return self.high - self.low


@frozen(eq=False)
class Weighted:
    """A step with the weights (draws x inputs) of one cell's draws, by kind of input: rows of the matrix,
    rows with noise, nodes of earlier steps.
    """

    step: Step
    rows: slice | Integers
    row_weights: Reals
    noisy: tuple[int, ...]
    noisy_weights: Reals
    node_weights: Reals


@frozen(eq=False)
class Cell:
    """The draws first..last (of the sorted plan) that share variant and aggregators, with their steps."""

    first: int
    last: int
    variant: int
    merged: tuple[Weighted, ...]
    full: tuple[Weighted, ...]

    def steps(self, tile: Tile) -> tuple[Weighted, ...]:
        """Nested means are one product only where nothing is missing."""
        return self.merged if tile.complete else self.full

    def blocks(self, size: int) -> Iterator[slice]:
        """The cell's draws, at most ``size`` at once."""
        for first in range(self.first, self.last, size):
            yield slice(first, min(first + size, self.last))


@frozen(eq=False)
class Study:
    """All that the passes over the draws need; ``complete`` of the ``units`` come first.

    ``variant`` tells for each draw which of ``matrices`` it uses. The draws are sorted here, so that a
    matrix is used for many draws in a row; ``order`` holds the plan's number of each sorted draw.
    """

    tree: Tree
    target: int
    plan: Plan
    variant: Integers
    matrices: tuple[Matrix, ...]
    units: int
    complete: int
    noise: Noise | None = None
    dtype: type[np.floating] = np.float64
    order: Integers = field(init=False)
    cells: tuple[Cell, ...] = field(init=False)
    tiles: tuple[Tile, ...] = field(init=False)

    @order.default
    def _sorted(self) -> Integers:
        signs = [self.plan.signs[:, column] for column in range(self.plan.signs.shape[1])]
        return np.lexsort((np.arange(self.plan.draws), *signs, self.plan.shape, self.variant))

    @cells.default
    def _cells(self) -> tuple[Cell, ...]:
        kinds = np.column_stack((self.variant, self.plan.shape))[self.order]
        starts = [0, *(np.flatnonzero((kinds[1:] != kinds[:-1]).any(axis=1)) + 1), len(kinds)]
        shares = sibling_shares(self.tree, self.plan.edges[self.order])
        signs = self.plan.signs[self.order]
        return tuple(
            self._cell(int(first), int(last), kinds[first], shares[first:last], signs[first:last])
            for first, last in pairwise(starts)
        )

    @tiles.default
    def _tiles(self) -> tuple[Tile, ...]:
        bounds = ((0, self.complete, True), (self.complete, self.units, False))
        return tuple(
            Tile(low, min(low + TILE, end), whole)
            for begin, end, whole in bounds
            for low in range(begin, end, TILE)
        )

    @property
    def draws(self) -> int:
        return self.plan.draws

    def _cell(self, first: int, last: int, kind: Integers, shares: Reals, signs: Integers) -> Cell:
        aggregates = self.plan.shapes[kind[1]]
        merged, full = (
            tuple(
                self._weighted(step, shares, signs)
                for step in program(self.tree, aggregates, self.target, merge=merge)
            )
            for merge in (True, False)
        )
        return Cell(first, last, int(kind[0]), merged, full)

    def _weighted(self, step: Step, shares: Reals, signs: Integers) -> Weighted:
        """An ambiguous leaf's weight goes to its own row, or to the row where it is turned round."""
        leaves = along(shares, step.leaf_paths)
        weight = {int(leaf): leaves[:, column] for column, leaf in enumerate(step.leaves)}
        leaf_of = {row: row for row in weight}
        for number, leaf in enumerate(self.plan.ambiguous):
            if leaf in weight:
                turned = self.tree.leaves + number
                leaf_of[turned], weight[turned] = leaf, weight[leaf] * (signs[:, number] < 0)
                weight[leaf] = weight[leaf] * (signs[:, number] > 0)
        with_noise = self.noise.leaves if self.noise else ()
        noisy = tuple(row for row in weight if leaf_of[row] in with_noise)
        fixed = [row for row in weight if row not in noisy]
        return Weighted(
            step=step,
            rows=_neighbours(fixed),
            row_weights=self._columns([weight[row] for row in fixed], len(shares)),
            noisy=noisy,
            noisy_weights=self._columns([weight[row] for row in noisy], len(shares)),
            node_weights=self._columns(list(along(shares, step.node_paths).T), len(shares)),
        )

    def _columns(self, columns: list[Reals], draws: int) -> Reals:
        found = np.empty((draws, len(columns)), dtype=self.dtype)
        for place, column in enumerate(columns):
            found[:, place] = column
        return found


def _neighbours(rows: list[int]) -> slice | Integers:
    """Rows as a slice where they are neighbours, so that taking them copies nothing."""
    if rows and rows == list(range(rows[0], rows[-1] + 1)):
        return slice(rows[0], rows[-1] + 1)
    return np.array(rows, dtype=np.int64)
