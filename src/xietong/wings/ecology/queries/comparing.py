"""Two runs side by side: for each unit what changed because of data, of the scheme, of the code.

The kept inputs of both runs are worked out again with the present code, each with each scheme:
S(d, s) is the index of data d under scheme s. Data and scheme share their joint effect equally (Shapley):
by data ½ [S(new, old) - S(old, old) + S(new, new) - S(old, new)], by scheme likewise. What the stored
scores of the two runs differ from the present code's, old and new together, is by code. The three add up
to the change.
"""

from __future__ import annotations

from attrs import evolve, frozen

from xietong.kernel.actor import Actor
from xietong.kernel.denial import conflict, invalid
from xietong.wings.ecology.domain.kinds import Band
from xietong.wings.ecology.domain.periods import words
from xietong.wings.ecology.domain.states import RunState
from xietong.wings.ecology.models import Run, Score
from xietong.wings.ecology.queries.kept import kept_inputs
from xietong.wings.ecology.queries.sight import sight_q
from xietong.wings.ecology.queries.visible import get_run

#: What is smaller than this, in points, is printed as nothing.
NOTHING = 0.05
_Scores = dict[str, float]


@frozen
class Changed:
    """One unit in both runs. The parts are None where a score is missing in one of the four."""

    id: int
    code: str
    name: str
    old: float | None
    new: float | None
    old_band: Band | None
    new_band: Band | None
    by_data: float | None
    by_scheme: float | None
    by_code: float | None

    @property
    def change(self) -> float | None:
        """New less old, in points."""
        return None if self.old is None or self.new is None else self.new - self.old

    @property
    def because(self) -> str:
        """The largest of the three parts in a word; "" where nothing moved."""
        parts = (("数据", self.by_data), ("方案", self.by_scheme), ("程序", self.by_code))
        known = [(abs(value), word) for word, value in parts if value is not None]
        size, word = max(known, default=(0.0, ""))
        return word if size >= NOTHING else ""


@frozen
class Comparison:
    """Two runs in one period. ``same_*`` say what the digests already tell."""

    old: Run
    new: Run
    period: str
    periods: tuple[str, ...]
    same_data: bool
    same_scheme: bool
    lines: tuple[Changed, ...]

    @property
    def sentence(self) -> str:
        """The comparison in one sentence."""
        moved = [line for line in self.lines if line.change is not None and abs(line.change) >= NOTHING]
        if not moved:
            return f"{words(self.period)}两次画像的得分没有差别。"
        told = [f"{words(self.period)}共 {len(self.lines)} 个单位，{len(moved)} 个的得分有变化"]
        for word in ("数据", "方案", "程序"):
            count = sum(line.because == word for line in moved)
            if count:
                told.append(f"主要因{word} {count} 个")
        banded = sum(line.old_band is not line.new_band for line in self.lines)
        told.append(f"换档 {banded} 个")
        return "；".join(told) + "。"


def compare_runs(*, actor: Actor, old_id: int, new_id: int, period: str = "") -> Comparison:
    """Take the change of each unit in sight apart; works four indices out, without draws.

    404 for a run out of sight, 409 for one that is not completed or whose kept file is gone, 422 for runs
    without a period in common.
    """
    old, new = get_run(actor, old_id), get_run(actor, new_id)
    for run in (old, new):
        if run.state != RunState.DONE:
            raise conflict("run.compare", f"“{run.label}”还没有完成，不能比较")
    common = [one for one in new.record["periods"] if one in old.record["periods"]]
    if not common:
        raise invalid("new", "两次画像没有共同的时期", "请另选一次")
    period = period or common[-1]
    if period not in common:
        raise invalid("period", f"两次画像没有共同的时期“{period}”", f"可选：{'、'.join(common)}")
    return Comparison(
        old=old,
        new=new,
        period=period,
        periods=tuple(common),
        same_data=old.inputs_stored_as == new.inputs_stored_as,
        same_scheme=old.scheme_id == new.scheme_id,
        lines=tuple(_lines(actor, old, new, period)),
    )


def _lines(actor: Actor, old: Run, new: Run, period: str) -> list[Changed]:
    stored = {run.pk: _stored(actor, run, period) for run in (old, new)}
    data = {run.pk: kept_inputs(run)[0].values for run in (old, new)}
    texts = {run.pk: run.scheme.text for run in (old, new)}
    found = {
        (of, by): _worked_out(data[of], texts[by], period)
        for of in (old.pk, new.pk)
        for by in (old.pk, new.pk)
    }
    units = {**{row.unit_id: row for row in stored[old.pk]}, **{row.unit_id: row for row in stored[new.pk]}}
    return [
        _changed(unit, old, new, stored, found)
        for unit in sorted(units.values(), key=lambda row: row.unit.code)
    ]


def _stored(actor: Actor, run: Run, period: str) -> list[Score]:
    rows = Score.objects.filter(sight_q(actor, "unit__"), run=run, period=period, node=run.record["root"])
    return list(rows.select_related("unit"))


def _worked_out(values: object, text: str, period: str) -> _Scores:
    """The index of each unit (id as text) in the period; codes unknown to the scheme are left aside."""
    import numpy as np

    from xietong.analytics.faults import FaultsError
    from xietong.analytics.index.engine import build_index
    from xietong.analytics.index.scheme_reading import read_scheme
    from xietong.analytics.panel.reading import read_panel

    scheme = read_scheme(text)
    panel = read_panel(values.drop("figures"), "保存的数据")  # type: ignore[attr-defined]
    known = {leaf.code for leaf in scheme.index.indicators()}
    ignored = tuple(code for code in panel.indicators if code not in known)
    try:
        result = build_index(panel, evolve(scheme, ignore=(*scheme.ignore, *ignored)))
    except FaultsError as faults:
        raise conflict(
            "run.compare", f"一次画像的数据不能用另一次的方案计算：{faults.faults[0].sentence}"
        ) from None
    rows = np.flatnonzero(panel.of_period(period))
    return {
        panel.units[panel.unit[row]]: float(result.index[row])
        for row in rows
        if not np.isnan(result.index[row])
    }


def _changed(
    unit: Score, old: Run, new: Run, stored: dict[int, list[Score]], found: dict[tuple[int, int], _Scores]
) -> Changed:
    rows = {
        run.pk: next((one for one in stored[run.pk] if one.unit_id == unit.unit_id), None)
        for run in (old, new)
    }
    was, now = rows[old.pk], rows[new.pk]
    key = str(unit.unit_id)
    before, after = (row.value if row else None for row in (was, now))
    corners = [found[pair].get(key) for pair in _corners(old.pk, new.pk)]
    by_data = by_scheme = by_code = None
    if before is not None and after is not None and None not in corners:
        oo, no, on, nn = (float(corner) for corner in corners if corner is not None)
        by_data = ((no - oo) + (nn - on)) / 2
        by_scheme = ((on - oo) + (nn - no)) / 2
        by_code = (after - before) - (nn - oo)
    return Changed(
        id=unit.unit_id,
        code=unit.unit.code,
        name=unit.unit.short_name or unit.unit.name,
        old=before,
        new=after,
        old_band=Band.of(was.band) if was else None,
        new_band=Band.of(now.band) if now else None,
        by_data=by_data,
        by_scheme=by_scheme,
        by_code=by_code,
    )


def _corners(old: int, new: int) -> tuple[tuple[int, int], ...]:
    """(data, scheme): old old, new old, old new, new new."""
    return ((old, old), (new, old), (old, new), (new, new))
