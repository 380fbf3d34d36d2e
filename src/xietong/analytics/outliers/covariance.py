"""Minimum covariance determinant (Rousseeuw & Van Driessen 1999) and p-values of its distances."""

from __future__ import annotations

import numpy as np

from xietong.analytics.arrays import Floats, Ints

STARTS, KEPT, STEPS = 200, 10, 100
CELLS = 4_000_000
"""Starts are fewer where all of them together would fill more than this many numbers."""


def minimum_covariance(x: Floats, seed: int) -> tuple[Floats, Floats] | None:
    """Return mean and covariance of the (n+k+1)/2 rows with the smallest determinant, or None where it is 0.

    From up to 200 random starts of k + 1 rows, two concentration steps each, the best ten to the end.
    """
    random = np.random.default_rng(seed)
    n, k = x.shape
    half = (n + k + 1) // 2
    starts = max(KEPT, min(STARTS, CELLS // x.size))
    rows = np.array([random.choice(n, k + 1, replace=False) for _ in range(starts)])
    for _ in range(2):
        rows = _concentrate(x, rows, half)
    rows = rows[np.argsort(_log_determinants(x[rows]), kind="stable")[:KEPT]]
    for _ in range(STEPS):
        before, rows = rows, _concentrate(x, rows, half)
        if np.array_equal(before, rows):
            break
    best = x[rows[np.argmin(_log_determinants(x[rows]))]]
    covariance = _covariances(best[None])[0]
    if np.linalg.matrix_rank(covariance, hermitian=True) < k:
        return None
    return best.mean(axis=0), covariance


def _concentrate(x: Floats, rows: Ints, half: int) -> Ints:
    """For each start, the ``half`` rows nearest to the mean and covariance of its rows."""
    part = x[rows]
    away = x - part.mean(axis=1, keepdims=True)
    inverse = np.linalg.pinv(_covariances(part), hermitian=True)
    squared = ((away @ inverse) * away).sum(axis=2)
    nearest: Ints = np.sort(np.argpartition(squared, half - 1, axis=1)[:, :half], axis=1)
    return nearest


def _covariances(parts: Floats) -> Floats:
    away = parts - parts.mean(axis=1, keepdims=True)
    found: Floats = away.transpose(0, 2, 1) @ away / (parts.shape[1] - 1)
    return found


def _log_determinants(parts: Floats) -> Floats:
    return np.asarray(np.linalg.slogdet(_covariances(parts))[1], dtype=np.float64)


def distance_p_values(squared: Floats, n: int, k: int) -> Floats:
    """Return P(distance^2 as large) for units outside the half that made the covariance.

    Hardin & Rocke (2005): a scaled F with k and m - k + 1 degrees of freedom, m after Croux & Haesbroeck
    (1999), corrected for small n.
    """
    from scipy.stats import chi2, f

    half = (n + k + 1) // 2
    alpha = (n - half) / n
    q = chi2.ppf(1 - alpha, k)
    inside = chi2.cdf(q, k + 2)
    m = _degrees(n, k, alpha, q) * np.exp(0.725 - 0.00663 * k - 0.0780 * np.log(n))
    scale = inside / (1 - alpha) * (m - k + 1) / (k * m)
    return np.asarray(f.sf(scale * squared, k, m - k + 1), dtype=np.float64)


def _degrees(n: int, k: int, alpha: float, q: float) -> float:
    from scipy.stats import chi2

    kept = 1 - alpha
    c = kept / chi2.cdf(q, k + 2)
    c2, c3 = -chi2.cdf(q, k + 2) / 2, -chi2.cdf(q, k + 4) / 2
    c4 = 3 * c3
    b1 = c * (c3 - c4) / kept
    b2 = 0.5 + c / kept * (c3 - q / k * (c2 + kept / 2))
    v1 = kept * b1**2 * (alpha * (c * q / k - 1) ** 2 - 1) - 2 * c3 * c**2 * (
        3 * (b1 - k * b2) ** 2 + (k + 2) * b2 * (2 * b1 - k * b2)
    )
    v2 = n * (b1 * (b1 - k * b2) * kept) ** 2 * c**2
    return float(2 / (c**2 * v1 / v2))
