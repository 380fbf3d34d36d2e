"""What a run found, row by row, and the digest over it."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import astuple, frozen

from xietong.kernel.digest import digest, preferred_algorithm
from xietong.wings.ecology.domain.kinds import Band, Mark


@frozen
class ScoreRow:
    """One unit, period and node. ``unit`` is the unit's id as text, as in the kept values."""

    unit: str
    group: str
    period: str
    node: str
    value: float | None
    low: float | None
    high: float | None
    peers: float | None
    band: Band
    because: str
    coverage: float


@frozen
class ShareRow:
    """One unit, period and indicator."""

    unit: str
    period: str
    indicator: str
    raw: float | None
    normalised: float | None
    contribution: float | None
    peers_raw: float | None
    peers: float | None
    mark: Mark
    figures: str = ""


@frozen
class TreeRow:
    """A single tree: a unit that differs from its peers in the last period, in a sentence."""

    unit: str
    period: str
    indicators: tuple[str, ...]
    above: bool
    sentence: str
    q_value: float
    reliability: float | None


@frozen(eq=False)
class Results:
    """All that a run found, and what it says about itself (weights, versions, counts, notes)."""

    scores: tuple[ScoreRow, ...]
    shares: tuple[ShareRow, ...]
    trees: tuple[TreeRow, ...]
    cuts: tuple[float, float]
    record: dict[str, Any]


def results_digest(results: Results, *, algorithm: str = "") -> str:
    """``algorithm:hex`` over every number to its last bit and every word, in the order of the rows."""
    algorithm = algorithm or preferred_algorithm()
    data = b"".join(_bytes((*results.scores, *results.shares, *results.trees)))
    return f"{algorithm}:{digest(data, algorithm=algorithm)}"


def _bytes(rows: Iterable[Any]) -> Iterator[bytes]:
    for row in rows:
        for cell in astuple(row, recurse=False):
            if isinstance(cell, float):
                yield struct.pack("<d", cell)
            else:
                yield b"-" if cell is None else f"{cell}\x1f".encode()
        yield b"\x1e"
