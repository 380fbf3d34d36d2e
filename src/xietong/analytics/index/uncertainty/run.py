"""``uncertainty``: how firmly each unit's score and rank stand when the choices behind them vary."""

from __future__ import annotations

import os
from collections import Counter

import numpy as np
from attrs import evolve

from xietong.analytics.faults import Fault, refuse
from xietong.analytics.index.engine import IndexResult
from xietong.analytics.index.scheme import Uncertainty
from xietong.analytics.index.uncertainty.conflicts import conflicts_of
from xietong.analytics.index.uncertainty.drawn import Drawn, PeriodDrawn, empty
from xietong.analytics.index.uncertainty.plan import Plan, factors_of, plan_of, taken, uniforms
from xietong.analytics.index.uncertainty.populations import population
from xietong.analytics.index.uncertainty.ranking import ranked
from xietong.analytics.index.uncertainty.summary import summarised
from xietong.analytics.index.uncertainty.variants import Variants, variants_of


def uncertainty(
    result: IndexResult, *, draws: int, seed: int, node: str = "", threads: int | None = None
) -> Drawn:
    """Draw the scheme's ``uncertainty`` block and summarise score and rank of ``node`` (the index if none).

    Units are ranked within each of the result's chosen periods. The numbers depend on scheme, values, draws
    and seed alone, not on ``threads`` (all processors if None). FaultsError names choices that cannot stand
    before anything runs, and stops a run in which more draws failed than ``failed_limit`` allows.
    """
    spec = spec_of(result)
    refuse(conflicts_of(result, spec))
    target = _target(result, node)
    threads = processors(threads)
    plan = plan_of(
        spec, result.tree, result.scored.weight, uniforms(factors_of(spec, result.tree), draws, seed)
    )
    variants = variants_of(result, spec, plan)
    plan, variants, failures = _without_failures(plan, variants)
    found = empty(result, plan, draws, variants.notes)
    parts = []
    for period in np.unique(result.panel.period[result.chosen]):
        people = population(result, spec, plan, variants, period=int(period), target=target, seed=seed)
        if people.study.units == 0:
            continue
        ranking = ranked(people.study, threads)
        lost = {"有单位得不出得分": int(ranking.failed.sum())} if ranking.failed.any() else {}
        _stop(spec, draws, {**failures, **lost})
        summary = summarised(people.study, ranking, people.published, threads)
        found.take(people.rows, summary)
        parts.append(PeriodDrawn(people, ranking, {**failures, **lost}))
    return evolve(found, parts=tuple(parts))


def processors(threads: int | None) -> int:
    """The threads asked for, or one for each processor that this process may use."""
    if threads is not None:
        return threads
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spec_of(result: IndexResult) -> Uncertainty:
    """The scheme's ``uncertainty``; FaultsError where it has none."""
    spec = result.scheme.uncertainty
    if spec is None:
        refuse([Fault("uncertainty", "方案没有写要变动什么，无从抽样", "请写 uncertainty，或不要 --draws")])
    return spec or Uncertainty()


def _target(result: IndexResult, node: str) -> int:
    tree = result.tree
    inner = tree.codes[tree.leaves :]
    if node and node not in inner:
        refuse([Fault("node", f"没有节点“{node}”", f"可选：{'、'.join(inner)}")])
    return tree.leaves + inner.index(node) if node else tree.root


def _without_failures(plan: Plan, variants: Variants) -> tuple[Plan, Variants, dict[str, int]]:
    """Leave out draws whose variant could not be built, and count them by reason."""
    reasons = [variants.each[number].failure for number in variants.of_draw]
    counted = Counter(reason for reason in reasons if reason)
    if not counted:
        return plan, variants, {}
    good = np.array([not reason for reason in reasons])
    kept, of_draw = np.unique(variants.of_draw[good], return_inverse=True)
    each = tuple(variants.each[number] for number in kept)
    return taken(plan, good), evolve(variants, each=each, of_draw=of_draw.astype(np.int64)), dict(counted)


def _stop(spec: Uncertainty, draws: int, failures: dict[str, int]) -> None:
    failed = sum(failures.values())
    if failed and (failed == draws or failed > spec.failed_limit * draws):
        said = "；".join(f"{reason}（{count} 次）" for reason, count in failures.items())
        limit = f"超过 failed_limit（{spec.failed_limit:.0%}）"
        refuse(
            [
                Fault(
                    "uncertainty",
                    f"{draws} 次抽样中 {failed} 次失败，{limit}：{said}",
                    "请去掉引起失败的选项",
                )
            ]
        )
