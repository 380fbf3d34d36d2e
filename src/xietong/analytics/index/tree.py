"""The compiled tree: arrays that loops and Numba can walk, children before parents."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from xietong.analytics.index.scheme import Aggregate, Aggregator, Indicator, Node, Scheme

#: Codes of ``Tree.kind``; stable, compiled code branches on them.
KINDS = {kind: code for code, kind in enumerate(Aggregator)}


@frozen(eq=False)
class Tree:
    """Ids 0..leaves-1 are indicators (columns of the normalised matrix), then inner nodes, root last.

    Children of inner node ``leaves + i`` are ``child[start[i]:start[i + 1]]``, with ``weight`` beside
    them: given weights, made to sum to 1 among siblings. A parent's id is larger than its children's.
    ``kind``, ``power`` and ``sign`` have one entry per inner node. ``under`` is inner x leaves: which
    leaves stand below. ``families`` are the ids of the root's children.
    """

    codes: tuple[str, ...]
    leaves: int
    start: NDArray[np.int64]
    child: NDArray[np.int64]
    weight: NDArray[np.float64]
    kind: NDArray[np.int64]
    power: NDArray[np.float64]
    sign: NDArray[np.float64]
    under: NDArray[np.bool_]
    shown: tuple[int, ...]

    @property
    def inner(self) -> int:
        return len(self.kind)

    @property
    def root(self) -> int:
        return self.leaves + self.inner - 1

    @property
    def families(self) -> NDArray[np.int64]:
        return self.children(self.root)

    def children(self, node: int) -> NDArray[np.int64]:
        """Ids of an inner node's children."""
        return self.child[self.edges(node)]

    def edges(self, node: int) -> slice:
        """Where an inner node's children and weights stand in ``child`` and ``weight``."""
        position = node - self.leaves
        return slice(int(self.start[position]), int(self.start[position + 1]))

    def aggregate(self, node: int) -> Aggregate:
        """An inner node's aggregator as the scheme has it."""
        position = node - self.leaves
        return Aggregate(
            tuple(Aggregator)[self.kind[position]], float(self.power[position]), int(self.sign[position])
        )


def compile_tree(scheme: Scheme) -> Tree:
    """Compile the index of a scheme; leaves of direction 0 and nodes with nothing else are left out.

    Leaf ids follow ``scheme.scored()``; inner nodes come in post-order. ``shown`` lists inner ids in
    the scheme's order, root first.
    """
    leaves = scheme.scored()
    ids: dict[str, int] = {leaf.code: position for position, leaf in enumerate(leaves)}
    ordered = list(_post_order(scheme.index))
    ids.update({node.code: len(leaves) + position for position, node in enumerate(ordered)})
    start, child, weight = [0], [], []
    under = np.zeros((len(ordered), len(leaves)), dtype=bool)
    for position, node in enumerate(ordered):
        kept = [part for part in node.children if _counts(part)]
        shares = np.array([part.weight for part in kept], dtype=np.float64)
        child += [ids[part.code] for part in kept]
        weight += list(shares / shares.sum())
        start.append(len(child))
        under[position, [ids[leaf.code] for leaf in node.indicators() if leaf.direction != 0]] = True
    return Tree(
        codes=(*(leaf.code for leaf in leaves), *(node.code for node in ordered)),
        leaves=len(leaves),
        start=np.array(start, dtype=np.int64),
        child=np.array(child, dtype=np.int64),
        weight=np.array(weight, dtype=np.float64),
        kind=np.array([KINDS[node.aggregate.kind] for node in ordered], dtype=np.int64),
        power=np.array([node.aggregate.power for node in ordered], dtype=np.float64),
        sign=np.array([node.aggregate.sign for node in ordered], dtype=np.float64),
        under=under,
        shown=tuple(ids[node.code] for node in scheme.index.nodes() if _counts(node)),
    )


def _counts(part: Node | Indicator) -> bool:
    if isinstance(part, Node):
        return any(leaf.direction != 0 for leaf in part.indicators())
    return part.direction != 0


def _post_order(node: Node) -> list[Node]:
    below = [
        found
        for part in node.children
        if isinstance(part, Node) and _counts(part)
        for found in _post_order(part)
    ]
    return [*below, node]
