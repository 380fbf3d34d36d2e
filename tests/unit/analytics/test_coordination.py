"""Coupling coordination degree: the published pairs, and each known error not made."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xietong.analytics.arrays import IncomputableError
from xietong.analytics.coordination import coordination

LEVELS = st.integers(2, 6).flatmap(lambda n: st.lists(st.floats(0.01, 1), min_size=n, max_size=n))
ALL_ALIKE = [2, 3, 4, 6]


def test_all_published_pairs(shared: Path) -> None:
    """Wang Shujia et al. 2021, table 8: the levels that its two columns imply give both columns back."""
    path = shared / "data" / "wang2021_ccd" / "table8_original_vs_modified_C.csv"
    with path.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["C_original"] != "1.0"]  # there U1 = U2, no level
    assert len(rows) == 90
    old, new = (np.array([float(row[name]) for row in rows]) for name in ("C_original", "C_modified"))
    ratio = ((1 - np.sqrt(1 - old**2)) / old) ** 2  # the classical C depends on it alone
    larger = (1 - new**2 / ratio) / (1 - ratio)
    assert ((larger > 0) & (larger <= 1)).all()
    found = coordination(np.column_stack([ratio * larger, larger]))
    np.testing.assert_allclose(found.c_classical, old, atol=1e-12)
    np.testing.assert_allclose(found.c_corrected, new, atol=1e-12)
    printed = np.array([[float(row["implied_U1"]), float(row["implied_U2"])] for row in rows])
    assert np.abs(coordination(printed).c_corrected - new).max() < 1e-3  # levels printed to four places


def test_by_hand() -> None:
    found = coordination([[0.2, 0.8], [0.5, 0.5]])
    np.testing.assert_allclose(found.t, [0.5, 0.5])
    np.testing.assert_allclose(found.c_classical, [0.8, 1])
    np.testing.assert_allclose(found.d_classical, [np.sqrt(0.4), np.sqrt(0.5)])
    np.testing.assert_allclose(found.c_corrected, [np.sqrt(0.4 * 0.25), 1])
    np.testing.assert_allclose(found.d_corrected, [np.sqrt(np.sqrt(0.1) * 0.5), np.sqrt(0.5)])
    three = coordination([[0.2, 0.4, 0.8]])
    assert three.c_classical[0] == pytest.approx(0.4 / (1.4 / 3))
    assert three.c_corrected[0] == pytest.approx(np.sqrt((1 - 1.2 / 3) * np.sqrt(0.25 * 0.5 * 1)))


@pytest.mark.parametrize("n", ALL_ALIKE)
def test_error_factor_n_dropped(n: int) -> None:
    """Then C tops at 1/n."""
    found = coordination(np.full((1, n), 0.3))
    assert found.c_classical[0] == pytest.approx(1)
    assert found.c_corrected[0] == pytest.approx(1)


def test_error_wrong_root() -> None:
    """With the square root for three systems, or without any root, C is not the ratio of the two means."""
    u = np.array([0.2, 0.4, 0.8])
    right = float(coordination(u[None]).c_classical[0])
    assert right == pytest.approx(u.prod() ** (1 / 3) / u.mean())
    for wrong in (1 / 2, 1.0):
        assert abs(right - (u.prod() / u.mean() ** 3) ** wrong) > 0.02


@pytest.mark.parametrize("n", ALL_ALIKE)
def test_error_pairwise_sums_without_the_two(n: int) -> None:
    """(prod U)^(1/n) over the mean of U_i + U_j, over pairs, tops at 1/2 where the factor 2 is left out."""
    u = np.full(n, 0.4)
    sums = np.array([u[i] + u[j] for i in range(n) for j in range(i)])
    wrong = u.prod() ** (1 / n) / sums.prod() ** (1 / len(sums))
    assert wrong == pytest.approx(0.5)
    assert coordination(u[None]).c_classical[0] == pytest.approx(1)


@given(LEVELS, st.data())
def test_error_weights_inside_c(levels: list[float], data: Any) -> None:
    weights = data.draw(st.lists(st.floats(0.1, 5), min_size=len(levels), max_size=len(levels)))
    plain, weighted = coordination([levels]), coordination([levels], weights)
    assert plain.c_classical[0] == weighted.c_classical[0]
    assert plain.c_corrected[0] == weighted.c_corrected[0]
    assert weighted.t[0] == pytest.approx(np.average(levels, weights=weights))


@given(LEVELS, st.floats(0.05, 1))
def test_what_both_forms_keep_to(levels: list[float], factor: float) -> None:
    u = np.array(levels)
    found, smaller = coordination([u]), coordination([u * factor])
    for c, d in ((found.c_classical, found.d_classical), (found.c_corrected, found.d_corrected)):
        assert 0 <= c[0] <= 1 + 1e-12
        assert d[0] ** 2 == pytest.approx(c[0] * found.t[0])
    assert found.c_corrected[0] <= 1
    assert smaller.c_classical[0] == pytest.approx(found.c_classical[0])  # ratios alone: its weakness
    if np.ptp(u) > 0.05:
        assert smaller.c_corrected[0] >= found.c_corrected[0] - 1e-12
    np.testing.assert_allclose(coordination([u[::-1]]).c_corrected, found.c_corrected, atol=1e-12)


def test_the_classical_form_flatters_and_the_corrected_tells_apart() -> None:
    found = coordination([[0.25, 1.0], [0.9, 1.0]])
    assert found.c_classical[0] >= 0.8 - 1e-12
    assert found.c_corrected[0] < 0.3
    assert found.c_corrected[1] > 0.89


def test_zeros_floors_and_gaps() -> None:
    u = [[0.0, 0.8], [0.0, 0.0], [0.5, float("nan")]]
    plain = coordination(u)
    np.testing.assert_array_equal(plain.c_classical, [0, np.nan, np.nan])
    np.testing.assert_array_equal(plain.d_corrected, [0, 0, np.nan])
    assert not plain.raised.any()
    floored = coordination(u, floor=0.01)
    assert floored.raised.tolist() == [[True, False], [True, True], [False, False]]
    assert floored.d_classical[0] > 0
    assert floored.c_corrected[1] == 1
    tiny = coordination(np.full((1, 6), 1e-80))
    assert tiny.c_classical[0] == pytest.approx(1)


@pytest.mark.parametrize(
    ("u", "options", "words"),
    [
        ([[0.5]], {}, "至少需要两个系统"),
        ([[0.5, 1.2]], {}, "第 1 行第 2 列"),
        ([[0.5, 0.5]], {"weights": [1, 2, 3]}, "每个系统一个"),
        ([[0.5, 0.5]], {"weights": [0, 0]}, "不全为零"),
        ([[0.5, 0.5]], {"floor": -0.1}, "下限"),
    ],
)
def test_what_cannot_be_computed_is_said_in_words(u: Any, options: Any, words: str) -> None:
    with pytest.raises(IncomputableError, match=words):
        coordination(u, **options)
