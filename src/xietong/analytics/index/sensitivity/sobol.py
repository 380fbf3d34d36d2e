"""Which choices move the ranks: Sobol indices over the factors of the scheme's ``uncertainty``."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from xietong.analytics.faults import Fault, refuse
from xietong.analytics.index.engine import IndexResult
from xietong.analytics.index.sensitivity.estimators import Indices, Runs, indices
from xietong.analytics.index.uncertainty.conflicts import conflicts_of
from xietong.analytics.index.uncertainty.plan import Factor, factors_of, plan_of
from xietong.analytics.index.uncertainty.populations import Population, population
from xietong.analytics.index.uncertainty.ranking import ranked
from xietong.analytics.index.uncertainty.run import processors, spec_of
from xietong.analytics.index.uncertainty.variants import variants_of

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
#: An interval wider than this (from end to end) does not say which factor matters.
WIDE = 0.2
#: Fewer samples are warned of whatever they give.
FEW = 1000
#: What the overall output is called: mean |rank - published rank| over all units.
OVERALL = ""


@frozen(eq=False)
class Sensitivity:
    """``indices`` by output: "" for the mean shift of ranks, else a unit's own rank. ``warnings`` in words.

    ``samples`` took part; ``failed`` did not, because one of their runs gave some unit no score.
    """

    factors: tuple[str, ...]
    indices: dict[str, Indices]
    samples: int
    runs: int
    failed: int
    warnings: tuple[str, ...]


def sobol(
    result: IndexResult, *, samples: int, seed: int, units: tuple[str, ...] = (), threads: int | None = None
) -> Sensitivity:
    """First order and total index of each factor for one period, N (d + 2) runs.

    ``samples`` N is raised to a power of two, as the Sobol sequence wants it. Weights are one factor, all of
    them together; so is the noise in the data. FaultsError where choices conflict, where fewer than two
    factors vary, where the result spans several periods, or where a unit is unknown.
    """
    spec = spec_of(result)
    factors = factors_of(spec, result.tree)
    refuse([*conflicts_of(result, spec), *_faults(result, factors, units)])
    count = 1 << max(samples - 1, 1).bit_length()
    plan = plan_of(spec, result.tree, result.scored.weight, design(factors, count, seed))
    variants = variants_of(result, spec, plan)
    refuse(Fault("uncertainty", variant.failure) for variant in variants.each if variant.failure)
    period = int(result.panel.period[result.chosen][0])
    people = population(result, spec, plan, variants, period=period, target=result.tree.root, seed=seed)
    outputs, failed = _outputs(result, people, units, processors(threads))
    lost: Flags = np.any(failed.reshape(len(factors) + 2, count), axis=0)
    found = {name: indices(_runs(line, len(factors), ~lost), seed) for name, line in outputs.items()}
    return Sensitivity(
        factors=tuple(factor.name for factor in factors),
        indices=found,
        samples=int((~lost).sum()),
        runs=plan.draws,
        failed=int(lost.sum()),
        warnings=tuple(_warnings(factors, found, int((~lost).sum()), int(lost.sum()))),
    )


def design(factors: tuple[Factor, ...], samples: int, seed: int) -> Floats:
    """Uniform numbers of all runs, (d + 2) N x columns: A, B, then A with one factor's columns from B."""
    from scipy.stats import qmc

    columns = sum(factor.columns for factor in factors)
    both = qmc.Sobol(2 * columns, rng=np.random.default_rng(seed)).random(samples)
    a, b = both[:, :columns], both[:, columns:]
    parts, first = [a, b], 0
    for factor in factors:
        mixed = a.copy()
        mixed[:, first : first + factor.columns] = b[:, first : first + factor.columns]
        parts.append(mixed)
        first += factor.columns
    return np.concatenate(parts)


def _faults(result: IndexResult, factors: tuple[Factor, ...], units: tuple[str, ...]) -> Iterator[Fault]:
    if len(factors) < 2:  # noqa: PLR2004
        yield Fault("uncertainty", "只有一项在变动，敏感性没有可比的", "请至少写两项")
    if len(np.unique(result.panel.period[result.chosen])) != 1:
        yield Fault("时期", "敏感性分析一次只做一期", "请指定时期")
    for unit in units:
        if unit not in result.panel.units:
            yield Fault(f"单位“{unit}”", "数据中没有")


def _outputs(
    result: IndexResult, people: Population, units: tuple[str, ...], threads: int
) -> tuple[dict[str, Floats], Flags]:
    """Each output in the order of the design, and which runs failed."""
    study, panel = people.study, result.panel
    ranking = ranked(study, threads)
    names = [panel.units[unit] for unit in panel.unit[people.rows]]
    refuse(Fault(f"单位“{unit}”", "本期没有得分") for unit in units if unit not in names)
    wanted = {unit: names.index(unit) for unit in units}
    sorted_outputs = {name: np.zeros(study.draws) for name in (OVERALL, *units)}
    for tile in study.tiles:
        ranks = ranking.ranks(tile, ranking.scores(study, tile))
        sorted_outputs[OVERALL] += np.abs(ranks - people.published[tile.low : tile.high]).sum(axis=1)
        for unit, place in wanted.items():
            if tile.low <= place < tile.high:
                sorted_outputs[unit] = ranks[:, place - tile.low].astype(np.float64)
    sorted_outputs[OVERALL] /= max(study.units, 1)
    back = np.argsort(study.order)
    return {name: line[back] for name, line in sorted_outputs.items()}, ranking.failed[back]


def _runs(line: Floats, factors: int, good: Flags) -> Runs:
    parts = line.reshape(factors + 2, -1)
    return Runs(parts[0], parts[1], parts[2:]).taken(good)


def _warnings(
    factors: tuple[Factor, ...], found: dict[str, Indices], samples: int, failed: int
) -> Iterator[str]:
    if failed:
        yield f"{failed} 个样本中有运行失败，未计入"
    if samples < FEW:
        yield f"样本只有 {samples} 个，少于 {FEW}，结果只可看大概"
    for output, values in found.items():
        place = f"单位“{output}”的名次" if output else "名次变动"
        for number, factor in enumerate(factors):
            for said, index, (low, high) in (
                ("一阶", values.first[number], values.first_interval[number]),
                ("总", values.total[number], values.total_interval[number]),
            ):
                if high < 0:
                    yield f"{place}：{factor.name} 的{said}指数 {index:.3f} 连同区间都小于 0，样本不够"
                elif high - low > WIDE:
                    yield f"{place}：{factor.name} 的{said}指数区间 {low:.2f} 至 {high:.2f} 太宽，请加大样本"
