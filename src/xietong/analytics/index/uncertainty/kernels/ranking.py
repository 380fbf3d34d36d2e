"""Exact ranks by radix sort.

A score becomes a whole number of grains (a grain is 2^-40 of the largest score: differences below it are
rounding, not order), packed with its unit's number into 64 bits. Two passes of 11 bits put the upper 22
bits in order; the few that are still out of place move by insertion, and if they are not few (one value
far away from all others), four passes sort all bits.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xietong.analytics.index.uncertainty.kernels.compiling import compiled
from xietong.analytics.index.uncertainty.kernels.grain import GRAIN

Reals = NDArray[np.floating]
Words = NDArray[np.uint64]
#: Keeps 1 / grain finite where all scores are 0.
SMALLEST = 1e-300
DIGIT = 11
BUCKETS = 2**DIGIT
#: Most units one sort takes: the number of a unit and 42 bits of grains share 64 bits.
LARGEST = 2**20


@compiled
def _pack(scores: Reals, keys: Words, low: float, grain: float, places: int) -> None:
    inverse = 1.0 / grain
    for i in range(scores.size):
        grains = np.uint64(np.int64((scores[i] - low) * inverse + 0.5))
        keys[i] = (grains << np.uint64(places)) | np.uint64(i)


@compiled
def one_pass(source: Words, target: Words, shift: int, counts: NDArray[np.int32]) -> None:
    """Order by the 11 bits above ``shift``; equal ones keep their order."""
    counts[:] = 0
    by, mask = np.uint64(shift), np.uint64(BUCKETS - 1)
    for i in range(source.size):
        counts[(source[i] >> by) & mask] += 1
    before = np.int32(0)
    for b in range(BUCKETS):
        here = counts[b]
        counts[b] = before
        before += here
    for i in range(source.size):
        bucket = (source[i] >> by) & mask
        target[counts[bucket]] = source[i]
        counts[bucket] += 1


@compiled
def _insert(keys: Words, allowed: int) -> bool:
    """Put nearly ordered keys in order; give up after so many moves and say so."""
    moves = 0
    for i in range(1, keys.size):
        key = keys[i]
        j = i - 1
        while j >= 0 and keys[j] > key:
            keys[j + 1] = keys[j]
            j -= 1
        keys[j + 1] = key
        moves += i - 1 - j
        if moves > allowed:
            return False
    return True


@compiled
def _unpack(keys: Words, places: int, doubled: NDArray[np.unsignedinteger]) -> None:
    by, mask = np.uint64(places), (np.uint64(1) << np.uint64(places)) - np.uint64(1)
    count, first = keys.size, 0
    while first < count:
        grains, end = keys[first] >> by, first + 1
        while end < count and keys[end] >> by == grains:
            end += 1
        for i in range(first, end):
            doubled[keys[i] & mask] = 2 * count - first - end + 1
        first = end


@compiled
def rank(scores: Reals, doubled: NDArray[np.unsignedinteger], keys: Words, spare: Words) -> None:
    """Twice the rank of each finite score, 1 = highest, ties their mean (so that it is whole)."""
    low = high = scores[0]
    for i in range(scores.size):
        low, high = min(low, scores[i]), max(high, scores[i])
    grain = max(max(abs(low), abs(high)) * GRAIN, SMALLEST)
    places = 0
    while scores.size >> places > 0:
        places += 1
    bits = places
    while np.int64((high - low) / grain + 1.5) >> (bits - places) > 0:
        bits += 1
    counts = np.empty(BUCKETS, dtype=np.int32)
    _pack(scores, keys, low, grain, places)
    shift = max(bits - 2 * DIGIT, places)
    one_pass(keys, spare, shift, counts)
    one_pass(spare, keys, shift + DIGIT, counts)
    if not _insert(keys, 8 * scores.size):
        _pack(scores, keys, low, grain, places)
        for number in range(2):
            one_pass(keys, spare, places + 2 * number * DIGIT, counts)
            one_pass(spare, keys, places + (2 * number + 1) * DIGIT, counts)
    _unpack(keys, places, doubled)
