"""A study for the units of one period that have a published score."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from xietong.analytics.index.engine import IndexResult
from xietong.analytics.index.scheme import Uncertainty
from xietong.analytics.index.uncertainty.matrices import derived, stored
from xietong.analytics.index.uncertainty.noise import (
    DataNoise,
    Source,
    beta_shares,
    curve,
    gamma_counts,
    normal,
)
from xietong.analytics.index.uncertainty.ordering import ranks_of
from xietong.analytics.index.uncertainty.plan import Plan
from xietong.analytics.index.uncertainty.ranking import EXACT_BELOW
from xietong.analytics.index.uncertainty.scales import PLAIN, scale_of
from xietong.analytics.index.uncertainty.study import Matrix, Study
from xietong.analytics.index.uncertainty.variants import Variants

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@frozen(eq=False)
class Population:
    """``rows`` of the panel in the study's order, their published ranks, and the study itself."""

    period: int
    rows: Integers
    published: Floats
    study: Study


def population(
    result: IndexResult,
    spec: Uncertainty,
    plan: Plan,
    variants: Variants,
    *,
    period: int,
    target: int,
    seed: int,
) -> Population:
    """Units that miss nothing come first, the others after them; neither has an influence on the other."""
    panel = result.panel
    rows = np.flatnonzero(result.chosen & (panel.period == period) & ~np.isnan(result.scores[:, target]))
    gaps = np.zeros(len(rows), dtype=bool)
    for variant in variants.each:
        gaps |= np.isnan(variant.values[:, rows]).any(axis=0)
    rows = np.concatenate([rows[~gaps], rows[gaps]])
    columns = [*range(result.tree.leaves), *plan.ambiguous]
    large = len(rows) >= EXACT_BELOW
    raw = result.prepared.values[np.ix_(rows, columns)].T.astype(np.float32) if large else None
    study = Study(
        tree=result.tree,
        target=target,
        plan=plan,
        variant=variants.of_draw,
        matrices=tuple(
            _matrix(variant.values[:, rows], plan, variants.of_draw == number, raw)
            for number, variant in enumerate(variants.each)
        ),
        dtype=np.float64 if raw is None else np.float32,
        units=len(rows),
        complete=int((~gaps).sum()),
        noise=_noise(result, spec, plan, variants, rows=rows, seed=seed) if spec.data else None,
    )
    return Population(period, rows, ranks_of(result.scores[rows, target]), study)


def _matrix(values: Floats, plan: Plan, used: NDArray[np.bool_], raw: NDArray[np.float32] | None) -> Matrix:
    """A variant on the scales of the draws that use it; as lines over the raw values for many units."""
    if raw is not None:
        lines = derived(raw, values)
        if lines is not None:
            return lines
    shapes = (plan.shapes[shape] for shape in np.unique(plan.shape[used]))
    scales = {scale_of(how) or PLAIN for shape in shapes for how in shape}
    return stored(values, scales, np.float64 if raw is None else np.float32)


def _noise(
    result: IndexResult, spec: Uncertainty, plan: Plan, variants: Variants, *, rows: Integers, seed: int
) -> DataNoise:
    tree = result.tree
    sources = {tree.codes.index(code): _source(result, code, kind, rows) for code, kind in spec.data}
    leaf_of = {leaf: leaf for leaf in sources}
    leaf_of |= {tree.leaves + at: leaf for at, leaf in enumerate(plan.ambiguous) if leaf in sources}
    curves, scores = {}, {}
    for row, leaf in leaf_of.items():
        for number, variant in enumerate(variants.each):
            scores[row, number] = variant.values[row, rows]
            curves[row, number] = curve(result.prepared.values[rows, leaf], scores[row, number])
    return DataNoise(seed, sources, leaf_of, curves, scores)


def _source(result: IndexResult, code: str, kind: str | float, rows: Integers) -> Source:
    """How one leaf's raw values are drawn; the denominator of a rate is taken as certain."""
    panel, leaf = result.panel, result.tree.codes.index(code)
    values, denominators = panel.column(code)[rows], dict(result.scheme.steps.denominate)
    below = panel.column(denominators[code])[rows] if code in denominators else np.ones(len(rows))
    measured = ~np.isnan(result.prepared.observed[rows, leaf])
    if kind == "poisson":
        draw = gamma_counts(values, below)
    elif kind == "binomial" and code in denominators:
        draw = beta_shares(values, below)
    elif kind == "binomial":
        exposure = panel.exposure_of(code)[rows]
        draw = beta_shares(values * exposure, exposure)
    else:
        draw = normal(values, float(kind), below)
    return Source(leaf, draw, measured)
