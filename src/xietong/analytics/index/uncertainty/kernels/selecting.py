"""Order statistics of many draws without sorting them, and what else one pass over a unit's draws gives."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xietong.analytics.index.uncertainty.kernels.compiling import compiled

Reals = NDArray[np.floating]
Whole = NDArray[np.int64]
BINS = 256
#: Units turned at once: a cache line of float32.
WIDE = 16


@compiled
def _ends(line: Reals) -> tuple[float, float]:
    lows, highs = np.full(WIDE, np.inf, dtype=line.dtype), np.full(WIDE, -np.inf, dtype=line.dtype)
    for first in range(0, line.size - WIDE + 1, WIDE):
        for j in range(WIDE):
            value = line[first + j]
            lows[j] = min(value, lows[j])
            highs[j] = max(value, highs[j])
    for i in range(line.size - line.size % WIDE, line.size):
        lows[0], highs[0] = min(lows[0], line[i]), max(highs[0], line[i])
    return lows.min(), highs.max()


@compiled
def _bin(line: Reals, low: float, per: float, bins: NDArray[np.uint8], counts: NDArray[np.int32]) -> None:
    counts[:] = 0
    for i in range(line.size):
        bins[i] = np.uint8((line[i] - low) * per)
        counts[bins[i]] += 1


@compiled
def _keep(
    line: Reals, bins: NDArray[np.uint8], wanted: NDArray[np.uint8], counts: NDArray[np.int32], kept: Reals
) -> None:
    """Put the values of the wanted bins into ``kept``, bin after bin, each bin in order."""
    start, free = np.full(BINS, -1, dtype=np.int32), 0
    for b in wanted:
        if start[b] < 0:
            start[b] = free
            free += counts[b]
    for i in range(line.size):
        at = start[bins[i]]
        if at >= 0:
            kept[at] = line[i]
            start[bins[i]] = at + 1
    for b in wanted:
        kept[start[b] - counts[b] : start[b]].sort()


@compiled
def _order(line: Reals, places: Whole, found: Reals, bins: NDArray[np.uint8], kept: Reals) -> None:
    """found[q] = the value at places[q] (ascending) of the sorted line. Exact: bins only narrow it down."""
    low, high = _ends(line)
    if low == high:
        found[:] = low
        return
    counts = np.empty(BINS, dtype=np.int32)
    _bin(line, low, (BINS - 1) / (high - low), bins, counts)
    wanted, before = np.empty(places.size, dtype=np.uint8), np.empty(places.size, dtype=np.int64)
    below = b = 0
    for q in range(places.size):
        while below + counts[b] <= places[q]:
            below += counts[b]
            b += 1
        wanted[q], before[q] = b, below
    _keep(line, bins, wanted, counts, kept)
    first = 0
    for q in range(places.size):
        if q > 0 and wanted[q] != wanted[q - 1]:
            first += counts[wanted[q - 1]]
        found[q] = kept[first + places[q] - before[q]]


@compiled
def quantiles(lines: Reals, places: Whole, pairs: Whole, parts: Reals, out: Reals) -> None:
    """out[i, q], for lines (draws x units): between two order statistics, the share parts[q] of the way.

    ``places`` (ascending) are the order statistics needed, pairs[q] which two of them stand around q.
    """
    draws, units = lines.shape
    found, kept = np.empty(places.size, dtype=lines.dtype), np.empty(draws, dtype=lines.dtype)
    bins, block = np.empty(draws, dtype=np.uint8), np.empty((WIDE, draws), dtype=lines.dtype)
    for i in range(units):
        if i % WIDE == 0:
            for d in range(draws):
                for j in range(min(WIDE, units - i)):
                    block[j, d] = lines[d, i + j]
        _order(block[i % WIDE], places, found, bins, kept)
        for q in range(parts.size):
            one, two = found[pairs[q, 0]], found[pairs[q, 1]]
            out[i, q] = one + parts[q] * (two - one)


@compiled
def summaries(
    ranks: Reals, base: Reals, edges: tuple[float, float], ends: Whole, out: tuple[Reals, Reals]
) -> None:
    """Of ranks (draws x units): out[0] = sums over each stretch of draws that ends at ends[s] (stretches x
    units); out[1] (4 x units) = how many draws are at the top (rank <= edges[0]) and at the bottom (rank >=
    edges[1]), the sum of places away from ``base``, the sum of squares.
    """
    totals = out[1]
    totals[:] = 0
    top, bottom, away, squares = totals[0], totals[1], totals[2], totals[3]
    first = 0
    for s in range(ends.size):
        sums = out[0][s]
        sums[:] = 0
        for d in range(first, ends[s]):
            line = ranks[d]
            for i in range(line.size):
                value = line[i]
                sums[i] += value
                top[i] += value <= edges[0]
                bottom[i] += value >= edges[1]
                away[i] += abs(value - base[i])
                squares[i] += value * value
        first = ends[s]
