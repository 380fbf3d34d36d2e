"""Who hands in what, for which period, and who may."""

from __future__ import annotations

from datetime import date, timedelta

from attrs import frozen
from django.db.models import QuerySet

from xietong.kernel.actor import Actor
from xietong.kernel.denial import missing
from xietong.wings.ecology.domain.definition import Definition
from xietong.wings.ecology.domain.parts import EcologyPart, Standing, keeps_definitions, parts_of
from xietong.wings.ecology.domain.peers import months_between
from xietong.wings.ecology.domain.periods import ended, last_day, months_of, words
from xietong.wings.ecology.domain.states import SubmissionState
from xietong.wings.ecology.models import IndicatorVersion, Source, Submission
from xietong.wings.ecology.queries.definitions import definition_of, versions_on

#: How far back the page looks for what has not come yet, in periods of each length.
_BACK = {1: 3, 3: 2, 6: 2, 12: 1}


@frozen
class SourceLine:
    """A source: who answers, how many indicators it hands in today."""

    code: str
    label: str
    unit_id: int | None
    unit_name: str
    post_id: int | None
    post_title: str
    due_days: int
    note: str
    indicators: int


@frozen
class Due:
    """One table that is expected: fields are the numbers a unit takes. ``state`` "" where none has come."""

    source: str
    label: str
    period: str
    due_on: date
    indicators: tuple[str, ...]
    fields: int
    submission_id: int | None
    state: SubmissionState | None
    late: int


def parts_in(actor: Actor, source: Source) -> frozenset[EcologyPart]:
    """The parts the actor plays for a source: the one who hands in, the keeper of the indicators."""
    standing = Standing(source_post_id=source.post_id, source_unit_id=source.unit_id)
    parts = parts_of(actor, standing) - {EcologyPart.KEEPER}
    return parts | {EcologyPart.KEEPER} if keeps_definitions(actor) else parts


def may_hand_in(actor: Actor, source: Source) -> bool:
    """True for whoever hands figures in for the source, and for the keeper of the indicators."""
    return bool(parts_in(actor, source) & {EcologyPart.SOURCE, EcologyPart.KEEPER})


def my_sources(actor: Actor) -> list[Source]:
    """The sources whose tables wait for the actor: one's own, and for the keeper those nobody answers for."""
    rows = Source.objects.select_related("unit", "post__unit").order_by("pk")
    return [row for row in rows if _waits_for(actor, row)]


def _waits_for(actor: Actor, source: Source) -> bool:
    parts = parts_in(actor, source)
    nobodys = source.post_id is None and source.unit_id is None
    return EcologyPart.SOURCE in parts or (nobodys and EcologyPart.KEEPER in parts)


def source_for(actor: Actor, code: str) -> Source:
    """The source, or 404 where there is none or the actor does not hand in for it."""
    row = Source.objects.select_related("unit", "post").filter(code=code).first()
    if row is None or not may_hand_in(actor, row):
        raise missing("没有这个数据来源，或者不由您报送", "ecology.source")
    return row


def asked_of(source: Source, period: str) -> list[IndicatorVersion]:
    """The versions in force at the end of a period whose figures the source hands in for such periods."""
    rows = versions_on(last_day(period)).filter(source=source)
    return [row for row in rows if months_between(definition_of(row).frequency) == months_of(period)]


def label_of(row: Submission) -> str:
    """A submission as the record calls it: 组织部2024年."""
    return f"{row.source.label}{words(row.period)}"


def sources(*, actor: Actor, on: date) -> tuple[SourceLine, ...]:
    """All sources with who answers for them; two statements."""
    del actor
    counts: dict[int, int] = {}
    for source_id in versions_on(on).filter(source__isnull=False).values_list("source_id", flat=True):
        if source_id is not None:
            counts[source_id] = counts.get(source_id, 0) + 1
    return tuple(
        SourceLine(
            code=row.code,
            label=row.label,
            unit_id=row.unit_id,
            unit_name=row.unit.name if row.unit else "",
            post_id=row.post_id,
            post_title=f"{row.post.unit.name}{row.post.title}" if row.post else "",
            due_days=row.due_days,
            note=row.note,
            indicators=counts.get(row.pk, 0),
        )
        for row in Source.objects.select_related("unit", "post__unit").order_by("pk")
    )


def due(*, actor: Actor, today: date) -> tuple[Due, ...]:
    """What is expected of the actor's sources: ended periods, newest first; three statements.

    Nothing is ever shut: what is late says so and is taken.
    """
    mine = {row.pk: row for row in my_sources(actor)}
    if not mine:
        return ()
    asked: dict[tuple[int, int], list[Definition]] = {}
    for version in versions_on(today).filter(source_id__in=list(mine)):
        definition = definition_of(version)
        key = (version.source_id or 0, months_between(definition.frequency))
        asked.setdefault(key, []).append(definition)
    sent = _sent(Submission.objects.filter(source_id__in=list(mine)))
    found = [
        _due(mine[source_id], period, definitions, sent.get((source_id, period)), today)
        for (source_id, months), definitions in asked.items()
        for period in ended(today, months, _BACK[months])
    ]
    return tuple(sorted(found, key=lambda one: (one.state is not None, -one.due_on.toordinal(), one.label)))


_BEST = (SubmissionState.IN_FORCE.value, SubmissionState.DRAFT.value)


def _sent(rows: QuerySet[Submission]) -> dict[tuple[int, str], Submission]:
    """For each source and period the submission that counts: in force, else the latest draft."""
    found: dict[tuple[int, str], Submission] = {}
    for row in rows.filter(state__in=_BEST).order_by("pk"):
        known = found.get((row.source_id, row.period))
        if known is None or known.state != SubmissionState.IN_FORCE:
            found[row.source_id, row.period] = row
    return found


def _due(
    source: Source, period: str, definitions: list[Definition], sent: Submission | None, today: date
) -> Due:
    due_on = last_day(period) + timedelta(days=source.due_days)
    came = sent.handed_in_at.date() if sent else today
    return Due(
        source=source.code,
        label=source.label,
        period=period,
        due_on=due_on,
        indicators=tuple(f"{one.code} {one.label}" for one in definitions),
        fields=sum(2 if one.is_ratio else 1 for one in definitions),
        submission_id=sent.pk if sent else None,
        state=SubmissionState.of(sent.state) if sent else None,
        late=max((came - due_on).days, 0),
    )
