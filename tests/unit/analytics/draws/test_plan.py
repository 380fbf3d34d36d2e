"""What a draw chooses: reproducible, in the stated shares, weights around the scheme's own."""

from __future__ import annotations

import numpy as np
import pytest

from tests.unit.analytics.draws.plainly import ALL, random_tree
from xietong.analytics.index.scheme import Normalisation, Normalise, Uncertainty
from xietong.analytics.index.uncertainty.plan import Plan, factors_of, plan_of, uniforms
from xietong.analytics.index.uncertainty.programs import sibling_shares

TREE = random_tree(np.random.default_rng(1), ALL[:1])
FULL = Uncertainty(
    treat=(1, 2, 3, 4, 5),
    normalise=(Normalise(), Normalise(Normalisation.ZSCORE)),
    noise=0.25,
    aggregate=ALL[:2],
    signs=(TREE.codes[0],),
    data=((TREE.codes[1], "poisson"),),
)


def drawn(spec: Uncertainty, draws: int, seed: int = 1) -> Plan:
    return plan_of(spec, TREE, TREE.weight, uniforms(factors_of(spec, TREE), draws, seed))


def test_a_draw_is_the_same_however_many_are_asked_for() -> None:
    few, many = drawn(FULL, 50), drawn(FULL, 500)
    for name in ("treat", "normalise", "shape", "edges", "signs", "stream"):
        np.testing.assert_array_equal(getattr(few, name), getattr(many, name)[:50])


def test_another_seed_draws_something_else() -> None:
    one, two = drawn(FULL, 50, 1), drawn(FULL, 50, 2)
    assert (one.edges[one.edges > 0] != two.edges[one.edges > 0]).all()


def test_every_option_gets_its_share() -> None:
    for choice in drawn(FULL, 20_000).choices:
        share = np.bincount(choice.level) / 20_000
        np.testing.assert_allclose(share, 1 / len(choice.options), atol=0.015)


def test_noise_stays_within_its_share_of_each_weight() -> None:
    ratio = drawn(Uncertainty(noise=0.25), 5000).edges / TREE.weight
    assert 0.75 <= ratio.min() < 0.76
    assert 1.24 < ratio.max() <= 1.25


@pytest.mark.parametrize("concentration", [5.0, 50.0])
def test_dirichlet_weights_have_the_schemes_mean_and_the_spread_asked_for(concentration: float) -> None:
    plan = drawn(Uncertainty(dirichlet=concentration), 20_000)
    shares = sibling_shares(TREE, plan.edges)
    wanted = sibling_shares(TREE, TREE.weight[None])[0]
    np.testing.assert_allclose(shares.mean(axis=0), wanted, atol=0.01)
    spread = np.sqrt(wanted * (1 - wanted) / (concentration + 1))
    np.testing.assert_allclose(shares.std(axis=0), spread, atol=0.01)


def test_nothing_left_out_gets_weight_and_the_rest_sums_to_one() -> None:
    plan = drawn(FULL, 200)
    edge = int(np.flatnonzero(TREE.child == plan.ambiguous[0])[0])
    shares = sibling_shares(TREE, plan.edges)
    left_out = plan.signs[:, 0] == 0
    assert left_out.any()
    assert (shares[left_out, edge] == 0).all()
    for node in range(TREE.leaves, TREE.leaves + TREE.inner):
        np.testing.assert_allclose(shares[:, TREE.edges(node)].sum(axis=1), 1.0)


def test_one_option_is_a_setting_and_takes_no_number() -> None:
    """A choice with a single alternative broke a peer's run."""
    spec = Uncertainty(treat=(3,), normalise=(Normalise(),), aggregate=ALL[:1], noise=0.1)
    assert [factor.name for factor in factors_of(spec, TREE)] == ["weights"]
    plan = drawn(spec, 10)
    assert plan.shapes == ((ALL[0],) * TREE.inner,)
    assert plan.choices == ()
