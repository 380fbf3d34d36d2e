"""Single trees: the unit answers first, then the discipline commission looks; a person decides."""

from __future__ import annotations

from datetime import datetime

from xietong.kernel.actor import SYSTEM, Actor
from xietong.kernel.denial import conflict, invalid
from xietong.loop.ledger.domain.states import FoundBy, OriginLevel
from xietong.loop.ledger.operations.problems import Finding
from xietong.wings.ecology.domain.machines import ANOMALY
from xietong.wings.ecology.domain.periods import words
from xietong.wings.ecology.domain.states import AnomalyState
from xietong.wings.ecology.models import Anomaly
from xietong.wings.ecology.operations.ledger import open_problem
from xietong.wings.ecology.operations.matters import Step, acting
from xietong.wings.ecology.operations.support import local_day
from xietong.wings.ecology.queries.visible import visible_anomalies

LONGEST = 4_000


def answer_anomaly(
    *,
    actor: Actor,
    at: datetime,
    anomaly_id: int,
    text: str,
    self_found: bool = False,
    revision: int | None = None,
) -> None:
    """The unit says what it has to say; from then on its superiors see both. A late answer is taken too.

    ``self_found``: the unit had found it itself; it then counts for the unit and never against it.
    """
    with _on(actor, at, anomaly_id, revision) as step:
        step.know(actor_person_id=actor.person_id)
        step.allow("answer")
        if not text.strip():
            raise invalid("text", "请写明情况", "如：原因、已经做了什么、数据是否有误")
        if len(text) > LONGEST:
            raise invalid("text", f"说明最多 {LONGEST} 字，现有 {len(text)} 字")
        row: Anomaly = step.row
        row.answer, row.self_found = text.strip(), self_found
        row.answered_by_id, row.answered_at = actor.person_id, at
        late = "（期满后补充）" if step.today > row.answer_until else ""
        step.move("answer", payload={"text": f"{text.strip()}{late}", "self_found": self_found})


def confirm_anomaly(
    *,
    actor: Actor,
    at: datetime,
    anomaly_id: int,
    reason: str,
    open_item: bool = False,
    revision: int | None = None,
) -> None:
    """The discipline commission finds that it needs attention; ``open_item`` puts it on the ledger."""
    with _on(actor, at, anomaly_id, revision) as step:
        _found(step, "confirm", reason)
        if open_item:
            _open(step)


def explain_anomaly(
    *, actor: Actor, at: datetime, anomaly_id: int, reason: str, revision: int | None = None
) -> None:
    """The discipline commission finds that the explanation stands; nothing follows for the unit."""
    with _on(actor, at, anomaly_id, revision) as step:
        _found(step, "explain", reason)


def open_anomaly_problem(*, actor: Actor, at: datetime, anomaly_id: int, revision: int | None = None) -> int:
    """Put a confirmed anomaly on the problem list of the unit's committee, once; return the problem's id."""
    with _on(actor, at, anomaly_id, revision) as step:
        if step.state is not AnomalyState.CONFIRMED:
            raise conflict("anomaly.open", "经研判需关注的异常才列入问题清单")
        return _open(step)


def fall_due_anomalies(*, actor: Actor, at: datetime) -> int:
    """Whatever stands unanswered after its last day goes to the discipline commission; return how many."""
    rows = Anomaly.objects.filter(state=AnomalyState.TOLD, answer_until__lt=local_day(at))
    due = list(rows.order_by("pk").values_list("pk", flat=True))
    for pk in due:
        with acting(Anomaly.objects.filter(state=AnomalyState.TOLD), ANOMALY, pk, actor=actor, at=at) as step:
            _fall_due(step)
    return len(due)


def _on(actor: Actor, at: datetime, anomaly_id: int, revision: int | None):  # type: ignore[no-untyped-def]
    rows = visible_anomalies(actor, today=local_day(at))
    return acting(rows, ANOMALY, anomaly_id, actor=actor, at=at, revision=revision)


def _fall_due(step: Step) -> None:
    step.know(answer_until=step.row.answer_until)
    step.move("fall_due")


def _found(step: Step, code: str, reason: str) -> None:
    """A finding; where the nightly job has not come by yet, the end of the term is noted first."""
    row: Anomaly = step.row
    if step.state is AnomalyState.TOLD and row.answer_until < step.today:
        _fall_due(Step(ANOMALY, row, SYSTEM, step.at, frozenset(ANOMALY.move("fall_due").parts), step.facts))  # type: ignore[arg-type]
    step.allow(code, reason=reason)
    row.finding, row.found_by_id, row.found_at = reason.strip(), step.actor.person_id, step.at
    step.move(code, reason=reason)


def _open(step: Step) -> int:
    row: Anomaly = step.row
    if row.problem_id is not None:
        raise conflict("anomaly.opened", "已经列入问题清单")
    opened = open_problem(
        actor=step.actor,
        at=step.at,
        unit=row.unit,
        finding=Finding(
            title=f"{row.unit.name}{words(row.period)}{_what(row)}与同类明显不同"[:200],
            content=_content(row),
            unit_id=row.unit_id,
            found_on=step.today,
            origin_level=OriginLevel.SELF_CHECK if row.self_found else OriginLevel.OWN_LEVEL,
            found_by=FoundBy.SELF if row.self_found else FoundBy.OUTSIDE,
            found_how="政治生态画像",
        ),
    )
    row.problem_id = opened.pk
    step.note("anomaly.open", payload={"problem": opened.pk, "number": opened.number})
    return opened.pk


def _what(row: Anomaly) -> str:
    codes = row.indicators.split(",")
    labels = {one["code"]: one["label"] for one in row.run.record.get("meanings", ())}
    return "、".join(f"“{labels.get(code, code)}”" for code in codes[:2])


def _content(row: Anomaly) -> str:
    parts = [row.sentence]
    if row.answer:
        parts.append(f"单位说明：{row.answer}")
    parts.append(f"研判：{row.finding}")
    return "\n".join(parts)
