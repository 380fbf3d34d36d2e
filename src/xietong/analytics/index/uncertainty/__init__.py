"""Uncertainty of an index: draws over the choices behind it, quantiles of score and rank for each unit.

The plan says what each draw chooses (``plan``); the choices that change the data exist as a few variants
(``variants``, ``matrices``); a tree is a few weighted sums (``programs``); two passes over the draws rank the
units (``ranking``) and summarise each unit (``summary``). The inner loops are compiled (``kernels``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xietong.analytics.index.engine import IndexResult
    from xietong.analytics.index.uncertainty.drawn import Drawn


def uncertainty(
    result: IndexResult, *, draws: int, seed: int, node: str = "", threads: int | None = None
) -> Drawn:
    """See ``run.uncertainty``; the compiler is loaded only when draws run."""
    from xietong.analytics.index.uncertainty import run

    return run.uncertainty(result, draws=draws, seed=seed, node=node, threads=threads)
