"""Schemes: how figures become an index, frozen or still being drafted."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen
from django.utils import timezone

from xietong.foundation.audit.queries import EventLine, history
from xietong.kernel.actor import Actor
from xietong.kernel.denial import missing
from xietong.wings.ecology.domain.kinds import PeerGroup
from xietong.wings.ecology.models import Scheme


@frozen
class SchemeLine:
    """A scheme in a list; ``group_label`` names the peer group, "全部单位" for all."""

    id: int
    number: int
    name: str
    group: str
    group_label: str
    digest: str
    made_by: str
    made_at: datetime
    frozen_at: datetime | None


@frozen
class SchemeDetail:
    """A scheme with its text and what was done to it."""

    line: SchemeLine
    text: str
    history: tuple[EventLine, ...]


def schemes(*, actor: Actor, frozen_only: bool = False) -> tuple[SchemeLine, ...]:
    """All schemes, newest first; one statement."""
    del actor
    rows = Scheme.objects.select_related("made_by").order_by("-number")
    rows = rows.filter(frozen_at__isnull=False) if frozen_only else rows
    return tuple(_line(row) for row in rows)


def scheme_detail(*, actor: Actor, scheme_id: int) -> SchemeDetail:
    """One scheme; 404 where there is none; two statements."""
    row = Scheme.objects.select_related("made_by").filter(pk=scheme_id).first()
    if row is None:
        raise missing("没有这个方案", "scheme.none")
    return SchemeDetail(_line(row), row.text, history(actor=actor, stream=f"scheme:{row.pk}"))


def _line(row: Scheme) -> SchemeLine:
    return SchemeLine(
        id=row.pk,
        number=row.number,
        name=row.name,
        group=row.group,
        group_label=PeerGroup.of(row.group).label if row.group else "全部单位",
        digest=row.digest,
        made_by=row.made_by.name if row.made_by else "系统",
        made_at=timezone.localtime(row.made_at),
        frozen_at=timezone.localtime(row.frozen_at) if row.frozen_at else None,
    )
