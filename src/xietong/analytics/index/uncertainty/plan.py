"""The plan of draws: what each draw chooses, as a table made from uniform numbers.

A draw is a row of numbers in [0, 1). The Monte Carlo takes them from one counter-based Philox stream, row
after row, so that draw 17 is the same whether 100 or 10,000 are asked for; the sensitivity analysis takes
them from a Sobol sequence. Either way ``plan_of`` turns them into choices.
"""

from __future__ import annotations

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray
from scipy.special import gammaincinv

from xietong.analytics.index.scheme import Aggregate, Uncertainty
from xietong.analytics.index.tree import Tree
from xietong.analytics.index.uncertainty.scales import wants_positive

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
#: What may become of an ambiguous indicator's direction: as it is, left out, turned round.
SIGNS = (1, 0, -1)
_SIGN_WORDS = ("原方向", "不计", "反方向")
_STREAMS = 2.0**53


@frozen
class Factor:
    """One thing that varies: its name, how many uniform numbers it takes, its options' names (if it has)."""

    name: str
    columns: int = 1
    options: tuple[str, ...] = ()


@frozen(eq=False)
class Choice:
    """A factor with options and, for each draw, which option it took."""

    name: str
    options: tuple[str, ...]
    level: Integers


@frozen(eq=False)
class Plan:
    """N draws. ``edges`` are raw weights of the tree's edges (N x edges), 0 where a sign leaves one out.

    ``treat`` and ``normalise`` are places in the scheme's lists, ``shape`` in ``shapes`` (an aggregator for
    each inner node). ``signs`` is N x ambiguous leaves. ``stream`` numbers the noise in the data.
    """

    treat: Integers
    normalise: Integers
    shape: Integers
    shapes: tuple[tuple[Aggregate, ...], ...]
    edges: Floats
    ambiguous: tuple[int, ...]
    signs: Integers
    stream: NDArray[np.uint64]
    choices: tuple[Choice, ...]

    @property
    def draws(self) -> int:
        return len(self.shape)

    @property
    def positive(self) -> NDArray[np.bool_]:
        """Whether each draw needs scores above zero."""
        needs = [any(wants_positive(how) for how in shape) for shape in self.shapes]
        return np.array(needs, dtype=bool)[self.shape]


def factors_of(spec: Uncertainty, tree: Tree) -> tuple[Factor, ...]:
    """What varies, in a fixed order; a list with one entry is a setting, not a factor."""
    found = []
    if len(spec.treat) > 1:
        found.append(Factor("treat", 1, tuple(str(points) for points in spec.treat)))
    if len(spec.normalise) > 1:
        found.append(Factor("normalise", 1, tuple(str(step.method) for step in spec.normalise)))
    if len(spec.aggregate) > 1:
        found.append(Factor("aggregate", 1, tuple(_named(how) for how in spec.aggregate)))
    found += [Factor(f"sign:{code}", 1, _SIGN_WORDS) for code in spec.signs]
    if spec.noise or spec.dirichlet:
        found.append(Factor("weights", len(tree.child)))
    if spec.data:
        found.append(Factor("data"))
    return tuple(found)


def uniforms(factors: tuple[Factor, ...], draws: int, seed: int) -> Floats:
    """draws x columns of uniform numbers; row d depends on seed and d alone."""
    columns = sum(factor.columns for factor in factors)
    return np.random.Generator(np.random.Philox(key=seed)).random((draws, columns))


def plan_of(spec: Uncertainty, tree: Tree, edges: Floats, numbers: Floats) -> Plan:
    """Turn uniform numbers (draws x columns of ``factors_of``) into choices.

    ``edges`` are the scheme's own weights, one per edge, positive sums among siblings.
    """
    draws, taken, first = len(numbers), {}, 0
    for factor in factors_of(spec, tree):
        taken[factor.name] = numbers[:, first : first + factor.columns]
        first += factor.columns
    choices = tuple(
        Choice(factor.name, factor.options, _level(taken[factor.name][:, 0], len(factor.options)))
        for factor in factors_of(spec, tree)
        if factor.options
    )
    level = {choice.name: choice.level for choice in choices}
    none = np.zeros(draws, dtype=np.int64)
    ambiguous = tuple(tree.codes.index(code) for code in spec.signs)
    signs = np.array(SIGNS)[[level[f"sign:{code}"] for code in spec.signs]].reshape(-1, draws).T
    own = tuple(tree.aggregate(node) for node in range(tree.leaves, tree.leaves + tree.inner))
    return Plan(
        treat=level.get("treat", none),
        normalise=level.get("normalise", none),
        shape=level.get("aggregate", none),
        shapes=tuple((how,) * tree.inner for how in spec.aggregate) or (own,),
        edges=_without(ambiguous, signs, tree, _weights(spec, tree, edges, taken.get("weights"), draws)),
        ambiguous=ambiguous,
        signs=signs,
        stream=(taken["data"][:, 0] * _STREAMS).astype(np.uint64) if spec.data else none.astype(np.uint64),
        choices=choices,
    )


def taken(plan: Plan, keep: NDArray[np.bool_]) -> Plan:
    """The plan of some draws."""
    return evolve(
        plan,
        treat=plan.treat[keep],
        normalise=plan.normalise[keep],
        shape=plan.shape[keep],
        edges=plan.edges[keep],
        signs=plan.signs[keep],
        stream=plan.stream[keep],
        choices=tuple(evolve(choice, level=choice.level[keep]) for choice in plan.choices),
    )


def _named(how: Aggregate) -> str:
    extra = {"power": f":{how.power:g}", "mazziotta_pareto": ":plus" if how.sign > 0 else ":minus"}
    return f"{how.kind}{extra.get(how.kind, '')}"


def _level(numbers: Floats, options: int) -> Integers:
    return np.minimum((numbers * options).astype(np.int64), options - 1)


def _weights(spec: Uncertainty, tree: Tree, edges: Floats, numbers: Floats | None, draws: int) -> Floats:
    """Weights of each draw: w (1 + noise (2u - 1)), or Dirichlet among siblings with mean w."""
    found = np.tile(edges, (draws, 1))
    if numbers is not None and spec.noise:
        found *= 1 + spec.noise * (2 * numbers - 1)
    elif numbers is not None and spec.dirichlet:
        for node in range(tree.leaves, tree.leaves + tree.inner):
            at = tree.edges(node)
            strength = spec.dirichlet * edges[at] / edges[at].sum()
            found[:, at] = gammaincinv(np.where(strength > 0, strength, 1.0), numbers[:, at]) * (strength > 0)
    return found


def _without(ambiguous: tuple[int, ...], signs: Integers, tree: Tree, edges: Floats) -> Floats:
    """No weight for an ambiguous leaf in the draws that leave it out."""
    for column, leaf in enumerate(ambiguous):
        edges[:, tree.child == leaf] *= (signs[:, column] != 0)[:, None]
    return edges
