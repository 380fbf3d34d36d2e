"""A variant as clipped lines of the raw values gives the same scores as the variant held whole."""

from __future__ import annotations

import numpy as np
import pytest

from xietong.analytics.index.uncertainty.matrices import derived, stored
from xietong.analytics.index.uncertainty.scales import PLAIN, Scale


def raw_values(gaps: float = 0.0) -> np.ndarray:
    rng = np.random.default_rng(1)
    found = rng.lognormal(2, 1, (6, 900))
    found[0] = rng.poisson(1, 900)
    found[rng.random(found.shape) < gaps] = np.nan
    return found


def normalised(raw: np.ndarray) -> np.ndarray:
    """Winsorised at both ends, half of the rows turned round, minmax to 1..100."""
    low, high = np.nanquantile(raw, [0.01, 0.97], axis=1, keepdims=True)
    cut = np.clip(raw, low, high) * np.where(np.arange(len(raw)) % 2, -1, 1)[:, None]
    least, most = np.nanmin(cut, axis=1, keepdims=True), np.nanmax(cut, axis=1, keepdims=True)
    return 1 + 99 * (cut - least) / (most - least)


@pytest.mark.parametrize("gaps", [0.0, 0.1])
@pytest.mark.parametrize("scale", [PLAIN, Scale(0.0), Scale(-1.0)])
def test_lines_give_what_is_held_whole(gaps: float, scale: Scale) -> None:
    raw = raw_values(gaps)
    lines, whole = derived(raw, normalised(raw)), stored(normalised(raw), [scale])
    assert lines is not None
    np.testing.assert_allclose(lines.rows(scale, 100, 800), whole.rows(scale, 100, 800), rtol=1e-9)
    np.testing.assert_array_equal(lines.present(100, 800), whole.present(100, 800))


def test_a_constant_row_is_a_level_line() -> None:
    raw = raw_values()
    values = normalised(raw)
    values[3] = 50.0
    lines = derived(raw, values)
    assert lines is not None
    np.testing.assert_allclose(lines.rows(PLAIN, 0, 900), values, rtol=1e-9)


def test_what_is_no_line_is_not_taken_for_one() -> None:
    raw = raw_values()
    assert derived(raw, np.log(raw + 1)) is None
    assert derived(raw, raw.argsort(axis=1).argsort(axis=1).astype(np.float64)) is None
    assert derived(raw, np.where(raw > 3, np.nan, raw)) is None
