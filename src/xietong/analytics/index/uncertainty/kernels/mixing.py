"""Weighted sums of rows for many draws at once: the matrix product of the draws.

A library's product would be faster by half, but its result for a unit depends on where in the block the
unit stands: two units with the same values would differ in the last bit and no longer tie.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xietong.analytics.index.uncertainty.kernels.compiling import compiled

Reals = NDArray[np.floating]
STRIP = 256


@compiled
def mix(rows: Reals, weights: Reals, out: Reals) -> None:
    """out[d, i] = sum_r weights[d, r] rows[r, i], two draws and four rows a step, in strips for the cache."""
    draws, count = weights.shape
    whole = count - count % 4
    for low in range(0, rows.shape[1], STRIP):
        high = min(low + STRIP, rows.shape[1])
        for d in range(0, draws, 2):
            e = min(d + 1, draws - 1)  # the last of an odd number is worked twice
            first, second = out[d, low:high], out[e, low:high]
            first[:] = 0
            second[:] = 0
            for r in range(0, whole, 4):
                x0, x1 = rows[r, low:high], rows[r + 1, low:high]
                x2, x3 = rows[r + 2, low:high], rows[r + 3, low:high]
                w0, w1, w2, w3 = weights[d, r], weights[d, r + 1], weights[d, r + 2], weights[d, r + 3]
                v0, v1, v2, v3 = weights[e, r], weights[e, r + 1], weights[e, r + 2], weights[e, r + 3]
                for i in range(high - low):
                    one = first[i] + w0 * x0[i] + w1 * x1[i] + w2 * x2[i] + w3 * x3[i]
                    two = second[i] + v0 * x0[i] + v1 * x1[i] + v2 * x2[i] + v3 * x3[i]
                    first[i], second[i] = one, two
            for r in range(whole, count):
                x0, w0, v0 = rows[r, low:high], weights[d, r], weights[e, r]
                for i in range(high - low):
                    one, two = first[i] + w0 * x0[i], second[i] + v0 * x0[i]
                    first[i], second[i] = one, two


@compiled
def add(values: Reals, weights: Reals, total: Reals) -> None:
    """total[d, i] += weights[d] values[d, i]: what differs from draw to draw joins the sum."""
    for d in range(weights.size):
        x, w, sums = values[d], weights[d], total[d]
        for i in range(sums.size):
            sums[i] += w * x[i]


@compiled
def divide(total: Reals, share: Reals) -> int:
    """total / share where there is any share, else 0; share becomes 1 or 0. How many have none."""
    absent = 0
    for d in range(total.shape[0]):
        sums, parts = total[d], share[d]
        for i in range(sums.size):
            there = parts[i] > 0
            sums[i] = sums[i] / parts[i] if there else sums[i] * 0
            parts[i] = 1 if there else 0
            absent += 0 if there else 1
    return absent
