"""Single trees of the last period: which unit differs from its peers, on what, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import frozen

from xietong.analytics.outliers.sentences import sentence
from xietong.analytics.outliers.trees import Tree, find_trees
from xietong.analytics.panel.panel import NO_GROUP, Floats, Panel
from xietong.wings.ecology.domain.portrait.inputs import Meaning
from xietong.wings.ecology.domain.portrait.results import TreeRow


@frozen
class Found:
    """The hits, most surprising first, and how many comparisons were made for them."""

    rows: tuple[TreeRow, ...]
    looks: int


def tree_rows(panel: Panel, meanings: Sequence[Meaning]) -> Found:
    """Compare every value of the last period with its unit's peer group, all looks controlled together.

    Raw values as they came, before any treatment, so that nothing is told of a figure that was made up.
    """
    last = len(panel.periods) - 1
    panel = panel.of_rows(panel.of_period(panel.periods[last]))
    known = [one for one in meanings if one.code in panel]
    values = np.stack([panel.column(one.code) for one in known], axis=1)[:, :, None]
    exposure = np.stack([_exposure(panel, one) for one in known], axis=1)[:, :, None]
    groups = ["" if place == NO_GROUP else panel.groups[place] for place in panel.group]
    found = find_trees(values, [groups], exposure=exposure)
    return Found(tuple(_row(panel, hit, known[hit.indicator]) for hit in found.hits), found.looks)


def _exposure(panel: Panel, one: Meaning) -> Floats:
    return panel.exposure_of(one.code) if one.count else np.full(panel.rows, np.nan)


def _row(panel: Panel, hit: Tree, one: Meaning) -> TreeRow:
    return TreeRow(
        unit=panel.units[panel.unit[hit.unit]],
        period=panel.periods[panel.period[hit.unit]],
        indicators=(one.code,),
        above=hit.high,
        sentence=sentence(hit, one.label, unit=one.unit, direction=0 if one.count else one.direction),
        q_value=hit.q,
        reliability=None if np.isnan(hit.reliability) else hit.reliability,
    )
