"""Classifications and holidays: edited one by one, or brought in as a table, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from xietong.foundation.rulebook.domain import activities
from xietong.foundation.rulebook.domain.kinds import TermScheme
from xietong.foundation.rulebook.models import SpecialDay, Term
from xietong.foundation.rulebook.operations.support import (
    Counts,
    SpecialDayRow,
    TermRow,
    note,
    require_write,
)
from xietong.kernel.actor import Actor
from xietong.kernel.denial import Denial, DenialKind, RefusedError, conflict, invalid, missing

_LONGEST_CODE = 40
_LONGEST_LABEL = 100


def set_term(*, actor: Actor, at: datetime, row: TermRow, reason: str = "") -> int:
    """Add an entry of a classification or change one (its code names it); return its id.

    RefusedError: no permission, empty code or label, unknown parent, a circle.
    """
    require_write(actor)
    with transaction.atomic():
        problems = _faults([row])
        if problems:
            raise RefusedError(*problems)
        term, _ = _put(row)
        note(
            actor=actor,
            at=at,
            activity=activities.TERM_SET,
            subject=("term", term.pk),
            label=row.label,
            payload={"scheme": row.scheme.value, "scheme_label": row.scheme.label, "code": row.code},
            reason=reason,
        )
    return term.pk


def retire_term(*, actor: Actor, at: datetime, scheme: TermScheme, code: str, reason: str) -> None:
    """Take an entry, with all below it, off the lists; items that use it keep it."""
    require_write(actor)
    if not reason.strip():
        raise invalid("reason", "请填写停用理由")
    with transaction.atomic():
        term = Term.objects.select_for_update().filter(scheme=scheme, code=code).first()
        if term is None:
            raise missing(f"{scheme.label}中没有“{code}”", "rulebook.no_term")
        if not term.active:
            raise conflict("rulebook.retired", f"“{term.label}”已停用")
        frontier = [term.pk]
        while frontier:
            Term.objects.filter(pk__in=frontier).update(active=False)
            frontier = list(
                Term.objects.filter(parent_id__in=frontier, active=True).values_list("pk", flat=True)
            )
        payload = {"scheme": scheme.value, "scheme_label": scheme.label, "code": code}
        note(
            actor=actor,
            at=at,
            activity=activities.TERM_RETIRED,
            subject=("term", term.pk),
            label=term.label,
            payload=payload,
            reason=reason,
        )


def import_terms(*, actor: Actor, at: datetime, rows: Sequence[TermRow], preview: bool = False) -> Counts:
    """Bring a table of classifications in; entries it does not name stay. A second import changes nothing.

    RefusedError lists every fault by its line. ``preview`` counts and changes nothing.
    """
    require_write(actor)
    with transaction.atomic():
        problems = _faults(rows)
        if problems:
            raise RefusedError(*problems)
        outcomes = [_put(row)[1] for row in _parents_first(rows)]
        counts = _counted(outcomes)
        if preview:
            transaction.set_rollback(True)
        elif counts.created or counts.changed:
            note(
                actor=actor,
                at=at,
                activity=activities.TERMS_IMPORTED,
                subject=("rulebook", "terms"),
                label="分类",
                payload=_payload(counts),
            )
    return counts


def _faults(rows: Sequence[TermRow]) -> list[Denial]:
    known = {(TermScheme.of(scheme), code) for scheme, code in Term.objects.values_list("scheme", "code")}
    given = {(row.scheme, row.code): row for row in rows}
    found: list[Denial] = []
    for line, row in enumerate(rows, start=1):
        where = f"第{line}项" if len(rows) > 1 else ""
        parent = (row.scheme, row.parent_code)
        if not row.code or len(row.code) > _LONGEST_CODE or not row.label or len(row.label) > _LONGEST_LABEL:
            found.append(
                _fault(
                    "code", f"{where}编码（最多{_LONGEST_CODE}字）和名称（最多{_LONGEST_LABEL}字）都要填写"
                )
            )
        elif given[(row.scheme, row.code)] is not row:
            found.append(_fault("code", f"{where}编码 {row.code} 重复"))
        elif row.parent_code and parent not in known and parent not in given:
            found.append(_fault("parent_code", f"{where}上级编码 {row.parent_code} 不在{row.scheme.label}中"))
        elif _in_circle(row, given):
            found.append(_fault("parent_code", f"{where}“{row.label}”的上级是它自己或它的下级"))
    return found


def _fault(field: str, reason: str) -> Denial:
    return Denial(DenialKind.INVALID, "rulebook.term", reason, "请改正后重新提交", field)


def _in_circle(row: TermRow, given: dict[tuple[TermScheme, str], TermRow]) -> bool:
    seen = {row.code}
    code = row.parent_code
    while code:
        if code in seen:
            return True
        seen.add(code)
        above = given.get((row.scheme, code))
        code = above.parent_code if above else _stored_parent(row.scheme, code)
    return False


def _stored_parent(scheme: TermScheme, code: str) -> str:
    found = Term.objects.filter(scheme=scheme, code=code).values_list("parent__code", flat=True).first()
    return found or ""


def _parents_first(rows: Sequence[TermRow]) -> list[TermRow]:
    given = {(row.scheme, row.code): row for row in rows}

    def depth(row: TermRow) -> int:
        above = given.get((row.scheme, row.parent_code)) if row.parent_code else None
        return 0 if above is None else depth(above) + 1

    return sorted(rows, key=depth)


def _put(row: TermRow) -> tuple[Term, str]:
    parent = Term.objects.get(scheme=row.scheme, code=row.parent_code) if row.parent_code else None
    known = Term.objects.select_for_update().filter(scheme=row.scheme, code=row.code).first()
    values = {"label": row.label, "parent_id": parent.pk if parent else None, "position": row.position}
    values["active"] = row.active
    if known is None:
        return Term.objects.create(scheme=row.scheme, code=row.code, **values), "created"
    if all(getattr(known, name) == value for name, value in values.items()):
        return known, "unchanged"
    for name, value in values.items():
        setattr(known, name, value)
    known.save()
    return known, "changed"


def _counted(outcomes: Sequence[str]) -> Counts:
    return Counts(outcomes.count("created"), outcomes.count("changed"), outcomes.count("unchanged"))


def _payload(counts: Counts) -> dict[str, int]:
    return {"created": counts.created, "changed": counts.changed, "unchanged": counts.unchanged}


def import_holidays(
    *, actor: Actor, at: datetime, rows: Iterable[SpecialDayRow], digest: str = "", preview: bool = False
) -> Counts:
    """Bring a holiday table in; days it does not name stay. A second import changes nothing.

    RefusedError where a day stands twice with different answers. ``preview`` counts and changes nothing.
    """
    require_write(actor)
    wanted: dict[object, SpecialDayRow] = {}
    for row in rows:
        if row.day in wanted and wanted[row.day].works != row.works:
            raise invalid("day", f"{row.day}出现两次，一次上班一次放假", "请只留一行")
        wanted[row.day] = row
    with transaction.atomic():
        stored = {day.day: day for day in SpecialDay.objects.select_for_update()}
        outcomes = [_put_day(row, stored.get(row.day), preview=preview) for row in wanted.values()]
        counts = _counted(outcomes)
        if not preview and (counts.created or counts.changed):
            payload = {**_payload(counts), "digest": digest}
            note(
                actor=actor,
                at=at,
                activity=activities.HOLIDAYS_IMPORTED,
                subject=("rulebook", "holidays"),
                label="节假日",
                payload=payload,
            )
    return counts


def _put_day(row: SpecialDayRow, known: SpecialDay | None, *, preview: bool) -> str:
    if known and (known.works, known.note) == (row.works, row.note):
        return "unchanged"
    if not preview:
        SpecialDay.objects.update_or_create(day=row.day, defaults={"works": row.works, "note": row.note})
    return "changed" if known else "created"
