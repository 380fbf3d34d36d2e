"""Handing figures in: a file or rows become a draft, all or nothing, with its digest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from attrs import asdict, frozen
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from xietong.foundation.documents.domain.rows import RowError
from xietong.kernel.actor import Actor
from xietong.kernel.denial import Denial, DenialKind, RefusedError, conflict, invalid
from xietong.kernel.digest import canonical, digest, preferred_algorithm
from xietong.wings.ecology.domain.checking import Numbers, value_in
from xietong.wings.ecology.domain.periods import last_day, months_of, words
from xietong.wings.ecology.domain.states import SubmissionState
from xietong.wings.ecology.models import Figure, IndicatorVersion, Source, Submission
from xietong.wings.ecology.operations.support import local_day, note
from xietong.wings.ecology.queries.checked import Reading, check
from xietong.wings.ecology.queries.definitions import definition_of
from xietong.wings.ecology.queries.previewing import asked, read_submission
from xietong.wings.ecology.queries.reading import Table, Told
from xietong.wings.ecology.queries.sources import label_of

_MOST_FAULTS = 200
_MOST_DOUBTS = 100


@frozen
class ReportedRow:
    """One unit's numbers as a program hands them in: ``numbers`` by the code of the indicator."""

    unit: str
    numbers: Mapping[str, Numbers]


def hand_in(
    *,
    actor: Actor,
    at: datetime,
    source: str,
    period: str,
    filename: str,
    data: bytes,
    cumulative: Sequence[str] = (),
) -> int:
    """Take a file in as a draft, all or nothing; return the submission's id.

    What the checks pointed out is kept with it. RefusedError: every fault with its place; the same table
    handed in before; FileRefused as in :func:`read_submission`.
    """
    row, period, versions = asked(actor, source, period)
    reading = read_submission(
        actor=actor,
        today=local_day(at),
        source=source,
        period=period,
        filename=filename,
        data=data,
        cumulative=cumulative,
    )
    return _draft(
        row,
        period,
        versions,
        reading,
        actor=actor,
        at=at,
        filename=filename,
        data=data,
        cumulative=cumulative,
    )


def hand_in_rows(
    *,
    actor: Actor,
    at: datetime,
    source: str,
    period: str,
    rows: Sequence[ReportedRow],
    cumulative: Sequence[str] = (),
) -> int:
    """As :func:`hand_in`, for rows that a program brings; units by code or name."""
    found, period, versions = asked(actor, source, period)
    definitions = [definition_of(version) for version in versions]
    known = {one.code for one in definitions}
    strange = sorted({code for row in rows for code in row.numbers} - known)
    if strange:
        raise invalid(
            "rows",
            f"{words(period)}不由“{found.label}”报送的指标：{'、'.join(strange)}",
            f"应报：{'、'.join(sorted(known))}",
        )
    told = tuple(Told(place, row.unit, "", row.numbers) for place, row in enumerate(rows, start=1))
    reading = check(
        Table("数据", told, {}),
        definitions=definitions,
        period=period,
        today=local_day(at),
        cumulative=cumulative,
    )
    content = [
        {"unit": row.unit, "numbers": {code: asdict(one) for code, one in row.numbers.items()}}
        for row in rows
    ]
    data = canonical({"source": source, "period": period, "rows": content}).encode()
    return _draft(
        found,
        period,
        versions,
        reading,
        actor=actor,
        at=at,
        filename="接口.json",
        data=data,
        cumulative=cumulative,
    )


def _draft(
    source: Source,
    period: str,
    versions: Sequence[IndicatorVersion],
    reading: Reading,
    *,
    actor: Actor,
    at: datetime,
    filename: str,
    data: bytes,
    cumulative: Sequence[str],
) -> int:
    if reading.faults:
        raise RefusedError(*(_denial(fault) for fault in reading.faults[:_MOST_FAULTS]))
    if not reading.numbers:
        raise invalid("file", "表中没有一个数", "请填写后再报送")
    mark = f"{preferred_algorithm()}:{digest(data)}"
    with transaction.atomic():
        same = Submission.objects.filter(source=source, period=period, digest=mark, state__in=_ALIVE).first()
        if same is not None:
            raise conflict("submission.same", f"这张表已于 {_day(same)} 报送过，内容完全相同", "不必重复报送")
        row = Submission.objects.create(
            source=source,
            period=period,
            state=SubmissionState.DRAFT,
            filename=filename[-200:],
            digest=mark,
            stored_as=_keep(mark, data),
            rows=reading.numbers,
            due_on=last_day(period) + timedelta(days=source.due_days),
            notes={"doubts": list(reading.doubts[:_MOST_DOUBTS]), "converted": list(cumulative)},
            handed_in_by_id=actor.person_id,
            handed_in_at=at,
        )
        Figure.objects.bulk_create(_figures(row, versions, reading), batch_size=1_000)
        note(
            actor=actor,
            at=at,
            activity="submission.hand_in",
            subject=("submission", row.pk),
            label=label_of(row),
            payload={"rows": reading.numbers, "digest": mark, "doubts": len(reading.doubts)},
            unit_id=source.unit_id,
        )
    return row.pk


_ALIVE = (SubmissionState.DRAFT.value, SubmissionState.IN_FORCE.value)


def _day(row: Submission) -> str:
    return f"{timezone.localtime(row.handed_in_at):%Y-%m-%d}"


def _keep(mark: str, data: bytes) -> str:
    """Store the bytes under their digest, once."""
    place = f"submissions/{mark.replace(':', '-')}"
    return place if default_storage.exists(place) else default_storage.save(place, ContentFile(data))


def _denial(fault: RowError) -> Denial:
    sentence = fault.sentence if fault.row else f"{fault.label}：{fault.message}{fault.mend}"
    return Denial(DenialKind.INVALID, "submission.cell", sentence, "", "file")


def _figures(row: Submission, versions: Sequence[IndicatorVersion], reading: Reading) -> list[Figure]:
    by_code = {version.indicator.code: (version, definition_of(version)) for version in versions}
    found = []
    for line in reading.lines:
        for code, numbers in line.cells.items():
            version, definition = by_code[code]
            value = value_in(definition, numbers)
            assert value is not None  # noqa: S101 - the checks let no other through
            found.append(
                Figure(
                    version=version,
                    unit_id=line.unit_id,
                    period=row.period,
                    ends_on=last_day(row.period),
                    months=months_of(row.period),
                    value=value,
                    numerator=numbers.numerator,
                    denominator=numbers.denominator,
                    submission=row,
                    current=False,
                )
            )
    return found
