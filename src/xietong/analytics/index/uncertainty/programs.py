"""A tree with its aggregators as a list of steps, children first, nested means of one scale made one step."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from xietong.analytics.index.scheme import Aggregate
from xietong.analytics.index.tree import Tree
from xietong.analytics.index.uncertainty.scales import scale_of

Floats = NDArray[np.float64]
Reals = NDArray[np.floating]
Paths = tuple[tuple[int, ...], ...]


@frozen(eq=False)
class Step:
    """One node from leaves and from nodes of earlier steps.

    Each input has the path of edges (places in ``Tree.child``) that leads to it: its weight in the step is
    the product of the shares on that path.
    """

    node: int
    how: Aggregate
    leaves: NDArray[np.int64]
    leaf_paths: Paths
    nodes: tuple[int, ...]
    node_paths: Paths


def program(tree: Tree, aggregates: tuple[Aggregate, ...], target: int, *, merge: bool) -> tuple[Step, ...]:
    """Steps that end in the score of the inner node ``target``.

    ``aggregates`` has one entry per inner node. ``merge`` makes one step of a mean and the same mean below
    it; that holds only where no value is missing, since shares are renormalised at each node otherwise.
    """
    steps: list[Step] = []

    def gather(
        node: int, path: tuple[int, ...], leaves: dict[int, tuple[int, ...]]
    ) -> dict[int, tuple[int, ...]]:
        how = aggregates[node - tree.leaves]
        found: dict[int, tuple[int, ...]] = {}
        for edge in range(*tree.edges(node).indices(len(tree.child))):
            child, way = int(tree.child[edge]), (*path, edge)
            if child < tree.leaves:
                leaves[child] = way
            elif merge and scale_of(how) is not None and aggregates[child - tree.leaves] == how:
                found |= gather(child, way, leaves)
            else:
                visit(child)
                found[child] = way
        return found

    def visit(node: int) -> None:
        leaves: dict[int, tuple[int, ...]] = {}
        nodes = gather(node, (), leaves)
        steps.append(
            Step(
                node=node,
                how=aggregates[node - tree.leaves],
                leaves=np.array(list(leaves), dtype=np.int64),
                leaf_paths=tuple(leaves.values()),
                nodes=tuple(nodes),
                node_paths=tuple(nodes.values()),
            )
        )

    visit(target)
    return tuple(steps)


def sibling_shares(tree: Tree, edges: Floats) -> Floats:
    """Weights (draws x edges) made to sum to 1 among siblings, without children that have no weight at all.

    A child is left out where its own weight is 0, or where everything below it has weight 0.
    """
    shares = np.zeros_like(edges)
    alive = np.ones((len(edges), tree.leaves + tree.inner), dtype=bool)
    for node in range(tree.leaves, tree.leaves + tree.inner):
        counted = edges[:, tree.edges(node)] * alive[:, tree.children(node)]
        total = counted.sum(axis=1, keepdims=True)
        shares[:, tree.edges(node)] = counted / np.where(total > 0, total, 1.0)
        alive[:, node] = total[:, 0] > 0
    return shares


def along(shares: Reals, paths: Paths) -> Floats:
    """Weights of inputs (draws x inputs): the product of the shares on each path."""
    found = np.empty((len(shares), len(paths)))
    for column, path in enumerate(paths):
        found[:, column] = shares[:, list(path)].prod(axis=1)
    return found
