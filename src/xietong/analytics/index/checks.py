"""Where a panel does not fit its scheme, all faults at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from xietong.analytics.faults import Fault
from xietong.analytics.index.scheme import Imputation, Indicator, Scheme
from xietong.analytics.panel.panel import Flags, Floats, Panel
from xietong.analytics.panel.periods import positions, span_of


def faults_of(panel: Panel, scheme: Scheme) -> list[Fault]:
    """Every reason why this panel cannot be scored by this scheme; empty where it can."""
    return [
        *_codes(panel, scheme),
        *_counts(panel, scheme),
        *_denominators(panel, scheme),
        *_time(panel, scheme),
    ]


def _codes(panel: Panel, scheme: Scheme) -> Iterator[Fault]:
    leaves = {leaf.code for leaf in scheme.index.indicators()}
    below = {code for _, code in scheme.steps.denominate}
    for code in panel.indicators:
        if code not in leaves | below | set(scheme.ignore):
            yield Fault(f"指标“{code}”", "方案中没有这个代码", "请写进方案，或列入 ignore")
    if len(without_values(panel, scheme)) == len(scheme.scored()):
        yield Fault("数据", "方案中的指标一项也没有值")
    for leaf in scheme.scored():
        if leaf.minimum_exposure is not None and np.isnan(panel.exposure_of(leaf.code)).all():
            yield Fault(f"指标“{leaf.code}”", "方案规定了最小基数，数据中没有基数（exposure）")
    for indicator, code in scheme.steps.denominate:
        if code not in panel:
            yield Fault(f"指标“{indicator}”", f"数据中没有它的分母“{code}”")


def without_values(panel: Panel, scheme: Scheme) -> list[str]:
    """Codes of scored indicators of which the panel has not one value: missing everywhere, not a fault."""
    return [leaf.code for leaf in scheme.scored() if np.isnan(panel.column(leaf.code)).all()]


def _cells(panel: Panel, code: str, wrong: Flags, reason: str, mend: str = "") -> Iterator[Fault]:
    column = panel.column(code)
    for row in np.flatnonzero(wrong):
        yield Fault(
            f"{panel.place(int(row))}、指标“{code}”", reason.format(value=repr(float(column[row]))), mend
        )


def _counts(panel: Panel, scheme: Scheme) -> Iterator[Fault]:
    for leaf in scheme.index.indicators():
        if leaf.count:
            wrong = panel.column(leaf.code) < 0
            yield from _cells(panel, leaf.code, wrong, "计数不能是负数（{value}）")
        exposure = panel.exposure_of(leaf.code)
        for row in np.flatnonzero(exposure < 0):
            yield Fault(f"{panel.place(int(row))}、指标“{leaf.code}”", f"基数不能是负数（{exposure[row]!r}）")


def _denominators(panel: Panel, scheme: Scheme) -> Iterator[Fault]:
    for code in dict.fromkeys(code for _, code in scheme.steps.denominate):
        column = panel.column(code)
        yield from _cells(panel, code, column == 0, "分母是 0，算不出比率", "请查明；确无基数则把该格留空")
        yield from _cells(panel, code, column < 0, "分母是负数（{value}）")


def _time(panel: Panel, scheme: Scheme) -> Iterator[Fault]:
    if scheme.steps.impute in {Imputation.LAST, Imputation.LINEAR} and positions(panel.periods) is None:
        names = "、".join(panel.periods)
        yield Fault(
            "时期",
            f"按时间补缺需要能排先后、长短一致的时期，现有：{names}",
            "请写成 2024、2024-Q1 或 2024-03",
        )
    yield from unfinished(panel, scheme.as_of)
    for leaf in scheme.index.indicators():
        if leaf.figures == "period":
            yield from _accumulating(panel, leaf)
        elif leaf.figures == "cumulative":
            yield from _falling(panel, leaf)


def unfinished(panel: Panel, as_of: date | None) -> Iterator[Fault]:
    """Periods that are not over on the day ``as_of``; names that are no time are left alone."""
    for period in panel.periods if as_of else ():
        span = span_of(period)
        if span is not None and as_of is not None and span.end > as_of:
            yield Fault(f"时期“{period}”", f"到 {as_of.isoformat()} 还没有结束", "请等它结束，或从数据中去掉")


def _series(panel: Panel, leaf: Indicator) -> Iterator[tuple[int, Floats]]:
    """For each unit and year: the first row, and its figures within the year in order of time."""
    spans = [span_of(period) for period in panel.periods]
    if leaf.code not in panel or any(span is None or span.months in {0, 12} for span in spans):
        return
    years = np.array([span.start.year for span in spans if span is not None])
    key = years[panel.period] * len(panel.units) + panel.unit
    order = np.lexsort((panel.period, key))
    column = panel.column(leaf.code)
    for rows in np.split(order, np.flatnonzero(np.diff(key[order])) + 1):
        figures = column[rows]
        yield int(rows[0]), figures[~np.isnan(figures)]


_CHANCE = 1e-6


def _accumulating(panel: Panel, leaf: Indicator) -> Iterator[Fault]:
    """Figures declared as those of the period that never fall within any year: by chance 1/k! each."""
    chance = 1.0
    for _, figures in _series(panel, leaf):
        if (np.diff(figures) < 0).any():
            return
        chance /= float(np.prod(np.arange(1, len(np.unique(figures)) + 1, dtype=np.float64)))
    if chance < _CHANCE:
        yield Fault(
            f"指标“{leaf.code}”",
            "方案写的是当期数（figures: period），而每个单位在每一年里都只增不减，像是累计数",
            "请改填当期数，或把方案改为 figures: cumulative",
        )


def _falling(panel: Panel, leaf: Indicator) -> Iterator[Fault]:
    for row, figures in _series(panel, leaf):
        if (np.diff(figures) < 0).any():
            unit = panel.units[panel.unit[row]]
            yield Fault(
                f"单位“{unit}”、指标“{leaf.code}”", "方案写的是累计数（figures: cumulative），年内却有下降"
            )
