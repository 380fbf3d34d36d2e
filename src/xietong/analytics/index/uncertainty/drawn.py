"""What the draws found."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from xietong.analytics.index.engine import IndexResult
from xietong.analytics.index.uncertainty.plan import Plan
from xietong.analytics.index.uncertainty.populations import Population
from xietong.analytics.index.uncertainty.ranking import Ranking
from xietong.analytics.index.uncertainty.summary import Summary

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
#: A unit depends on one choice where that alone explains half of its rank's variance …
HALF = 0.5
#: … and moves it on average by at least this share of the units compared (and by one place).
MOVED = 0.05
_COLUMNS = (
    *("score_low", "score_mid", "score_high", "rank_low", "rank_mid", "rank_high"),
    *("top", "bottom", "shift"),
)


@frozen(eq=False)
class PeriodDrawn:
    """One period: its units and draws, how every draw ranked them, and why draws failed (reason → count)."""

    population: Population
    ranking: Ranking
    failures: dict[str, int]


@frozen(eq=False)
class Drawn:
    """Per row of the panel (NaN where a row has no score): 5, 50, 95 % of score and rank over the draws
    (rank 1 = highest, ties their mean); ``top``/``bottom``: share of draws in the first/last tenth;
    ``shift``: mean |rank - published rank|; ``explained``, ``spread``: rows x ``choices``, see Summary;
    ``depends``: rows x choices, whether the rank hangs on that choice alone.
    """

    draws: int
    choices: tuple[str, ...]
    notes: tuple[str, ...]
    score_low: Floats
    score_mid: Floats
    score_high: Floats
    rank_low: Floats
    rank_mid: Floats
    rank_high: Floats
    top: Floats
    bottom: Floats
    shift: Floats
    explained: Floats
    spread: Floats
    depends: Flags
    parts: tuple[PeriodDrawn, ...] = ()

    @property
    def failed(self) -> int:
        """Failed draws, of the period with most of them."""
        return max((sum(part.failures.values()) for part in self.parts), default=0)

    @property
    def rank_error(self) -> int:
        """Most places by which a rank may be off; 0 where ranks are exact."""
        return max((part.ranking.error for part in self.parts), default=0)

    @property
    def sign_sensitive(self) -> Flags:
        """Rows whose rank hangs on the sign of one ambiguous indicator."""
        signs = [place for place, name in enumerate(self.choices) if name.startswith("sign:")]
        found: Flags = np.any(self.depends[:, signs], axis=1)
        return found

    def take(self, rows: NDArray[np.int64], summary: Summary) -> None:
        """Write one period's summary to its rows."""
        for place, name in enumerate(("low", "mid", "high")):
            getattr(self, f"score_{name}")[rows] = summary.score[:, place]
            getattr(self, f"rank_{name}")[rows] = summary.rank[:, place]
        for name in ("top", "bottom", "shift", "explained", "spread"):
            getattr(self, name)[rows] = getattr(summary, name)
        least = max(1.0, MOVED * len(rows))
        self.depends[rows] = (summary.explained >= HALF) & (summary.spread >= least)


def empty(result: IndexResult, plan: Plan, draws: int, notes: tuple[str, ...]) -> Drawn:
    """A result to be filled period by period."""
    rows, choices = result.panel.rows, len(plan.choices)
    return Drawn(
        draws=draws,
        choices=tuple(choice.name for choice in plan.choices),
        notes=notes,
        explained=np.full((rows, choices), np.nan),
        spread=np.full((rows, choices), np.nan),
        depends=np.zeros((rows, choices), dtype=bool),
        **{name: np.full(rows, np.nan) for name in _COLUMNS},  # type: ignore[arg-type]
    )
