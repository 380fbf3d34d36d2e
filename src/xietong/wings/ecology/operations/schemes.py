"""Acts on schemes: draft one from the indicators in force, edit it, freeze it under its digest."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from xietong.kernel.actor import Actor
from xietong.kernel.denial import Denial, DenialKind, RefusedError, conflict, invalid, missing
from xietong.kernel.digest import digest, preferred_algorithm
from xietong.wings.ecology.domain.kinds import PeerGroup
from xietong.wings.ecology.domain.scheme_text import FamilyWeight, scheme_text
from xietong.wings.ecology.models import Family, Indicator, Scheme
from xietong.wings.ecology.operations.support import note, require_keeper
from xietong.wings.ecology.queries.definitions import definition_of, versions_on

_LONGEST_NAME = 100
_LONGEST_TEXT = 200_000


def draft_scheme(*, actor: Actor, at: datetime, name: str, group: str, on: date) -> int:
    """Draft a scheme from the indicators in force on a day for a peer group; return its id.

    RefusedError: no permission, no name, no such group, no indicator that scores for it.
    """
    require_keeper(actor)
    name = _named(name)
    try:
        known = PeerGroup.of(group).value if group else ""
    except ValueError:
        raise invalid("group", "请选择可比组") from None
    families = [
        FamilyWeight(one.code, one.label, float(one.weight)) for one in Family.objects.order_by("position")
    ]
    definitions = [definition_of(row) for row in versions_on(on)]
    try:
        text = scheme_text(name=name, group=known, families=families, definitions=definitions)
    except ValueError:
        raise conflict("scheme.empty", f"{on} 没有适用于这个可比组的计分指标") from None
    with transaction.atomic():
        number = (Scheme.objects.aggregate(last=Max("number"))["last"] or 0) + 1
        row = Scheme.objects.create(
            number=number,
            name=name,
            group=known,
            text=text,
            digest=_digest(text),
            made_at=at,
            made_by_id=actor.person_id,
        )
        note(actor=actor, at=at, activity="scheme.draft", subject=("scheme", row.pk), label=_label(row))
    return row.pk


def edit_scheme(*, actor: Actor, at: datetime, scheme_id: int, name: str, text: str) -> None:
    """Change the text of a scheme that is not frozen; every fault of the text is told at once."""
    require_keeper(actor)
    text = text.replace("\r\n", "\n")
    with transaction.atomic():
        row = _open(scheme_id)
        _check(text)
        row.name, row.text, row.digest = _named(name), text, _digest(text)
        row.save(update_fields=["name", "text", "digest"])
        note(actor=actor, at=at, activity="scheme.draft", subject=("scheme", row.pk), label=_label(row))


def freeze_scheme(*, actor: Actor, at: datetime, scheme_id: int) -> str:
    """Fix a scheme for ever under the digest of its text; return the digest."""
    require_keeper(actor)
    with transaction.atomic():
        row = _open(scheme_id)
        _check(row.text)
        row.frozen_at = at
        row.save(update_fields=["frozen_at"])
        note(
            actor=actor,
            at=at,
            activity="scheme.freeze",
            subject=("scheme", row.pk),
            label=_label(row),
            payload={"digest": row.digest},
        )
    return row.digest


def _open(scheme_id: int) -> Scheme:
    row = Scheme.objects.select_for_update().filter(pk=scheme_id).first()
    if row is None:
        raise missing("没有这个方案", "scheme.none")
    if row.frozen_at is not None:
        raise conflict("scheme.frozen", f"“{row.name}”已冻结，不能再改", "请另起草一个方案")
    return row


def _check(text: str) -> None:
    """Read the text as the engine does. RefusedError with every fault, each at the field of the text."""
    from xietong.analytics.faults import FaultsError
    from xietong.analytics.index.scheme_reading import read_scheme

    if len(text) > _LONGEST_TEXT:
        raise invalid("text", f"方案超过 {_LONGEST_TEXT} 个字")
    try:
        scheme = read_scheme(text)
    except FaultsError as found:
        raise RefusedError(*(_fault(fault.sentence) for fault in found.faults)) from None
    known = set(Indicator.objects.values_list("code", flat=True))
    strange = [leaf.code for leaf in scheme.index.indicators() if leaf.code not in known]
    if strange:
        raise RefusedError(*(_fault(f"指标“{code}”没有定义过") for code in strange))


def _fault(sentence: str) -> Denial:
    return Denial(DenialKind.INVALID, "scheme.text", sentence, "", "text")


def _named(name: str) -> str:
    name = name.strip()
    if not name or len(name) > _LONGEST_NAME:
        raise invalid("name", f"请填写方案名称，不超过 {_LONGEST_NAME} 个字")
    return name


def _label(row: Scheme) -> str:
    return f"第 {row.number} 号 {row.name}"


def _digest(text: str) -> str:
    return f"{preferred_algorithm()}:{digest(text.encode())}"
