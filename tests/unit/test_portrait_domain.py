"""Bands in words, lasting bands, sentences, the swarm: what a portrait says, without a database."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xietong.interfaces.web.views.ecology.charts import swarm
from xietong.wings.ecology.domain.kinds import Band
from xietong.wings.ecology.domain.portrait.banding import banded, crosses, fell_twice, lasting
from xietong.wings.ecology.domain.portrait.sentences import forest_sentence, mark

G, Y, R, N = Band.GREEN, Band.YELLOW, Band.RED, Band.GREY
SCORES = st.floats(0, 100, allow_nan=False)


@pytest.mark.parametrize(("score", "band"), [(59.999, R), (60.0, Y), (79.999, Y), (80.0, G), (100.0, G)])
def test_a_score_on_a_cut_belongs_to_the_band_above(score: float, band: Band) -> None:
    assert banded(score, 1.0).band is band


@given(SCORES, st.floats(0, 0.699), st.booleans())
def test_too_little_data_is_grey_and_never_red(score: float, coverage: float, fell: bool) -> None:
    found = banded(score, coverage, vetoes=["一把手案件"], fell=fell)
    assert found.band is N
    assert "一把手案件" in found.because


def test_a_veto_makes_red_and_two_falls_make_yellow_each_in_words() -> None:
    assert banded(95.0, 1.0, vetoes=["一把手案件"]) == banded(95.0, 1.0, vetoes=["一把手案件"], fell=True)
    assert banded(95.0, 1.0, vetoes=["一把手案件"]).band is R
    assert banded(95.0, 1.0, fell=True).band is Y
    assert banded(95.0, 1.0, fell=True).because
    assert fell_twice([99.0, 89.0, 79.0])
    assert not fell_twice([99.0, 89.0, 79.5])
    assert not fell_twice([89.0, 79.0])
    assert not fell_twice([99.0, None, 79.0])


@pytest.mark.parametrize(
    ("bands", "said"),
    [
        ((), ""),
        ((Y,), ""),
        ((Y, Y), "连续 2 期关注"),
        ((R, R, R), "连续 3 期预警"),
        ((Y, R), "连续 2 期关注或预警"),
        ((Y, Y, G), ""),
        ((Y, N, Y), ""),
        ((N, Y, Y), "连续 2 期关注"),
    ],
)
def test_a_band_that_lasts_is_told_and_grey_breaks_the_row(bands: tuple[Band, ...], said: str) -> None:
    assert lasting(bands) == said


def test_an_interval_that_holds_a_cut_leaves_the_band_open_and_says_so() -> None:
    assert crosses(58.0, 61.0, (60.0, 80.0))
    assert not crosses(60.0, 79.0, (60.0, 80.0))
    shown = mark(61.0, (58.0, 64.0), Y, (60.0, 80.0))
    assert shown.word == "关注（未定）"
    assert shown.sentence == "61.0 分（58.0–64.0），关注（未定）"
    assert not mark(61.0, (58.0, 64.0), R, (60.0, 80.0), because="一票否决指标：甲").open
    assert not mark(61.0, (58.0, 64.0), N, (60.0, 80.0)).open


def test_the_forest_is_told_in_one_sentence_without_ranks() -> None:
    marks = [mark(85.0, (82.0, 88.0), G, (60.0, 80.0)), mark(61.0, (58.0, 64.0), Y, (60.0, 80.0))]
    said = forest_sentence("2025年第1季度", marks, [(G, G), (G, Y), (N, R)])
    assert said == (
        "2025年第1季度共 2 个单位：良好 1 个、关注 1 个；其中 1 个的区间跨过分界，档次未定；"
        "与上一期相比，1 个转弱。"
    )
    assert forest_sentence("2025年", []) == "2025年没有可以显示的单位。"


@given(st.lists(SCORES, max_size=60))
def test_dots_of_near_scores_never_cover_one_another(scores: list[float]) -> None:
    heights = swarm(scores)
    for one, other in combinations(range(len(scores)), 2):
        if abs(scores[one] - scores[other]) < 1.4:
            assert heights[one] != heights[other]
