"""The draws done plainly: for each draw the whole tree again, node by node, in NumPy."""

from __future__ import annotations

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from xietong.analytics.index.scheme import Aggregate, Aggregator, Indicator, Node, Scheme, Uncertainty
from xietong.analytics.index.steps.aggregate import combine, shares
from xietong.analytics.index.tree import Tree, compile_tree
from xietong.analytics.index.uncertainty.matrices import stored
from xietong.analytics.index.uncertainty.plan import factors_of, plan_of, uniforms
from xietong.analytics.index.uncertainty.scales import PLAIN, scale_of
from xietong.analytics.index.uncertainty.study import Study

Floats = NDArray[np.float64]
ALL = (
    Aggregate(Aggregator.ARITHMETIC),
    Aggregate(Aggregator.GEOMETRIC),
    Aggregate(Aggregator.HARMONIC),
    Aggregate(Aggregator.POWER, power=0.5),
    Aggregate(Aggregator.POWER, power=-2.0),
    Aggregate(Aggregator.MINIMUM),
    Aggregate(Aggregator.MAZZIOTTA_PARETO, sign=-1),
    Aggregate(Aggregator.MAZZIOTTA_PARETO, sign=1),
)


def random_tree(rng: np.random.Generator, aggregates: tuple[Aggregate, ...]) -> Tree:
    """A tree of three levels with leaves on each of them, random weights, a random mean at each node."""
    codes = iter(range(100))

    def leaves(count: int) -> list[Indicator]:
        return [Indicator(f"I{next(codes)}", 1, weight=rng.uniform(0.2, 3)) for _ in range(count)]

    def node(children: list[Node | Indicator]) -> Node:
        how = aggregates[rng.integers(len(aggregates))]
        return Node(f"N{next(codes)}", tuple(children), weight=rng.uniform(0.2, 3), aggregate=how)

    def grown(depth: int) -> Node:
        inner = [grown(depth - 1) for _ in range(rng.integers(1, 3))] if depth else []
        return node([*leaves(int(rng.integers(1, 4))), *inner])

    return compile_tree(Scheme("random", grown(2)))


def study_of(
    tree: Tree, spec: Uncertainty, variants: list[Floats], *, draws: int, seed: int, target: int | None = None
) -> tuple[Study, list[Floats]]:
    """A study on plain matrices (rows x units), units without gaps first; the matrices in that order."""
    plan = plan_of(spec, tree, tree.weight, uniforms(factors_of(spec, tree), draws, seed))
    gaps = np.any([np.isnan(values).any(axis=0) for values in variants], axis=0)
    ordered = [np.concatenate([values[:, ~gaps], values[:, gaps]], axis=1) for values in variants]
    scales = {scale_of(how) or PLAIN for shape in plan.shapes for how in shape}
    study = Study(
        tree=tree,
        target=tree.root if target is None else target,
        plan=plan,
        variant=plan.treat * max(len(spec.normalise), 1) + plan.normalise,
        matrices=tuple(stored(values, scales) for values in ordered),
        units=len(gaps),
        complete=int((~gaps).sum()),
    )
    return study, ordered


def plain_scores(study: Study, variants: list[Floats]) -> Floats:
    """Scores (draws as in the study's sorted order x units) by ``combine`` at each node of each draw."""
    tree, plan = study.tree, study.plan
    found = np.empty((study.draws, study.units))
    for line, draw in enumerate(study.order):
        rows = variants[study.variant[draw]]
        values = np.full((study.units, tree.leaves + tree.inner), np.nan)
        values[:, : tree.leaves] = rows[: tree.leaves].T
        for column, leaf in enumerate(plan.ambiguous):
            if plan.signs[draw, column] < 0:
                values[:, leaf] = rows[tree.leaves + column]
            elif plan.signs[draw, column] == 0:
                values[:, leaf] = np.nan
        for node in range(tree.leaves, tree.leaves + tree.inner):
            children = values[:, tree.children(node)]
            how = plan.shapes[plan.shape[draw]][node - tree.leaves]
            share = shares(children, plan.edges[draw, tree.edges(node)])
            values[:, node] = combine(children, share, how)
        found[line] = values[:, study.target]
    return found


def with_weights(scheme: Scheme, tree: Tree, edges: Floats) -> Scheme:
    """The scheme with a draw's weights written into it."""
    weight = dict(zip((tree.codes[child] for child in tree.child), edges, strict=True))

    def changed(node: Node) -> Node:
        children = tuple(
            evolve(changed(part) if isinstance(part, Node) else part, weight=weight[part.code])
            for part in node.children
        )
        return evolve(node, children=children)

    return evolve(scheme, index=changed(scheme.index))
