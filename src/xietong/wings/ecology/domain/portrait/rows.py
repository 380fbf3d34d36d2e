"""The engine's arrays as rows: scores with intervals and bands, contributions beside those of the peers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from attrs import evolve

from xietong.analytics.index.engine import IndexResult
from xietong.analytics.index.steps.treat import Mark as Treated
from xietong.analytics.outliers.leaving_out import medians_of_others
from xietong.analytics.panel.panel import Floats, Integers, Panel
from xietong.wings.ecology.domain.kinds import Mark
from xietong.wings.ecology.domain.portrait.banding import banded, fell_twice
from xietong.wings.ecology.domain.portrait.inputs import Meaning
from xietong.wings.ecology.domain.portrait.results import ScoreRow, ShareRow

FEWEST_OTHERS = 5


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def score_rows(
    result: IndexResult,
    intervals: Mapping[str, tuple[Floats, Floats]],
    meanings: Sequence[Meaning],
    cuts: tuple[float, float],
) -> tuple[ScoreRow, ...]:
    """One row for each unit, period and node, periods in order, the root first."""
    panel, tree = result.panel, result.tree
    history, groups = _histories(panel), list(_groups(panel))
    peers = {place: _others(result.scores[:, place], groups) for place in tree.shown}
    vetoes = _vetoes(panel, meanings)
    rows: list[ScoreRow] = []
    for at in range(panel.rows):
        for place in tree.shown:
            low, high = intervals[tree.codes[place]]
            covered = float(result.prepared.coverage[at, place - tree.leaves])
            series = [_number(result.scores[row, place]) for row in history[at]]
            node = tree.codes[place]
            passed = [one.label for one in vetoes[at] if node == one.family or place == tree.root]
            value = _number(result.scores[at, place]) if not np.isnan(low[at]) else None
            found = banded(value, covered, cuts=cuts, vetoes=passed, fell=fell_twice(series))
            rows.append(
                ScoreRow(
                    *_keys(panel, at),
                    node=node,
                    value=value,
                    low=_number(low[at]),
                    high=_number(high[at]),
                    peers=_number(peers[place][at]),
                    band=found.band,
                    because=found.because,
                    coverage=covered,
                )
            )
    return tuple(rows)


def _keys(panel: Panel, row: int) -> tuple[str, str, str]:
    group = panel.groups[panel.group[row]] if panel.group[row] >= 0 else ""
    return panel.units[panel.unit[row]], group, panel.periods[panel.period[row]]


def _histories(panel: Panel) -> list[list[int]]:
    """For each row the rows of its unit up to it, in order of time; a gap of a period ends a history."""
    seen: dict[int, list[int]] = {}
    found: list[list[int]] = []
    for row in range(panel.rows):
        unit = int(panel.unit[row])
        before = seen.get(unit, [])
        if before and panel.period[row] - panel.period[before[-1]] > 1:
            before = []
        seen[unit] = [*before[-2:], row]
        found.append(seen[unit])
    return found


def _vetoes(panel: Panel, meanings: Sequence[Meaning]) -> list[list[Meaning]]:
    """For each row the indicators whose raw value passes a veto limit, whether they score or not."""
    found: list[list[Meaning]] = [[] for _ in range(panel.rows)]
    for one in meanings:
        if not one.veto or one.code not in panel:
            continue
        raw, limit = panel.column(one.code), one.red or 0.0
        passed = raw < limit if one.direction > 0 else (raw >= limit if limit else raw > 0)
        for row in np.flatnonzero(passed):
            found[int(row)].append(one)
    return found


def share_rows(
    result: IndexResult, meanings: Sequence[Meaning], figures: Mapping[tuple[str, str, str], str]
) -> tuple[ShareRow, ...]:
    """One row for each unit, period and indicator; those that do not score have no contribution.

    ``figures`` names by unit, period and indicator the stored figures under a value.
    """
    panel, tree = result.panel, result.tree
    places = {code: place for place, code in enumerate(tree.codes[: tree.leaves])}
    groups = list(_groups(panel))
    columns = [_column(result, one.code, places.get(one.code), groups) for one in meanings]
    return tuple(
        evolve(row, figures=figures.get((row.unit, row.period, row.indicator), ""))
        for rows in zip(*columns, strict=True)
        for row in rows
    )


def _column(
    result: IndexResult, code: str, place: int | None, groups: Sequence[Integers]
) -> Iterator[ShareRow]:
    """One indicator's rows, in the order of the panel."""
    panel, nothing = result.panel, np.full(result.panel.rows, np.nan)
    raw = panel.column(code) if place is None else result.prepared.values[:, place]
    scaled = nothing if place is None else result.normalised.values[:, place]
    given = nothing if place is None else result.contributions[:, place]
    peers_raw, peers = _others(raw, groups), _others(given, groups)
    for row in range(panel.rows):
        unit, _, period = _keys(panel, row)
        yield ShareRow(
            unit=unit,
            period=period,
            indicator=code,
            raw=_number(raw[row]),
            normalised=_number(scaled[row]),
            contribution=_number(given[row]),
            peers_raw=_number(peers_raw[row]),
            peers=_number(peers[row]),
            mark=_mark(result, row, place, _number(raw[row])),
        )


def _mark(result: IndexResult, row: int, place: int | None, raw: float | None) -> Mark:
    if raw is None:
        return Mark.MISSING
    if place is not None and result.prepared.imputed[row, place]:
        return Mark.IMPUTED
    if place is not None and result.treated.marks[row, place] != Treated.NONE:
        return Mark.TREATED
    return Mark.GIVEN


def _groups(panel: Panel) -> Iterator[Integers]:
    """Rows of one peer group in one period."""
    key = panel.period * (len(panel.groups) + 1) + panel.group + 1
    for value in np.unique(key):
        yield np.flatnonzero(key == value)


def _others(values: Floats, groups: Sequence[Integers]) -> Floats:
    """For each row the median of the others of its group; NaN where fewer than five others have a value."""
    found = np.full(len(values), np.nan)
    for rows in groups:
        known = rows[~np.isnan(values[rows])]
        if len(known) > FEWEST_OTHERS:
            found[known] = medians_of_others(values[known])
        if len(known) >= FEWEST_OTHERS:
            missing = rows[np.isnan(values[rows])]
            found[missing] = np.median(values[known])
    return found
