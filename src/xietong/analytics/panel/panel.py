"""The dense panel: one row for each (unit, period) that occurs, one column for each indicator."""

from __future__ import annotations

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
NO_GROUP = -1


@frozen(eq=False)
class Panel:
    """Checked values, rows sorted by period, then unit; columns sorted by code.

    ``values`` and ``exposure`` are rows x columns float64 in the units of the source, NaN = missing.
    ``unit``, ``period``, ``group`` hold for each row an index into ``units``, ``periods``, ``groups``
    (group -1 = none). Periods are in order of time. ``unused`` are columns of the source left aside.
    """

    units: tuple[str, ...]
    periods: tuple[str, ...]
    groups: tuple[str, ...]
    indicators: tuple[str, ...]
    unit: Integers
    period: Integers
    group: Integers
    values: Floats
    exposure: Floats | None = None
    unused: tuple[str, ...] = ()
    _places: dict[str, int] = field(init=False, repr=False)

    @_places.default
    def _columns(self) -> dict[str, int]:
        return {code: column for column, code in enumerate(self.indicators)}

    @property
    def rows(self) -> int:
        return len(self.unit)

    def __contains__(self, code: str) -> bool:
        return code in self._places

    def column(self, code: str) -> Floats:
        """The values of one indicator, one per row; NaN throughout where the panel does not have it."""
        if code not in self._places:
            return np.full(self.rows, np.nan)
        return self.values[:, self._places[code]]

    def exposure_of(self, code: str) -> Floats:
        """The exposure of one indicator's values, one per row; NaN where none is given."""
        if self.exposure is None or code not in self._places:
            return np.full(self.rows, np.nan)
        return self.exposure[:, self._places[code]]

    def matrix(self, codes: tuple[str, ...]) -> Floats:
        """A fresh rows x codes matrix of values, in Fortran order: the steps work column by column."""
        found = np.empty((self.rows, len(codes)), order="F")
        for position, code in enumerate(codes):
            found[:, position] = self.column(code)
        return found

    def place(self, row: int) -> str:
        """A row as a person finds it: 单位“…”、时期“…”."""
        return f"单位“{self.units[self.unit[row]]}”、时期“{self.periods[self.period[row]]}”"

    def of_period(self, period: str = "") -> Flags:
        """Which rows belong to a period; every row where none is named."""
        if not period:
            return np.ones(self.rows, dtype=bool)
        chosen: Flags = self.period == self.periods.index(period)
        return chosen

    def of_rows(self, keep: Flags) -> Panel:
        """The panel of some rows; lists of units, periods and groups stay as they are."""
        return evolve(
            self,
            unit=self.unit[keep],
            period=self.period[keep],
            group=self.group[keep],
            values=self.values[keep],
            exposure=None if self.exposure is None else self.exposure[keep],
        )
