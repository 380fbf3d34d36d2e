"""Scores of a block of draws in a tile of units: the steps of a cell, one after the other."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from xietong.analytics.index.uncertainty.means import Children, Scores, Varying, combined
from xietong.analytics.index.uncertainty.scales import PLAIN, scale_of
from xietong.analytics.index.uncertainty.study import Cell, Study, Tile, Weighted

Reals = NDArray[np.floating]


@frozen(eq=False)
class _Block:
    """Some draws of a cell (places in the sorted plan) in one tile."""

    study: Study
    cell: Cell
    draws: slice
    tile: Tile

    @property
    def of_cell(self) -> slice:
        """The draws as places within their cell."""
        return slice(self.draws.start - self.cell.first, self.draws.stop - self.cell.first)


def scores(study: Study, cell: Cell, draws: slice, tile: Tile, *, ordered: bool = False) -> Reals:
    """Scores of draws x units (NaN = none); ``ordered``: any numbers in the same order will do."""
    block, done = _Block(study, cell, draws, tile), dict[int, Scores]()
    for weighted in cell.steps(tile):
        done[weighted.step.node] = combined(_children(block, weighted, done), weighted.step.how)
    found = done[study.target]
    if ordered and found.scale.rising and found.present is None:
        return found.values
    return found.plain()


def _children(block: _Block, weighted: Weighted, done: dict[int, Scores]) -> Children:
    matrix, tile, part = block.study.matrices[block.cell.variant], block.tile, block.of_cell
    varying = [
        Varying(done[node], weighted.node_weights[part, column])
        for column, node in enumerate(weighted.step.nodes)
    ]
    varying += [
        Varying(_noisy(block, row), weighted.noisy_weights[part, column])
        for column, row in enumerate(weighted.noisy)
    ]
    present = None if tile.complete else matrix.present(tile.low, tile.high)[weighted.rows]
    return Children(
        rows=matrix.rows(scale_of(weighted.step.how) or PLAIN, tile.low, tile.high)[weighted.rows],
        present=None if present is None or present.all() else present,
        weights=weighted.row_weights[part],
        varying=varying,
    )


def _noisy(block: _Block, row: int) -> Scores:
    study = block.study
    if study.noise is None:
        raise AssertionError(row)
    streams = study.plan.stream[study.order[block.draws]]
    values = study.noise.values(row, block.cell.variant, streams, block.tile).astype(study.dtype)
    return Scores.of(values, ~np.isnan(values))
