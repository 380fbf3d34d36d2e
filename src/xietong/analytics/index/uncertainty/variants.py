"""The variants of the normalised data that the draws use: treatment x normalisation, on one scale."""

from __future__ import annotations

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from xietong.analytics.faults import FaultsError
from xietong.analytics.index.engine import IndexResult
from xietong.analytics.index.scheme import Normalise, Treat, Treatment, Uncertainty
from xietong.analytics.index.uncertainty.plan import Plan
from xietong.analytics.index.variants import normalised, treated

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
#: Where a mean needs positive scores, the lowest score of a variant becomes this share of its range.
FLOOR = 0.01


@frozen(eq=False)
class Variant:
    """Rows (leaves, then turned-round leaves) x rows of the panel; ``failure`` says why there is none."""

    values: Floats
    failure: str = ""


@frozen(eq=False)
class Variants:
    """``of_draw`` tells which of ``each`` a draw uses; ``notes`` what was done to bring them together."""

    each: tuple[Variant, ...]
    of_draw: Integers
    notes: tuple[str, ...]


def variants_of(result: IndexResult, spec: Uncertainty, plan: Plan) -> Variants:
    """Build each variant once, whatever the number of draws.

    A method other than the scheme's is brought onto the scheme's scale by one straight line for all
    indicators (same mean and standard deviation over all cells), so that scores can be compared. For draws
    with a mean that needs positive scores, a variant that reaches 0 is squeezed by one straight line:
    minmax 0..100 becomes 1..100.
    """
    kinds = np.column_stack((plan.treat, plan.normalise, plan.positive))
    unique, of_draw = np.unique(kinds, axis=0, return_inverse=True)
    plain: dict[tuple[int, int], Variant] = {}
    each, notes = [], []
    for treat, normalise, positive in unique:
        key = int(treat), int(normalise)
        if key not in plain:
            plain[key] = _plain(result, spec, plan, *key)
        found = plain[key]
        if positive and not found.failure and np.nanmin(found.values) <= 0:
            found = evolve(found, values=squeezed(found.values))
            notes.append(_said(spec, key[1]))
        each.append(found)
    return Variants(tuple(each), of_draw.reshape(-1).astype(np.int64), tuple(dict.fromkeys(notes)))


def squeezed(values: Floats) -> Floats:
    """One straight line for all cells that puts the lowest at 1 % of the range and keeps the highest."""
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    width = high - low
    if width == 0:
        return np.ones_like(values)
    bottom, top = FLOOR * width, max(high, width)
    found: Floats = bottom + (values - low) * ((top - bottom) / width)
    return found


def _plain(result: IndexResult, spec: Uncertainty, plan: Plan, treat: int, normalise: int) -> Variant:
    def points(given: Treat) -> Treat:
        winsorised = given.method is Treatment.WINSORISE_THEN_LOG
        return evolve(given, maximum_points=spec.treat[treat]) if spec.treat and winsorised else given

    def method(given: Normalise) -> Normalise:
        return spec.normalise[normalise] if spec.normalise and given == own else given

    own = result.scheme.steps.normalise
    leaves = [result.prepared.leaves[place] for place in plan.ambiguous]
    turned = tuple(evolve(leaf, direction=-leaf.direction) for leaf in leaves)
    try:
        values = treated(result.prepared, result.scheme, points).values
        straight = normalised(values, result.prepared, result.scheme, method).values
        other = evolve(result.prepared, leaves=turned)
        twins = normalised(values[:, list(plan.ambiguous)], other, result.scheme, method).values
    except FaultsError as refusal:
        return Variant(np.empty((0, 0)), refusal.faults[0].sentence)
    found = np.concatenate([straight, twins], axis=1).T
    if spec.normalise and spec.normalise[normalise].method is not own.method:
        found = _on_scale_of(found, straight, result.normalised.values)
    return Variant(np.ascontiguousarray(found))


def _on_scale_of(values: Floats, own: Floats, wanted: Floats) -> Floats:
    spread = np.nanstd(own)
    factor = np.nanstd(wanted) / spread if spread > 0 else 1.0
    found: Floats = (values - np.nanmean(own)) * factor + np.nanmean(wanted)
    return found


def _said(spec: Uncertainty, normalise: int) -> str:
    method = spec.normalise[normalise].method if spec.normalise else "本方案的标准化"
    squeeze = "先整体压到最低为全距的 1 %（如 0–100 变为 1–100）"
    return f"{method} 的得分有不大于 0 的；在只能用正数的合成方法下，{squeeze}"
