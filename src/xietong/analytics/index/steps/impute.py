"""Missing cells filled from peers or from the unit's own other periods; every filled cell is marked."""

from __future__ import annotations

import numpy as np

from xietong.analytics.index.scheme import Imputation
from xietong.analytics.panel.panel import Flags, Floats, Integers, Panel
from xietong.analytics.panel.periods import positions


def impute(values: Floats, panel: Panel, usable: Flags, method: Imputation) -> Floats:
    """Return ``values`` (rows x columns) with missing cells of ``usable`` rows filled where possible.

    Peers are the rows of the same group in the same period (all rows of the period where the panel
    has no groups); a row without a group, or a group without a value, keeps its missing cell.
    """
    if method is Imputation.NONE:
        return values
    if method in {Imputation.GROUP_MEAN, Imputation.GROUP_MEDIAN}:
        filled = from_peers(values, peers_of(panel, usable), method)
    else:
        times = positions(panel.periods) or tuple(map(float, range(len(panel.periods))))
        filled = from_own_series(values, panel.unit, np.array(times)[panel.period], method)
    filled[~usable] = values[~usable]
    return filled


def peers_of(panel: Panel, usable: Flags) -> Integers:
    """The number of each row's peer group; -1 for rows that have none or are not usable."""
    group = panel.group if panel.groups else np.zeros(panel.rows, dtype=np.int64)
    peers = panel.period * max(len(panel.groups), 1) + group
    return np.where(usable & (group >= 0), peers, -1)


def from_peers(values: Floats, peers: Integers, method: Imputation) -> Floats:
    """Fill each column's missing cells with the mean or median of the row's peers in that column."""
    average = np.mean if method is Imputation.GROUP_MEAN else np.median
    filled = values.copy(order="F")
    for rows in rows_by(peers):
        for column in range(values.shape[1]):
            cells = values[rows, column]
            missing = np.isnan(cells)
            if missing.any() and not missing.all():
                filled[rows[missing], column] = average(cells[~missing])
    return filled


def rows_by(number: Integers) -> list[Integers]:
    """Row indices by number, in order of it; rows with number -1 are in none."""
    order = np.argsort(number, kind="stable")
    cuts = np.flatnonzero(np.diff(number[order])) + 1
    return [rows for rows in np.split(order, cuts) if len(rows) and number[rows[0]] >= 0]


def from_own_series(values: Floats, unit: Integers, time: Floats, method: Imputation) -> Floats:
    """Fill from the unit's own series: the last value before, or the straight line between two values.

    Nothing is filled before the first value; ``linear`` fills nothing after the last one either.
    """
    order = np.lexsort((time, unit))
    series, owner, moment = values[order], unit[order], time[order]
    filled = np.empty_like(values, order="F")
    for column in range(values.shape[1]):
        cells = series[:, column].copy()
        before, after = _neighbours(~np.isnan(cells), owner)
        missing = np.isnan(cells) & (before >= 0)
        if method is Imputation.LAST:
            cells[missing] = cells[before[missing]]
        else:
            at = np.flatnonzero(missing & (after >= 0))
            first, last = before[at], after[at]
            share = (moment[at] - moment[first]) / (moment[last] - moment[first])
            cells[at] = cells[first] + (cells[last] - cells[first]) * share
        filled[order, column] = cells
    return filled


def _neighbours(known: Flags, owner: Integers) -> tuple[Integers, Integers]:
    """The nearest known places before and after each place that have the same owner; -1 for none."""
    place = np.arange(len(known))
    before = np.maximum.accumulate(np.where(known, place, -1))
    after = np.minimum.accumulate(np.where(known, place, len(known))[::-1])[::-1]
    reachable = (after < len(known)) & (owner[np.minimum(after, len(known) - 1)] == owner)
    return np.where((before >= 0) & (owner[before] == owner), before, -1), np.where(reachable, after, -1)
