"""Draws of an index at 10,000 to 1,000,000 units, beside the floor of the same run and peers' loops.

    python -m benchmarks.index UNITS        (as a process of its own: the peak of its memory counts)

49 indicators in 8 pillars and 2 sub-indices, 1,000 draws over four choices (treatment, normalisation,
weights, arithmetic or geometric mean); asked for: 5, 50, 95 % of score and rank of every unit.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from benchmarks import index_peers
from xietong.analytics.index.scheme import (
    Aggregate,
    Aggregator,
    Indicator,
    Node,
    Normalisation,
    Normalise,
    Scheme,
    Uncertainty,
)
from xietong.analytics.index.tree import Tree, compile_tree
from xietong.analytics.index.uncertainty.kernels.ranking import BUCKETS, one_pass
from xietong.analytics.index.uncertainty.kernels.selecting import quantiles
from xietong.analytics.index.uncertainty.matrices import Derived, stored
from xietong.analytics.index.uncertainty.plan import factors_of, plan_of, uniforms
from xietong.analytics.index.uncertainty.ranking import EXACT_BELOW, in_threads, ranked
from xietong.analytics.index.uncertainty.scales import Scale
from xietong.analytics.index.uncertainty.study import Matrix, Study
from xietong.analytics.index.uncertainty.summary import LEVELS, order_statistics, summarised

Floats = NDArray[np.floating]
INDICATORS, DRAWS, PILLARS, SEED = 49, 1000, 8, 7
AIMS = {10_000: (0.3, None), 100_000: (3.0, None), 1_000_000: (30.0, 1536.0)}
SPEC = Uncertainty(
    treat=(1, 2, 3, 4, 5),
    normalise=(Normalise(low=1), Normalise(Normalisation.ZSCORE)),
    noise=0.25,
    aggregate=(Aggregate(), Aggregate(Aggregator.GEOMETRIC)),
)


def tree() -> Tree:
    """Two sub-indices of four pillars of six indicators, the first pillar has seven."""
    leaves = [Indicator(f"I{number}", 1) for number in range(INDICATORS)]
    pillars = [
        Node(f"P{number}", tuple(leaves[max(6 * number + 1, 1) - (number == 0) : 6 * number + 7]))
        for number in range(PILLARS)
    ]
    halves = (Node("S0", tuple(pillars[:4])), Node("S1", tuple(pillars[4:])))
    return compile_tree(Scheme("bench", Node("INDEX", halves)))


def lines(units: int) -> list[Derived]:
    """Ten variants that cut and stretch the same raw values differently."""
    rng = np.random.default_rng(SEED)
    kind = np.float32 if units >= EXACT_BELOW else np.float64
    raw = rng.random((INDICATORS, units), dtype=kind)
    cut = rng.uniform(0, 0.02, (10, 4, INDICATORS, 1)).astype(kind)
    return [Derived(raw, low, 1 - high, 1 + start, 99 * (1 + slope)) for low, high, start, slope in cut]


def study(variants: list[Derived]) -> Study:
    """The plan of the draws, and the variants made ready for them."""
    shape, units = tree(), variants[0].raw.shape[1]
    large = units >= EXACT_BELOW
    plan = plan_of(SPEC, shape, shape.weight, uniforms(factors_of(SPEC, shape), DRAWS, SEED))
    return Study(
        tree=shape,
        target=shape.root,
        plan=plan,
        variant=plan.treat * 2 + plan.normalise,
        matrices=tuple(line if large else _whole(line, units) for line in variants),
        units=units,
        complete=units,
        dtype=np.float32 if large else np.float64,
    )


def _whole(line: Derived, units: int) -> Matrix:
    scale = Scale()
    return stored(line.rows(scale, 0, units), [scale, Scale(0.0)])


def timed(work: Callable[[], object], rounds: int) -> dict[str, float]:
    """Seconds of the clock and of the processor, of the best of some rounds."""
    found = []
    for _ in range(rounds):
        clock, processor = time.perf_counter(), time.process_time()
        work()
        found.append({"seconds": time.perf_counter() - clock, "processor": time.process_time() - processor})
    return min(found, key=lambda one: one["seconds"])


def draws(variants: list[Derived], threads: int) -> int:
    """From the plan to the quantiles; how many places a rank may be off."""
    given = study(variants)
    ranking = ranked(given, threads)
    summarised(given, ranking, np.arange(1.0, given.units + 1), threads)
    return ranking.error


def floor(units: int, threads: int) -> Callable[[], object]:
    """One product of float32 matrices, one pass of a radix sort per draw, the quantiles of score and rank."""
    rng = np.random.default_rng(SEED)
    block, part = 50, min(units, 100_000)
    rows = rng.random((INDICATORS, part), dtype=np.float32)
    weights = rng.random((block, INDICATORS), dtype=np.float32)
    keys = rng.integers(0, 2**22, part).astype(np.uint64)
    some = rng.random((DRAWS, 512), dtype=np.float32)
    wanted = order_statistics(LEVELS, DRAWS)
    times = DRAWS // block * (units // part)

    def products(_: int) -> None:
        np.matmul(weights, rows)
        target, counts = np.empty_like(keys), np.empty(BUCKETS, dtype=np.int32)
        for _draw in range(block):
            one_pass(keys, target, 0, counts)

    def selections(_: int) -> None:
        out = np.empty((some.shape[1], len(LEVELS)))
        quantiles(some, *wanted, out)
        quantiles(some, *wanted, out)

    def whole() -> None:
        in_threads(products, range(times), threads)
        in_threads(selections, range(-(-units // 512)), threads)

    return whole


def main() -> None:
    """Measure one size and print JSON; what is compiled is compiled on small ones first."""
    units, threads = int(sys.argv[1]), len(os.sched_getaffinity(0))
    rounds = 5 if units < 100_000 else 1
    draws(lines(600 if units < EXACT_BELOW else EXACT_BELOW), threads)
    variants, errors = lines(units), list[int]()
    ours = timed(lambda: errors.append(draws(variants, threads)), rounds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = {
        "units": units,
        "draws": DRAWS,
        "threads": threads,
        "error": errors[-1],
        "megabytes": peak,
        "aim": AIMS[units],
        "ours": ours,
        "floor": timed(floor(units, threads), rounds),
        "peers": index_peers.measured(units, DRAWS) if units == min(AIMS) else {},
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
