"""Acts on definitions: define or change, retire, bring a whole table in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from attrs import frozen
from django.db import transaction

from xietong.kernel.actor import Actor
from xietong.kernel.denial import Denial, DenialKind, RefusedError, conflict, invalid, missing
from xietong.wings.ecology.domain.definition import Definition, faults_of
from xietong.wings.ecology.models import Family, IndicatorVersion, Source
from xietong.wings.ecology.operations.keeping import last_version, put
from xietong.wings.ecology.operations.support import Counts, note, require_keeper
from xietong.wings.ecology.queries.definitions import definition_of

_CODE = re.compile(r"[A-Z][A-Za-z0-9]{0,9}")


@frozen
class IndicatorRow:
    """One line of a table of indicators; ``number`` is its line in the file."""

    number: int
    definition: Definition


def define_indicator(
    *, actor: Actor, at: datetime, definition: Definition, valid_from: date, reason: str
) -> int:
    """Define an indicator, or change one by a new version from a day on; return the version's number.

    The version before ends that day and keeps its figures. RefusedError: no permission, no reason, a faulty
    definition, a day not after the last version's first, nothing changed.
    """
    require_keeper(actor)
    if not reason.strip():
        raise invalid("reason", "请填写定义或调整的理由")
    with transaction.atomic():
        last = last_version(definition.code)
        found = [*_faults(definition), *_day_faults(last, valid_from)]
        if found:
            raise RefusedError(*found)
        new = put(definition, last=last, valid_from=valid_from, at=at, because=reason.strip())
        if new is None:
            raise conflict("indicator.same", f"“{definition.label}”的定义没有变化")
        _note_version(new, actor=actor, at=at, reason=reason)
    return new.number


def retire_indicator(*, actor: Actor, at: datetime, code: str, on: date, reason: str) -> None:
    """End the present version on a day; its figures stay. RefusedError: no reason, retired already."""
    require_keeper(actor)
    if not reason.strip():
        raise invalid("reason", "请填写停用理由")
    with transaction.atomic():
        last = last_version(code)
        if last is None:
            raise missing("没有这项指标", "indicator.none")
        if last.valid_until is not None:
            raise conflict("indicator.retired", f"“{last.label}”已于 {last.valid_until} 停用")
        if on <= last.valid_from:
            raise invalid("on", f"停用日期要在现行定义的起始日 {last.valid_from} 之后")
        last.valid_until = on
        last.save(update_fields=["valid_until"])
        note(
            actor=actor,
            at=at,
            activity="indicator.retire",
            subject=("indicator", code),
            label=f"{code} {last.label}",
            reason=reason,
            payload={"on": on},
        )


def import_indicators(
    *,
    actor: Actor,
    at: datetime,
    rows: Sequence[IndicatorRow],
    valid_from: date,
    reason: str,
    digest: str = "",
    preview: bool = False,
) -> Counts:
    """Bring a table of indicators in, all or nothing, by code; those it does not name stay.

    A row that says what is in force changes nothing. ``preview`` counts and changes nothing.
    """
    require_keeper(actor)
    if not preview and not reason.strip():
        raise invalid("reason", "请填写导入的理由")
    with transaction.atomic():
        problems = list(_table_faults(rows, valid_from))
        if problems:
            raise RefusedError(*problems)
        outcomes = [_put_row(row, valid_from=valid_from, at=at, because=reason.strip()) for row in rows]
        counts = Counts(outcomes.count("created"), outcomes.count("changed"), outcomes.count("unchanged"))
        if preview:
            transaction.set_rollback(True)
        elif counts.created or counts.changed:
            note(
                actor=actor,
                at=at,
                activity="indicators.import",
                subject=("indicators", "import"),
                label="指标",
                reason=reason,
                payload={
                    "created": counts.created,
                    "changed": counts.changed,
                    "unchanged": counts.unchanged,
                    "digest": digest,
                },
            )
    return counts


def _put_row(row: IndicatorRow, *, valid_from: date, at: datetime, because: str) -> str:
    last = last_version(row.definition.code)
    if put(row.definition, last=last, valid_from=valid_from, at=at, because=because) is None:
        return "unchanged"
    return "created" if last is None else "changed"


def _table_faults(rows: Sequence[IndicatorRow], valid_from: date) -> Iterator[Denial]:
    seen: dict[str, int] = {}
    for row in rows:
        where = f"第 {row.number} 行（{row.definition.code}）："
        if row.definition.code in seen:
            yield _fault("code", f"{where}编码与第 {seen[row.definition.code]} 行重复")
        seen[row.definition.code] = row.number
        last = last_version(row.definition.code)
        for fault in (*_faults(row.definition), *_day_faults(last, valid_from, row.definition)):
            yield _fault(fault.field, f"{where}{fault.reason}")


def _faults(definition: Definition) -> Iterator[Denial]:
    if not _CODE.fullmatch(definition.code):
        yield _fault("code", "编码由一个大写字母开头，后接字母或数字，至多 10 位，如 A1")
    if not Family.objects.filter(code=definition.family).exists():
        yield _fault("family", f"没有类别“{definition.family}”")
    if definition.source and not Source.objects.filter(code=definition.source).exists():
        yield _fault("source", f"没有数据来源“{definition.source}”")
    for field, sentence in faults_of(definition):
        yield _fault(field, sentence)


def _day_faults(
    last: IndicatorVersion | None, valid_from: date, wanted: Definition | None = None
) -> Iterator[Denial]:
    if last is None or valid_from > last.valid_from:
        return
    if wanted is not None and last.valid_until is None and definition_of(last) == wanted:
        return
    yield _fault("valid_from", f"新定义的起始日要在现行定义的起始日 {last.valid_from} 之后")


def _fault(field: str, reason: str) -> Denial:
    return Denial(DenialKind.INVALID, "indicator", reason, "请改正后重新提交", field)


def _note_version(new: IndicatorVersion, *, actor: Actor, at: datetime, reason: str) -> None:
    note(
        actor=actor,
        at=at,
        activity="indicator.define",
        subject=("indicator", new.indicator.code),
        label=f"{new.indicator.code} {new.label}",
        reason=reason,
        payload={"version": new.number, "valid_from": new.valid_from},
    )
