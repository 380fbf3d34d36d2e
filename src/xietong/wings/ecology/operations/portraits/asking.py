"""Asking for a portrait: what is compared, by which scheme; the work itself is done in the background."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from attrs import frozen
from django.db import transaction

from xietong.foundation.access.domain.roles import Capability
from xietong.foundation.audit.operations import record
from xietong.foundation.organisations.queries.lookup import UnitRef, find_unit
from xietong.kernel.actor import Actor
from xietong.kernel.denial import Denial, DenialKind, RefusedError, conflict, forbidden, missing
from xietong.wings.ecology.domain.kinds import PeerGroup
from xietong.wings.ecology.domain.periods import between, canonical, last_day, months_of, words
from xietong.wings.ecology.domain.states import RunState
from xietong.wings.ecology.models import Run, Scheme
from xietong.wings.ecology.queries.visible import visible_runs

FEWEST_DRAWS, MOST_DRAWS = 100, 100_000
MOST_PERIODS = 40


@frozen
class RunAsk:
    """What a portrait is to be of. ``group`` "" takes all peer groups, each compared within itself."""

    committee_id: int
    scheme_id: int
    first_period: str
    last_period: str
    group: str = ""
    draws: int = 1_000
    seed: int = 20_170_101
    label: str = ""


def ask_run(*, actor: Actor, at: datetime, ask: RunAsk) -> int:
    """Queue a portrait and freeze its scheme; return its id. The event ``run.ask`` sets the work going.

    404 for a committee out of sight, 403 without the right to keep its index, 422 for what cannot be run.
    """
    committee = find_unit(ask.committee_id)
    if committee is None or not actor.may_at(Capability.ECOLOGY_READ, committee.path):
        raise missing()
    if not actor.may_at(Capability.ECOLOGY_KEEP, committee.path):
        raise forbidden("run.ask", "须有“维护指标和方案，发起画像”的权限")
    scheme = Scheme.objects.filter(pk=ask.scheme_id).first()
    faults = list(_faults(ask, scheme, at))
    if faults or scheme is None:
        raise RefusedError(*faults)
    with transaction.atomic():
        _freeze(actor, at, scheme)
        run = Run.objects.create(
            label=ask.label.strip() or _label(committee, ask),
            committee_id=committee.pk,
            group=ask.group,
            scheme=scheme,
            first_period=canonical(ask.first_period) or "",
            last_period=canonical(ask.last_period) or "",
            draws=ask.draws,
            seed=ask.seed,
            asked_by_id=actor.person_id,
            asked_at=at,
        )
        _record(actor, at, "run.ask", run, {"scheme": scheme.name, "draws": ask.draws})
    return run.pk


def ask_again(*, actor: Actor, at: datetime, run_id: int) -> int:
    """Ask for a portrait that failed once more, with the same settings; return the new one's id."""
    run = visible_runs(actor).filter(pk=run_id).first()
    if run is None:
        raise missing()
    if run.state != RunState.FAILED:
        raise conflict("run.again", "只有未完成的画像需要重新发起", "要换一种算法，请另行发起")
    ask = RunAsk(
        committee_id=run.committee_id,
        scheme_id=run.scheme_id,
        first_period=run.first_period,
        last_period=run.last_period,
        group=run.group,
        draws=run.draws,
        seed=run.seed,
        label=run.label,
    )
    return ask_run(actor=actor, at=at, ask=ask)


def _label(committee: UnitRef, ask: RunAsk) -> str:
    group = PeerGroup.of(ask.group).label if ask.group else "所属单位"
    return f"{committee.short_name or committee.name}{words(ask.last_period)}{group}画像"


def _freeze(actor: Actor, at: datetime, scheme: Scheme) -> None:
    if not Scheme.objects.filter(pk=scheme.pk, frozen_at=None).update(frozen_at=at):
        return
    record(
        actor=actor,
        at=at,
        activity="scheme.freeze",
        subject=("scheme", scheme.pk),
        label=scheme.name,
        payload={"digest": scheme.digest},
    )


def _record(actor: Actor, at: datetime, activity: str, run: Run, payload: dict[str, object]) -> None:
    record(
        actor=actor,
        at=at,
        activity=activity,
        subject=("run", run.pk),
        label=run.label,
        unit_id=run.committee_id,
        payload=payload,
    )


def _invalid(field: str, reason: str, mend: str = "") -> Denial:
    return Denial(DenialKind.INVALID, "run.ask", reason, mend, field)


def _faults(ask: RunAsk, scheme: Scheme | None, at: datetime) -> Iterator[Denial]:
    if scheme is None:
        yield _invalid("scheme_id", "没有这个方案", "请从列表中选一个")
    elif scheme.group and scheme.group != ask.group:
        yield _invalid("group", f"方案“{scheme.name}”只用于{PeerGroup.of(scheme.group).label}")
    else:
        yield from _scheme_faults(scheme)
    if not FEWEST_DRAWS <= ask.draws <= MOST_DRAWS:
        yield _invalid("draws", f"抽样次数应在 {FEWEST_DRAWS} 到 {MOST_DRAWS} 之间", "没有区间就没有档次")
    if ask.group and ask.group not in set(PeerGroup):
        yield _invalid("group", "没有这个可比组")
    if ask.seed < 0:
        yield _invalid("seed", "种子不能是负数")
    yield from _period_faults(ask, at)


def _scheme_faults(scheme: Scheme) -> Iterator[Denial]:
    """Why a scheme gives no bands or no intervals; the engine's own faults too."""
    from xietong.analytics.faults import FaultsError
    from xietong.analytics.index.scheme_reading import read_scheme
    from xietong.wings.ecology.domain.portrait.computing import cuts_of

    try:
        read = read_scheme(scheme.text)
        cuts_of(read)
    except FaultsError as found:
        for fault in found.faults:
            yield _invalid("scheme_id", f"方案“{scheme.name}”：{fault.sentence}")
        return
    if read.uncertainty is None:
        yield _invalid("scheme_id", f"方案“{scheme.name}”没有 uncertainty，得不出区间", "没有区间就没有档次")


def _period_faults(ask: RunAsk, at: datetime) -> Iterator[Denial]:
    first, last = canonical(ask.first_period), canonical(ask.last_period)
    for field, text, found in (
        ("first_period", ask.first_period, first),
        ("last_period", ask.last_period, last),
    ):
        if found is None:
            yield _invalid(field, f"时期“{text}”看不懂", "请写成 2025、2025-H1、2025-Q3 或 2025-07")
    if first is None or last is None:
        return
    if months_of(first) != months_of(last):
        yield _invalid("last_period", "起止两期长短不同", "如都用季度")
    elif last_day(first) > last_day(last):
        yield _invalid("last_period", "止期在起期之前")
    elif len(tuple(between(first, last))) > MOST_PERIODS:
        yield _invalid("first_period", f"一次最多 {MOST_PERIODS} 期")
    if last_day(last) >= at.date():
        yield _invalid("last_period", f"{words(last)}还没有结束", "请等它结束，或选前一期")
