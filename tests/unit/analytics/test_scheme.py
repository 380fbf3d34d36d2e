"""A scheme is read in full; all that is wrong is said at once, with key and line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.analytics.building import flat, leaf, refusal
from xietong.analytics.faults import FaultsError
from xietong.analytics.index.scheme import (
    Aggregate,
    Aggregator,
    Frame,
    Imputation,
    Normalisation,
    Treatment,
    Weighting,
)
from xietong.analytics.index.scheme_reading import read_scheme
from xietong.analytics.index.tree import compile_tree

EXAMPLE = """
name: example
index:
  code: INDEX
  label: 总指数
  aggregate: arithmetic
  children:
    - code: A
      weight: 0.4
      aggregate: geometric
      children:
        - {code: A1, weight: 1, direction: 1}
        - {code: A2, weight: 2, direction: -1, goalposts: [0, 100]}
    - {code: NO, weight: 0.6, direction: +1}
steps:
  screen: {minimum_coverage: 0.66, void_if_family_missing: false}
  denominate: {A1: population}
  impute: group_mean
  treat: {method: winsorise_then_log, skew: 2, kurtosis: 3.5, maximum_points: 5}
  normalise: {method: minmax, to: [1, 100], frame: period}
  weights: given
bands: {cuts: [50, 60, 75, 90], labels: [C, C+, B, B+, A]}
uncertainty:
  {treat: [1, 2, 3, 4, 5], normalise: [minmax, zscore], weights: {noise: 0.25},
   aggregate: [arithmetic, geometric]}
"""


def test_the_keys_of_the_scheme_are_understood() -> None:
    scheme = read_scheme(EXAMPLE)
    steps, found = scheme.steps, {part.code: part for part in scheme.index.indicators()}
    assert scheme.index.label == "总指数"
    assert [node.code for node in scheme.index.nodes()] == ["INDEX", "A"]
    assert found["A2"].goalposts == (0, 100)
    assert found["NO"].direction == 1
    assert steps.screen.minimum_coverage == 0.66
    assert steps.denominate == (("A1", "population"),)
    assert steps.impute is Imputation.GROUP_MEAN
    assert (steps.treat.method, steps.treat.maximum_points) == (Treatment.WINSORISE_THEN_LOG, 5)
    assert (steps.normalise.method, steps.normalise.low, steps.normalise.frame) == ("minmax", 1, Frame.PERIOD)
    assert steps.weights.method is Weighting.GIVEN
    assert scheme.bands is not None
    assert scheme.bands.labels == ("C", "C+", "B", "B+", "A")
    assert scheme.uncertainty is not None
    assert scheme.uncertainty.treat == (1, 2, 3, 4, 5)
    assert [spec.method for spec in scheme.uncertainty.normalise] == [
        Normalisation.MINMAX,
        Normalisation.ZSCORE,
    ]
    assert scheme.uncertainty.normalise[0].low == 1
    assert scheme.uncertainty.noise == 0.25


def test_the_compiled_tree_has_children_before_parents_and_weights_of_sum_one() -> None:
    tree = compile_tree(read_scheme(EXAMPLE))
    assert tree.codes == ("A1", "A2", "NO", "A", "INDEX")
    assert [tree.codes[place] for place in tree.shown] == ["INDEX", "A"]
    assert [tree.codes[place] for place in tree.families] == ["A", "NO"]
    assert tree.weight.tolist() == [1 / 3, 2 / 3, 0.4, 0.6]
    assert tree.aggregate(3) == Aggregate(Aggregator.GEOMETRIC)
    assert tree.under.tolist() == [[True, True, False], [True, True, True]]


def test_context_indicators_are_not_in_the_tree() -> None:
    scheme = read_scheme(flat(leaf("A"), leaf("X", 0), {"code": "N", "children": [leaf("Y", 0)]}))
    assert compile_tree(scheme).codes == ("A", "I")


def test_all_faults_of_a_scheme_come_at_once_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "scheme.yaml"
    path.write_text(
        "name: x\nindex:\n  code: I\n  children:\n"
        "    - {code: A, weight: -1}\n    - {code: B, children: []}\n"
        "    - {code: C, direction: 2, goalpost: [0, 1]}\nsteps:\n  impute: group_mode\n"
        "  normalise: {method: minmax, to: [5, 1]}\nbands: {cuts: [2, 1], labels: [a]}\n",
        encoding="utf-8",
    )
    with pytest.raises(FaultsError) as refused:
        read_scheme(path)
    text = str(refused.value)
    for part in (
        "index.children[0].direction：指标“A”没有写方向",
        "index.children[0].weight（第 5 行）：不能小于 0，现为 -1",
        "index.children[1].children（第 6 行）：节点“B”没有下级",
        "index.children[2].direction（第 7 行）：应是 1、-1 或 0，现为“2”",
        "index.children[2].goalpost（第 7 行）：没有这个键；是否应为 goalposts",
        "index.children（第 4 行）：节点“I”的下级有的写了 weight，有的没有",
        "steps.impute（第 9 行）：没有“group_mode”这个选项；是否应为 group_mean",
        "steps.normalise.to（第 10 行）：下限 5 应小于上限 1",
        "bands.labels（第 11 行）：应比 cuts 多一个",
        "bands.cuts（第 11 行）：应从小到大",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("scheme", "said"),
    [
        ("a: [1", "不是正确的 YAML"),
        ("- 1", "应是一组"),
        ("name: x", "index：没有填写"),
        (
            "name: x\nname: y\nindex: {code: I, children: [{code: A, direction: 1}]}",
            "name（第 2 行）：写了两次",
        ),
        (flat(leaf("A"), leaf("A")), "出现了 2 次"),
        (flat(leaf("A"), leaf("I")), "代码“I”"),
        (flat(leaf("A", 0)), "没有一项计分的指标"),
        (flat(leaf("A", weight=0), leaf("B", weight=0)), "权重全是 0"),
        (flat(leaf("A", goalposts=[5, 1])), "下限应小于上限"),
        (flat(leaf("A", goalposts=[1, 1])), "不能相等"),
        (flat(leaf("A", goalposts=[1, 2, 3])), "应是两个数"),
        (flat(leaf("A"), normalise="goalposts"), "没有写 goalposts"),
        (flat(leaf("A"), normalise="target"), "没有写 target"),
        (flat(leaf("A", goalposts=[0, 1], treat="winsorise_then_log"), normalise="goalposts"), "取对数后"),
        (flat(leaf("A"), denominate={"B": "n"}), "树中没有指标“B”"),
        (flat(leaf("A"), leaf("B"), weights="ahp"), "没有判断矩阵"),
        (flat(leaf("A"), screen={"minimum_coverage": 2}), "0 到 1"),
        (flat(leaf("A", caps=[2, 1])), "下限应小于上限"),
        (flat(leaf("A", caps=["x", 1])), "应是 [下限, 上限]"),
        (flat(leaf("A"), aggregate={"power": 0}), "power 不能是 0"),
        (flat(leaf("A"), aggregate="median"), "没有“median”这种合成方法"),
        (flat(leaf("A"), aggregate={"mazziotta_pareto": "up"}), "合成方法"),
        (flat(leaf("A", weight="x")), "应是数，现为“x”"),
        ({**flat(leaf("A")), "as_of": "yesterday"}, "看不懂"),
        ({**flat(leaf("A")), "uncertainty": {"treat": [0.5]}}, "缩尾点数"),
    ],
)
def test_a_wrong_scheme_is_refused_in_words(scheme: Any, said: str) -> None:
    assert any(said in sentence for sentence in refusal(scheme)), refusal(scheme)


@pytest.mark.parametrize("aggregate", ["geometric", "harmonic", {"power": -1}])
@pytest.mark.parametrize(
    "normalise",
    [
        {"method": "minmax", "to": [0, 100]},
        {"method": "percentile", "to": [0, 1]},
        {"method": "zscore"},
        {"method": "robust_z"},
    ],
)
def test_methods_that_cannot_stand_together_are_refused_before_any_value_is_read(
    aggregate: Any, normalise: Any
) -> None:
    said = refusal(flat(leaf("A"), leaf("B"), aggregate=aggregate, normalise=normalise))
    assert len(said) == 2
    assert "只能用正数" in said[0]
    assert refusal(flat(leaf("A"), aggregate=aggregate, normalise={"method": "minmax", "to": [1, 100]})) == []


def test_mazziotta_pareto_needs_a_positive_mean() -> None:
    aggregate = {"mazziotta_pareto": "minus"}
    assert refusal(flat(leaf("A"), aggregate=aggregate, normalise="zscore"))
    assert not refusal(
        flat(leaf("A"), aggregate=aggregate, normalise={"method": "zscore", "mean": 100, "sd": 10})
    )


def test_fractions_of_judgements_are_read() -> None:
    scheme = flat(leaf("A"), leaf("B"), weights="ahp")
    scheme["index"]["judgements"] = [[1, "1/3"], [3, 1]]
    assert read_scheme(scheme).index.judgements == ((1.0, 1 / 3), (3.0, 1.0))
    scheme["index"]["judgements"] = [[1, "1/3"]]
    assert refusal(scheme)
