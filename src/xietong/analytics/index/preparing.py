"""From the panel to the matrix that the variants start from: screened, denominated, imputed."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from xietong.analytics.index.scheme import Frame, Indicator, Scheme
from xietong.analytics.index.steps.impute import impute, rows_by
from xietong.analytics.index.steps.screen import coverage, family_missing, kept
from xietong.analytics.index.tree import Tree
from xietong.analytics.panel.panel import Flags, Floats, Integers, Panel


@frozen(eq=False)
class Prepared:
    """``values``: rows x leaves in raw units (after denominators), NaN = missing, columns contiguous.

    ``observed`` are the cells before imputation, ``imputed`` marks the filled ones, ``suppressed`` those
    with too little exposure. ``usable`` rows passed the screen; ``void`` rows have no index by the rule
    on families. ``coverage`` is rows x inner. ``frames`` are the usable rows over which statistics are
    taken: those of each period, or all at once.
    """

    panel: Panel
    leaves: tuple[Indicator, ...]
    values: Floats
    observed: Floats
    imputed: Flags
    suppressed: Flags
    usable: Flags
    void: Flags
    coverage: Floats
    frames: dict[Frame, list[Integers]]


def prepare(panel: Panel, scheme: Scheme, tree: Tree) -> Prepared:
    """Run the steps that every draw shares.

    An indicator is present where its value, and its denominator where it has one, are given and its
    exposure is not below the minimum. Screened-out rows are NaN throughout and enter no statistic.
    """
    leaves = scheme.scored()
    observed, suppressed = _measured(panel, leaves, dict(scheme.steps.denominate))
    present = ~np.isnan(observed)
    covered = coverage(present, tree.under)
    screen = scheme.steps.screen
    usable = kept(covered[:, -1], screen.minimum_coverage)
    void = np.zeros(panel.rows, dtype=bool)
    if screen.void_if_family_missing:
        void = family_missing(present, _families(tree))
    observed[~usable] = np.nan
    values = impute(observed, panel, usable, scheme.steps.impute)
    return Prepared(
        panel=panel,
        leaves=leaves,
        values=values,
        observed=observed,
        imputed=np.isnan(observed) & ~np.isnan(values),
        suppressed=suppressed,
        usable=usable,
        void=void,
        coverage=covered,
        frames={
            Frame.PERIOD: rows_by(np.where(usable, panel.period, -1)),
            Frame.ALL: rows_by(np.where(usable, 0, -1)),
        },
    )


def _measured(
    panel: Panel, leaves: tuple[Indicator, ...], denominators: dict[str, str]
) -> tuple[Floats, Flags]:
    values = panel.matrix(tuple(leaf.code for leaf in leaves))
    suppressed = np.zeros(values.shape, dtype=bool)
    for column, leaf in enumerate(leaves):
        if leaf.code in denominators:
            values[:, column] /= panel.column(denominators[leaf.code])
        if leaf.minimum_exposure is not None:
            known = ~np.isnan(values[:, column])
            suppressed[:, column] = known & ~(panel.exposure_of(leaf.code) >= leaf.minimum_exposure)
    values[suppressed] = np.nan
    return values, suppressed


def _families(tree: Tree) -> Flags:
    """Families x leaves: which leaves belong to each child of the root; a leaf is its own family."""
    rows = [
        tree.under[node - tree.leaves] if node >= tree.leaves else np.arange(tree.leaves) == node
        for node in tree.families
    ]
    return np.array(rows)
