"""``build_index``: one panel and one scheme → scores, with all that was done on the way."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from attrs import define

from xietong.analytics.faults import refuse
from xietong.analytics.index.checks import faults_of, without_values
from xietong.analytics.index.contributions import contributions
from xietong.analytics.index.preparing import Prepared, prepare
from xietong.analytics.index.scheme import Scheme
from xietong.analytics.index.scoring import Scored, score
from xietong.analytics.index.steps.bands import bands
from xietong.analytics.index.tree import Tree, compile_tree
from xietong.analytics.index.variants import NormalisedMatrix, TreatedMatrix, normalised, treated
from xietong.analytics.index.weighing import consistency
from xietong.analytics.panel.panel import Flags, Floats, Integers, Panel


@define(eq=False, slots=False)
class IndexResult:
    """All that one run found; rows as in the panel, columns and nodes as in the tree.

    ``chosen`` are the rows of the wanted period, or all.
    """

    scheme: Scheme
    panel: Panel
    tree: Tree
    prepared: Prepared
    treated: TreatedMatrix
    normalised: NormalisedMatrix
    scored: Scored
    chosen: Flags

    @property
    def rows(self) -> Integers:
        """The chosen rows of the panel."""
        return np.flatnonzero(self.chosen)

    @property
    def scores(self) -> Floats:
        """Rows x (leaves + inner) by the tree's ids; NaN where missing, void or screened out."""
        return self.scored.scores

    @property
    def index(self) -> Floats:
        """The score of the whole index, one per row."""
        return self.scores[:, self.tree.root]

    @cached_property
    def bands(self) -> Integers:
        """Rows x (leaves + inner): index of the band's label, -1 where there is no score."""
        return bands(self.scores, self.scheme.bands)

    @cached_property
    def contributions(self) -> Floats:
        """Rows x (leaves + inner): what each indicator gives to the index; adds up to ``index``."""
        return contributions(self.scored, self.tree)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader of a run should know: columns left aside, constants, untreated columns."""
        unused = tuple(f"没有用到的列：{title}" for title in self.panel.unused)
        empty = tuple(f"指标“{code}”没有一个值，按缺失计" for code in without_values(self.panel, self.scheme))
        return (*unused, *empty, *consistency(self.scheme), *self.treated.notes, *self.normalised.notes)


def build_index(panel: Panel, scheme: Scheme, period: str = "") -> IndexResult:
    """Run every step of the scheme over the panel. FaultsError with all faults of one stage at once.

    ``period`` names the one that is wanted: the others count only where a step looks beyond a period
    (a frame of all, last, linear, weights from data), and stop nothing by scores of their own.
    """
    if period and scheme.periods_stand_alone():
        panel = panel.of_rows(panel.of_period(period))
    refuse(faults_of(panel, scheme))
    tree = compile_tree(scheme)
    prepared = prepare(panel, scheme, tree)
    extreme = treated(prepared, scheme)
    scaled = normalised(extreme.values, prepared, scheme)
    chosen = panel.of_period(period)
    found = score(scaled.values, prepared, scheme, tree, chosen)
    return IndexResult(
        scheme=scheme,
        panel=panel,
        tree=tree,
        prepared=prepared,
        treated=extreme,
        normalised=scaled,
        scored=found,
        chosen=chosen,
    )
