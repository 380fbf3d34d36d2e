"""From ``uncertainty`` to intervals: equal to building the index anew for each draw; faults of peers."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import typer
from attrs import evolve
from scipy.stats import gamma, rankdata
from typer.testing import CliRunner

from tests.unit.analytics.draws.plainly import with_weights
from xietong.analytics.faults import FaultsError
from xietong.analytics.index.engine import IndexResult, build_index
from xietong.analytics.index.scheme import Constant, Scheme, Uncertainty
from xietong.analytics.index.scheme_reading import read_scheme
from xietong.analytics.index.uncertainty import uncertainty
from xietong.analytics.index.uncertainty.plan import factors_of, plan_of, uniforms
from xietong.analytics.index.uncertainty.robustness import robustness
from xietong.analytics.index.uncertainty.summary import LEVELS
from xietong.analytics.index.uncertainty.ties import probability_above, scores_of, tie_bands
from xietong.analytics.panel.reading import read_panel
from xietong.interfaces.cli.index import index

SCHEME = """
name: example
index:
  code: INDEX
  children:
    - code: A
      weight: 0.4
      children:
        - {code: A1, weight: 1, direction: 1}
        - {code: A2, weight: 2, direction: -1}
    - code: B
      weight: 0.6
      children:
        - {code: B1, weight: 1, direction: 1}
        - {code: B2, weight: 2, direction: -1}
steps:
  treat: {method: winsorise_then_log, maximum_points: 5}
  normalise: {method: minmax, to: [0, 100]}
"""
ISSUE = (
    "{treat: [1, 2, 3, 4, 5], normalise: [minmax, zscore], weights: {noise: 0.25},"
    " aggregate: [arithmetic, geometric]}"
)
DRAWS, SEED = 120, 5


def values(units: int = 80, periods: tuple[str, ...] = ("2023",), gaps: float = 0.0) -> pl.DataFrame:
    rng = np.random.default_rng(11)
    rows = []
    for period in periods:
        for unit in range(units):
            figures = {
                "A1": float(rng.lognormal(1, 1.2)),
                "A2": float(rng.normal(50, 10)),
                "B1": float(rng.poisson(6)),
                "B2": float(rng.lognormal(0, 1)),
            }
            rows += [
                (f"U{unit}", period, code, value) for code, value in figures.items() if rng.random() >= gaps
            ]
    return pl.DataFrame(rows, schema=["unit", "period", "indicator", "value"], orient="row")


def built(choices: str, data: pl.DataFrame | None = None, scheme: str = SCHEME) -> IndexResult:
    text = scheme + (f"uncertainty: {choices}\n" if choices else "")
    return build_index(read_panel(values() if data is None else data), read_scheme(text))


def spec_of(result: IndexResult) -> Uncertainty:
    assert result.scheme.uncertainty
    return result.scheme.uncertainty


def rebuilt(result: IndexResult, draws: int) -> np.ndarray:
    """Ranks (draws x rows) from building the whole index again for each draw."""
    spec, tree = spec_of(result), result.tree
    plan = plan_of(spec, tree, result.scored.weight, uniforms(factors_of(spec, tree), draws, SEED))
    found = np.empty((draws, result.panel.rows))
    for draw in range(draws):
        scheme: Scheme = with_weights(result.scheme, tree, plan.edges[draw])
        steps = scheme.steps
        if spec.treat:
            steps = evolve(steps, treat=evolve(steps.treat, maximum_points=spec.treat[plan.treat[draw]]))
        if spec.normalise:
            steps = evolve(steps, normalise=spec.normalise[plan.normalise[draw]])
        again = build_index(result.panel, evolve(scheme, steps=steps))
        found[draw] = rankdata(-np.round(again.index, 9))
    return found


@pytest.mark.parametrize("gaps", [0.0, 0.1])
def test_ranks_are_those_of_building_the_index_anew_for_each_draw(gaps: float) -> None:
    choices = "{treat: [1, 2, 3], normalise: [minmax, zscore], weights: {noise: 0.25}}"
    result = built(choices, values(gaps=gaps))
    drawn = uncertainty(result, draws=DRAWS, seed=SEED)
    ranks = rebuilt(result, DRAWS)
    for name, level in zip(("rank_low", "rank_mid", "rank_high"), LEVELS, strict=True):
        np.testing.assert_allclose(getattr(drawn, name), np.quantile(ranks, level, axis=0), rtol=1e-12)
    np.testing.assert_allclose(drawn.shift, np.abs(ranks - rankdata(-result.index)).mean(axis=0))
    assert drawn.failed == drawn.rank_error == 0


def test_without_spread_in_the_choices_every_quantile_is_the_published_score() -> None:
    result = built("{weights: {noise: 0}}")
    drawn = uncertainty(result, draws=20, seed=SEED)
    for name in ("score_low", "score_mid", "score_high"):
        np.testing.assert_allclose(getattr(drawn, name), result.index, rtol=1e-12)
    np.testing.assert_array_equal(drawn.rank_mid, rankdata(-result.index))
    assert (drawn.shift == 0).all()


def test_the_example_of_minmax_and_zscore_under_a_geometric_mean_loses_no_draw() -> None:
    """A peer lost 13 of 20 draws to this and printed intervals from the other 7."""
    drawn = uncertainty(built(ISSUE), draws=300, seed=SEED)
    assert drawn.failed == 0
    assert any("1–100" in note for note in drawn.notes)
    assert np.isfinite(drawn.score_low).all()
    assert (drawn.score_low <= drawn.score_mid).all()
    assert (drawn.score_mid <= drawn.score_high).all()


def test_the_same_seed_gives_the_same_bits_on_any_number_of_threads() -> None:
    choices = ISSUE[:-1] + ", sign: [B1], data: {B1: poisson, A2: 2.5}}"
    result = built(choices, values(600, gaps=0.05))
    one, two = (uncertainty(result, draws=100, seed=SEED, threads=threads) for threads in (1, 2))
    other = uncertainty(result, draws=100, seed=SEED + 1)
    for name in ("score_low", "score_mid", "score_high", "rank_low", "rank_mid", "rank_high", "explained"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))
    assert (one.score_mid != other.score_mid).mean() > 0.9


def test_panels_are_ranked_within_each_period_with_one_yardstick_for_all() -> None:
    """A peer's panel, normalised over all periods, could not be run again at all."""
    scheme = SCHEME.replace("to: [0, 100]", "to: [0, 100], frame: all")
    result = built("{weights: {noise: 0.25}}", values(40, ("2022", "2023"), gaps=0.05), scheme)
    drawn = uncertainty(result, draws=50, seed=SEED)
    assert len(drawn.parts) == 2
    for part in drawn.parts:
        assert drawn.rank_high[part.population.rows].max() <= len(part.population.rows)


def test_failed_draws_are_counted_with_their_reason_and_stop_the_run_above_the_limit() -> None:
    scheme = SCHEME.replace("        - {code: A2, weight: 2, direction: -1}\n", "")
    data = values().filter(pl.col("indicator") != "A2")
    data = data.filter(~((pl.col("unit") == "U3") & pl.col("indicator").is_in(["B1", "B2"])))
    choices = "{weights: {noise: 0.1}, sign: [A1], failed_limit: LIMIT}"
    with pytest.raises(FaultsError, match=r"次失败.*有单位得不出得分"):
        uncertainty(built(choices.replace("LIMIT", "0.05"), data, scheme), draws=60, seed=SEED)
    drawn = uncertainty(built(choices.replace("LIMIT", "0.9"), data, scheme), draws=60, seed=SEED)
    assert 5 < drawn.failed < 40
    assert drawn.parts[0].failures == {"有单位得不出得分": drawn.failed}
    assert np.isfinite(drawn.rank_mid).all()


def test_a_unit_whose_rank_hangs_on_the_sign_of_a_count_is_marked() -> None:
    data = values(200)
    extreme = (pl.col("unit") == "U7") & (pl.col("indicator") == "B2")
    data = data.with_columns(pl.when(extreme).then(80.0).otherwise(pl.col("value")).alias("value"))
    scheme = SCHEME.replace("treat: {method: winsorise_then_log, maximum_points: 5}", "treat: none")
    result = built("{weights: {noise: 0.1}, sign: [B2]}", data, scheme)
    drawn = uncertainty(result, draws=200, seed=SEED)
    row = result.panel.units.index("U7")
    assert drawn.sign_sensitive[row]
    assert drawn.explained[row, 0] > 0.5
    assert not uncertainty(
        built("{weights: {noise: 0.1}}", data, scheme), draws=50, seed=SEED
    ).sign_sensitive.any()


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ("{treat: [1, 1, 2]}", "重复"),
        ("{weights: {noise: 0.2, dirichlet: 10}}", "只能写一个"),
        ("{weights: {noise: 1.5}}", "权重为负"),
        ("{normalise: [minmax, goalposts]}", "goalposts 要求每个指标"),
        ("{sign: [NONE]}", "不是计分的指标"),
        ("{data: {NONE: poisson}}", "不是计分的指标"),
        ("{data: {B1: binomial}}", "binomial 要有基数"),
        ("{normalise: [minmax, robust_z], data: {B1: poisson}}", "不能加噪声"),
        ("", "没有写要变动什么"),
    ],
)
def test_choices_that_cannot_stand_are_refused_before_anything_runs(choices: str, said: str) -> None:
    with pytest.raises(FaultsError, match=said):
        uncertainty(built(choices), draws=10, seed=1)


def test_a_treatment_that_varies_nothing_is_refused() -> None:
    scheme = SCHEME.replace("treat: {method: winsorise_then_log, maximum_points: 5}", "treat: none")
    with pytest.raises(FaultsError, match="没有指标用 winsorise_then_log"):
        uncertainty(built("{treat: [1, 2]}", scheme=scheme), draws=10, seed=1)


def test_a_variant_that_cannot_be_built_counts_as_failed_with_its_reason() -> None:
    """Constant under zscore but not under minmax with goalposts: refused in words, or a midpoint."""
    data = values().with_columns(
        pl.when(pl.col("indicator") == "B1").then(5.0).otherwise(pl.col("value")).alias("value")
    )
    scheme = SCHEME.replace(
        "{code: B1, weight: 1, direction: 1}", "{code: B1, weight: 1, direction: 1, goalposts: [0, 10]}"
    )
    choices = "{normalise: [minmax, zscore], weights: {noise: 0.1}, failed_limit: LIMIT}"
    with pytest.raises(FaultsError, match=r"失败.*B1.*没有差异可比"):
        uncertainty(built(choices.replace("LIMIT", "0.1"), data, scheme), draws=40, seed=1)
    drawn = uncertainty(built(choices.replace("LIMIT", "1"), data, scheme), draws=40, seed=1)
    assert 8 < drawn.failed < 32
    kept = scheme.replace("to: [0, 100]", f"to: [0, 100], constant: {Constant.MIDPOINT}")
    assert uncertainty(built(choices.replace("LIMIT", "0"), data, kept), draws=40, seed=1).failed == 0


def test_noise_in_counts_has_the_spread_of_counts_and_zero_cases_are_not_certain() -> None:
    scheme = """
name: one
index: {code: INDEX, children: [{code: C, direction: 1}]}
steps: {normalise: {method: minmax, to: [0, 400]}}
uncertainty: {data: {C: poisson}}
"""
    rows = [(f"U{count:03}", "2023", "C", float(count)) for count in range(401)]
    data = pl.DataFrame(rows, schema=["unit", "period", "indicator", "value"], orient="row")
    drawn = uncertainty(built("", data, scheme), draws=4000, seed=1)
    assert drawn.score_low[100] == pytest.approx(gamma(100.5).ppf(0.05), abs=1.2)
    assert drawn.score_high[100] == pytest.approx(gamma(100.5).ppf(0.95), abs=1.2)
    assert drawn.score_high[0] == pytest.approx(1.92, abs=0.1)
    assert drawn.score_high[400] == 400


def test_noise_in_shares_and_figures_has_its_stated_spread() -> None:
    scheme = """
name: two
index: {code: INDEX, children: [{code: S, direction: 1}, {code: F, direction: 1}]}
steps: {normalise: {method: minmax, to: [0, 1]}}
uncertainty: {data: {S: binomial, F: 0.05}}
"""
    rows = [(f"U{n:03}", "2023", code, n / 200, 50.0) for n in range(201) for code in "SF"]
    data = pl.DataFrame(rows, schema=["unit", "period", "indicator", "value", "exposure"], orient="row")
    drawn = uncertainty(built("", data, scheme), draws=4000, seed=1)
    spread = np.sqrt(0.5 * 0.5 / 52 + 0.05**2) / 2
    assert drawn.score_mid[100] == pytest.approx(0.5, abs=0.005)
    assert drawn.score_high[100] - drawn.score_mid[100] == pytest.approx(1.645 * spread, rel=0.06)


def test_probability_above_and_tie_bands_are_counts_of_draws() -> None:
    drawn = uncertainty(built("{weights: {noise: 0.5}}", values(60)), draws=200, seed=SEED)
    part = drawn.parts[0]
    everyone = np.arange(60)
    scores, above = scores_of(part, everyone), probability_above(part, everyone)
    np.testing.assert_allclose(above, (scores[:, :, None] > scores[:, None, :]).mean(axis=0) + np.eye(60) / 2)
    np.testing.assert_allclose(above + above.T, 1.0)
    bands, order = tie_bands(part), np.argsort(part.population.published)
    assert (np.diff(bands[order]) >= 0).all()
    bounds = [order[bands[order] == band] for band in range(1, bands.max() + 1)]
    for members in bounds:
        assert (above[members[0], members] <= 0.95).all()
    for members, below in pairwise(bounds):
        assert above[members[0], below[0]] > 0.95
    whole = robustness(drawn, part)
    assert whole.shift == pytest.approx(np.mean(drawn.shift))
    assert 0.5 < whole.tau < 1


def test_the_command_writes_the_quantiles_and_counts_the_failures(tmp_path: Path) -> None:
    (tmp_path / "scheme.yaml").write_text(SCHEME + f"uncertainty: {ISSUE}\n", encoding="utf-8")
    values(30).write_csv(tmp_path / "values.csv")
    words = [
        str(tmp_path / "scheme.yaml"),
        str(tmp_path / "values.csv"),
        "--out",
        str(tmp_path / "out"),
    ]
    app = typer.Typer()
    app.command()(index)
    done = CliRunner().invoke(app, [*words, "--draws", "50", "--seed", "3"])
    assert done.exit_code == 0, done.output
    table = pl.read_csv(tmp_path / "out" / "scores.csv")
    root = table.filter(pl.col("node") == "INDEX")
    names = [f"{what}_{level}" for what in ("score", "rank") for level in ("low", "mid", "high")]
    assert root.select(names).null_count().sum_horizontal().item() == 0
    assert root["rank_mid"].is_between(1, 30).all()


def test_loops_compile_where_no_cache_can_be_written() -> None:
    code = (
        "import numpy as np\n"
        "from xietong.analytics.index.uncertainty.kernels.mixing import add\n"
        "total = np.zeros((1, 2)); add(np.ones((1, 2)), np.ones(1), total); print(total.sum())"
    )
    environment = {
        **os.environ,
        "NUMBA_CACHE_LOCATOR_CLASSES": "_UserProvidedCacheLocator",
        "NUMBA_CACHE_DIR": "",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment
    )
    assert done.stdout.strip() == "2.0", done.stderr


def test_the_library_loads_no_compiler_until_draws_run() -> None:
    code = "import sys, xietong.analytics.index.uncertainty; print('numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
