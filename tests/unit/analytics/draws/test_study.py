"""Fast draws equal plain ones: random trees, all means, gaps, signs; ranks exact; the same on any thread."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import rankdata

from tests.unit.analytics.draws.plainly import ALL, plain_scores, random_tree, study_of
from xietong.analytics.index.scheme import Aggregate, Normalise, Uncertainty
from xietong.analytics.index.uncertainty.ranking import binned_ranks, exact_ranks
from xietong.analytics.index.uncertainty.scoring import scores
from xietong.analytics.index.uncertainty.study import Study
from xietong.analytics.index.uncertainty.summary import LEVELS, summarised

Floats = np.ndarray
CHOICES = {
    "one mean": Uncertainty(noise=0.25),
    "each node its own": Uncertainty(dirichlet=20.0),
    "arithmetic or geometric": Uncertainty(
        treat=(1, 2), normalise=(Normalise(), Normalise(low=1)), noise=0.25, aggregate=ALL[:2]
    ),
    "every mean": Uncertainty(treat=(1, 2, 3), noise=0.5, aggregate=ALL),
}


def example(
    choice: str, seed: int, gaps: float, units: int = 700, draws: int = 60
) -> tuple[Study, list[Floats]]:
    rng = np.random.default_rng(seed)
    tree = random_tree(rng, ALL if choice == "each node its own" else ALL[:1])
    spec = CHOICES[choice]
    if choice == "every mean":
        spec = Uncertainty(
            treat=spec.treat, noise=spec.noise, aggregate=spec.aggregate, signs=tree.codes[1:3]
        )
    count = max(len(spec.treat), 1) * max(len(spec.normalise), 1)
    variants = [rng.uniform(1, 100, (tree.leaves + len(spec.signs), units)) for _ in range(count)]
    missing = rng.random(variants[0].shape) < gaps
    missing[0] = False
    missing[tree.leaves :] = missing[1 : 1 + len(spec.signs)]
    for values in variants:
        values[missing] = np.nan
        values[:, 10:20] = values[:, [5]]
    return study_of(tree, spec, variants, draws=draws, seed=seed)


def all_scores(study: Study, *, ordered: bool = False) -> Floats:
    found = np.empty((study.draws, study.units))
    for cell in study.cells:
        for block in cell.blocks(7):
            for tile in study.tiles:
                found[block, tile.low : tile.high] = scores(study, cell, block, tile, ordered=ordered)
    return found


@pytest.mark.parametrize("gaps", [0.0, 0.002, 0.1])
@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_scores_and_ranks_equal_those_of_plain_draws(choice: str, seed: int, gaps: float) -> None:
    study, variants = example(choice, seed, gaps)
    wanted = plain_scores(study, variants)
    np.testing.assert_allclose(all_scores(study), wanted, rtol=1e-11)
    ranking = exact_ranks(study, threads=2)
    np.testing.assert_array_equal(ranking.failed, np.isnan(wanted).any(axis=1))
    for line, found in zip(wanted[~ranking.failed], ranking.doubled[~ranking.failed], strict=True):
        np.testing.assert_array_equal(found / 2, rankdata(-_without_rounding(line)))


def _without_rounding(line: Floats) -> Floats:
    """Plain scores of units with the same values differ in their last bits; they are ties."""
    return np.round(line / np.abs(line).max(), 11)


@pytest.mark.parametrize("gaps", [0.0, 0.1])
def test_a_node_can_be_asked_for_as_well_as_the_index(gaps: float) -> None:
    rng = np.random.default_rng(9)
    tree = random_tree(rng, ALL)
    values = rng.uniform(1, 100, (tree.leaves, 300))
    for target in range(tree.leaves, tree.root + 1):
        holes = values.copy()
        holes[rng.random(values.shape) < gaps] = np.nan
        study, variants = study_of(tree, Uncertainty(noise=0.3), [holes], draws=20, seed=1, target=target)
        np.testing.assert_allclose(all_scores(study), plain_scores(study, variants), rtol=1e-11)


@pytest.mark.parametrize("gaps", [0.0, 0.1])
def test_quantiles_are_those_of_all_draws(gaps: float) -> None:
    study, variants = example("arithmetic or geometric", 4, gaps)
    wanted = plain_scores(study, variants)
    published = np.arange(1.0, study.units + 1)
    found = summarised(study, exact_ranks(study, 1), published, 1)
    ranks = np.array([rankdata(-_without_rounding(line)) for line in wanted])
    np.testing.assert_allclose(found.score, np.quantile(wanted, LEVELS, axis=0).T, rtol=1e-11)
    np.testing.assert_allclose(found.rank, np.quantile(ranks, LEVELS, axis=0).T, rtol=1e-13)
    np.testing.assert_allclose(found.shift, np.abs(ranks - published).mean(axis=0))
    np.testing.assert_allclose(found.top, (ranks <= study.units / 10).mean(axis=0))
    for column, choice in enumerate(study.plan.choices):
        level = choice.level[study.order]
        means = np.array([ranks[level == option].mean(axis=0) for option in range(len(choice.options))])
        share = np.bincount(level) / len(level)
        between = share @ (means - ranks.mean(axis=0)) ** 2
        np.testing.assert_allclose(found.explained[:, column], between / ranks.var(axis=0), atol=1e-9)
        np.testing.assert_allclose(found.spread[:, column], np.ptp(means, axis=0), atol=1e-9)


@pytest.mark.parametrize("gaps", [0.0, 0.05])
def test_bins_give_ranks_within_the_error_that_is_stated(gaps: float) -> None:
    study, _ = example("arithmetic or geometric", 5, gaps, units=6000)
    binned, exact = binned_ranks(study, 2), exact_ranks(study, 2)
    worst = 0.0
    for tile in study.tiles:
        found = binned.scores(study, tile)
        off = np.abs(binned.ranks(tile, found) - exact.ranks(tile, found))
        worst = max(worst, float(off.max()))
    assert 0 < worst <= binned.error < study.units / 100


def test_one_value_far_away_makes_the_stated_error_large_not_the_result_wrong() -> None:
    tree = random_tree(np.random.default_rng(6), ALL[:1])
    values = np.random.default_rng(6).uniform(1, 100, (tree.leaves, 3000))
    values[:, 0] = 1e9
    study, _ = study_of(tree, Uncertainty(noise=0.2), [values], draws=10, seed=1)
    binned, exact = binned_ranks(study, 1), exact_ranks(study, 1)
    for tile in study.tiles:
        found = binned.scores(study, tile)
        assert (np.abs(binned.ranks(tile, found) - exact.ranks(tile, found)) <= binned.error).all()


@pytest.mark.parametrize("gaps", [0.0, 0.1])
def test_the_number_of_threads_changes_no_bit(gaps: float) -> None:
    study, _ = example("every mean", 7, gaps, draws=300)
    published = np.arange(1.0, study.units + 1)
    one, three = (summarised(study, exact_ranks(study, threads), published, threads) for threads in (1, 3))
    for name in ("score", "rank", "top", "bottom", "shift", "explained", "spread"):
        np.testing.assert_array_equal(getattr(one, name), getattr(three, name))


def test_a_draw_that_leaves_a_node_without_weight_still_has_a_score_from_the_others() -> None:
    study, variants = example("every mean", 8, 0.0)
    edges = study.plan.edges.copy()
    edges[:, study.tree.edges(study.tree.leaves)] = 0
    assert np.isfinite(plain_scores(study, variants)).any()
    np.testing.assert_allclose(all_scores(study), plain_scores(study, variants), rtol=1e-11)


def test_plain_means_are_what_they_are_called() -> None:
    """The reference itself, on a case done by hand."""
    tree = random_tree(np.random.default_rng(0), (Aggregate(),))
    values = np.full((tree.leaves, 2), 42.0)
    study, variants = study_of(tree, Uncertainty(noise=0.5), [values], draws=5, seed=1)
    np.testing.assert_allclose(plain_scores(study, variants), 42.0)
