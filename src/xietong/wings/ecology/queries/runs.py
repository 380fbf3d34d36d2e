"""Portrait runs: the list, one run with what it rested on and its history, and what may be asked for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from attrs import frozen

from xietong.foundation.access.domain.roles import Capability
from xietong.foundation.access.queries import unit_scope_q
from xietong.foundation.audit.queries import EventLine, history
from xietong.kernel.actor import Actor
from xietong.wings.ecology.domain.kinds import PeerGroup
from xietong.wings.ecology.domain.periods import words
from xietong.wings.ecology.domain.states import RunState
from xietong.wings.ecology.models import Figure, Run, Scheme
from xietong.wings.ecology.queries.sight import seen_units
from xietong.wings.ecology.queries.visible import get_run, visible_runs

#: A running portrait that has not said a word for this long is shown as interrupted.
SILENT = timedelta(minutes=3)
_LISTED = 200


@frozen
class RunLine:
    """One run in a list. ``stalled``: it says it is running, but its process has gone silent."""

    id: int
    label: str
    committee_id: int
    committee: str
    group: str
    first_period: str
    last_period: str
    scheme: str
    draws: int
    state: RunState
    stalled: bool
    phase: str
    done: int
    total: int
    asked_by: str
    asked_at: datetime
    finished_at: datetime | None

    @property
    def when(self) -> str:
        """The periods in words."""
        last = words(self.last_period)
        return last if self.first_period == self.last_period else f"{words(self.first_period)}至{last}"

    @property
    def state_word(self) -> str:
        """The state as it is printed."""
        return "计算进程已中断" if self.stalled else self.state.label


@frozen
class RunDetail:
    """One run whole. ``record`` is what the engine said of itself, ``events`` its history."""

    line: RunLine
    seed: int
    failure: str
    inputs_digest: str
    results_digest: str
    record: dict[str, Any]
    scheme_text: str
    may_keep: bool
    events: tuple[EventLine, ...]


@frozen
class RunChoices:
    """What a new run may be asked for: (id, label) of committees and schemes, periods with figures."""

    committees: tuple[tuple[int, str], ...]
    schemes: tuple[tuple[int, str], ...]
    periods: tuple[str, ...]


def run_lines(*, actor: Actor, at: datetime, done: bool = False) -> tuple[RunLine, ...]:
    """The runs of committees in sight, newest first; with ``done`` only completed ones. One statement."""
    rows = visible_runs(actor).select_related("committee", "scheme", "asked_by").defer("record")
    if done:
        rows = rows.filter(state=RunState.DONE)
    return tuple(line_of(row, at) for row in rows.order_by("-asked_at", "-pk")[:_LISTED])


def line_of(row: Run, at: datetime) -> RunLine:
    """A run as a line."""
    state = RunState.of(row.state)
    silent = state is RunState.RUNNING and row.beat_at is not None and at - row.beat_at > SILENT
    return RunLine(
        id=row.pk,
        label=row.label,
        committee_id=row.committee_id,
        committee=row.committee.name,
        group=PeerGroup.of(row.group).label if row.group else "全部可比组",
        first_period=row.first_period,
        last_period=row.last_period,
        scheme=row.scheme.name,
        draws=row.draws,
        state=state,
        stalled=silent,
        phase=row.phase,
        done=row.done,
        total=row.total,
        asked_by=row.asked_by.name if row.asked_by else "系统",
        asked_at=row.asked_at,
        finished_at=row.finished_at,
    )


def run_progress(*, actor: Actor, run_id: int, at: datetime) -> RunLine:
    """How far a run is; 404 out of sight."""
    return line_of(get_run(actor, run_id), at)


def run_detail(*, actor: Actor, run_id: int, at: datetime) -> RunDetail:
    """One run with its record and history; 404 out of sight. Two statements."""
    row = get_run(actor, run_id)
    return RunDetail(
        line=line_of(row, at),
        seed=row.seed,
        failure=row.failure,
        inputs_digest=row.inputs_digest,
        results_digest=row.results_digest,
        record=row.record,
        scheme_text=row.scheme.text,
        may_keep=actor.may_at(Capability.ECOLOGY_KEEP, row.committee.path),
        events=history(actor=actor, stream=f"run:{row.pk}"),
    )


def run_choices(*, actor: Actor) -> RunChoices:
    """Committees whose index the actor keeps, schemes, periods that have figures; three statements."""
    kept = seen_units(actor).filter(unit_scope_q(actor, Capability.ECOLOGY_KEEP))
    committees = kept.filter(kind__in=["region", "committee"]).order_by("depth", "code")[:_LISTED]
    schemes = Scheme.objects.order_by("-number").values_list("pk", "name")
    periods = Figure.objects.filter(current=True).order_by("-ends_on").values_list("period", "ends_on")
    found = [period for period, _ in periods.distinct()]
    return RunChoices(
        tuple((unit.pk, unit.name) for unit in committees), tuple(schemes), tuple(dict.fromkeys(found))
    )
