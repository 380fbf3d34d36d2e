"""Treatment and normalisation of a prepared matrix: the two steps that draws vary as a whole."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from attrs import frozen

from xietong.analytics.faults import Fault, refuse
from xietong.analytics.index.preparing import Prepared
from xietong.analytics.index.scheme import (
    Constant,
    Frame,
    Indicator,
    Normalisation,
    Normalise,
    Scheme,
    Treat,
)
from xietong.analytics.index.steps.impute import peers_of, rows_by
from xietong.analytics.index.steps.normalise import for_constant, scaled
from xietong.analytics.index.steps.treat import treat
from xietong.analytics.panel.panel import Floats, Integers


@frozen(eq=False)
class TreatedMatrix:
    """Values and ``Mark`` of each cell (rows x leaves), and what could not be treated, in words."""

    values: Floats
    marks: Integers
    notes: tuple[str, ...]


@frozen(eq=False)
class NormalisedMatrix:
    """Scores of indicators (rows x leaves), and what was done about constant ones, in words."""

    values: Floats
    notes: tuple[str, ...]


def treated(
    prepared: Prepared, scheme: Scheme, vary: Callable[[Treat], Treat] | None = None
) -> TreatedMatrix:
    """Treat every indicator over its frame; ``vary`` changes the specification, as a draw does.

    A frame that the treatment does not name is the frame of the normalisation that follows, so that
    what is compared afterwards has been treated alike.
    """
    values = prepared.values.copy(order="F")
    marks = np.zeros(values.shape, dtype=np.int64)
    notes: list[str] = []
    for column, leaf in enumerate(prepared.leaves):
        spec = scheme.treat_of(leaf)
        spec = vary(spec) if vary else spec
        for rows in prepared.frames[spec.frame or scheme.normalise_of(leaf).frame]:
            found = treat(values[rows, column], spec, leaf.caps)
            values[rows, column], marks[rows, column] = found.values, found.marks
            if found.note:
                notes.append(f"{_where(prepared, leaf, rows, spec.frame)}：{found.note}")
    return TreatedMatrix(values, marks, tuple(notes))


def normalised(
    values: Floats, prepared: Prepared, scheme: Scheme, vary: Callable[[Normalise], Normalise] | None = None
) -> NormalisedMatrix:
    """Bring treated ``values`` (rows x leaves) onto their scales; ``vary`` changes the specification.

    FaultsError names each indicator that is constant where its method needs spread and the scheme
    does not say how to handle it, and each target that no value can approach.
    """
    scores = np.full(values.shape, np.nan, order="F")
    notes: list[str] = []
    faults: list[Fault] = []
    for column, leaf in enumerate(prepared.leaves):
        spec = scheme.normalise_of(leaf)
        spec = vary(spec) if vary else spec
        for rows in _parts(prepared, spec):
            known = rows[~np.isnan(values[rows, column])]
            if len(known) == 0:
                continue
            x = leaf.direction * values[known, column] + 0.0  # no negative zero in the files
            if spec.method is Normalisation.TARGET and leaf.direction * (leaf.target or 0.0) <= x.min():
                faults.append(_target_passed(_where(prepared, leaf, rows, spec.frame), leaf))
                continue
            found = scaled(x, spec, leaf, _reference(prepared, known, x, spec))
            if found is None:
                found = np.full(len(known), for_constant(spec))
                where = _where(prepared, leaf, rows, spec.frame)
                _tell_constant(where, float(values[known[0], column]), spec, notes, faults)
            scores[known, column] = found
    refuse(faults)
    return NormalisedMatrix(scores, tuple(notes))


def _parts(prepared: Prepared, spec: Normalise) -> list[Integers]:
    """Frames, and within them peer groups for a method that compares peers only."""
    if spec.method is not Normalisation.ROBUST_Z:
        return prepared.frames[spec.frame]
    peers = peers_of(prepared.panel, prepared.usable)
    if spec.frame is Frame.ALL:
        peers = np.where(peers >= 0, peers % max(len(prepared.panel.groups), 1), -1)
    return rows_by(peers)


def _reference(prepared: Prepared, rows: Integers, x: Floats, spec: Normalise) -> float:
    periods = prepared.panel.periods
    if spec.reference in periods:
        x = x[prepared.panel.period[rows] == periods.index(spec.reference)]
    return float(x.mean()) if len(x) else float("nan")


def _where(prepared: Prepared, leaf: Indicator, rows: Integers, frame: Frame | None) -> str:
    panel = prepared.panel
    place, first = f"指标“{leaf.code}”", panel.period[rows[0]]
    if frame is Frame.ALL or (panel.period[rows] != first).any():
        return place
    return f"{place}、时期“{panel.periods[first]}”"


def _target_passed(where: str, leaf: Indicator) -> Fault:
    return Fault(
        where, f"目标值 {leaf.target:g} 不优于最差的值，无法按与目标的距离计分", "请改目标值或换一种标准化"
    )


def _tell_constant(where: str, value: float, spec: Normalise, notes: list[str], faults: list[Fault]) -> None:
    reason = f"所有的值都是 {value!r}，{spec.method} 没有差异可比"
    if spec.constant is Constant.REFUSE:
        faults.append(
            Fault(where, reason, "请在 steps.normalise.constant 写 midpoint（取中点）或 drop（不计）")
        )
        return
    done = "按中点计分" if spec.constant is Constant.MIDPOINT else "该指标不计，权重由其余指标分担"
    notes.append(f"{where}：{reason}，{done}")
