"""Acts on sources: who hands in, and which post answers."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from xietong.foundation.organisations.queries.lookup import find_posts, find_unit
from xietong.kernel.actor import Actor
from xietong.kernel.denial import invalid
from xietong.wings.ecology.models import Source
from xietong.wings.ecology.operations.support import note, require_keeper

_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LONGEST_LABEL = 100
_MOST_DAYS = 120


def set_source(
    *,
    actor: Actor,
    at: datetime,
    code: str,
    label: str,
    unit_id: int | None = None,
    post_id: int | None = None,
    due_days: int = 15,
    note_text: str = "",
) -> int:
    """Name a source or change one (its code names it): its unit, the post that answers, its days.

    RefusedError: no permission, a bad code, an unknown unit or post, days out of range.
    """
    require_keeper(actor)
    if not _CODE.fullmatch(code):
        raise invalid("code", "代码由小写字母开头，后接小写字母、数字或下划线")
    if not label.strip() or len(label) > _LONGEST_LABEL:
        raise invalid("label", f"请填写来源名称，不超过 {_LONGEST_LABEL} 个字")
    if unit_id is not None and find_unit(unit_id) is None:
        raise invalid("unit_id", "没有这个单位")
    if post_id is not None and not find_posts([post_id]):
        raise invalid("post_id", "没有这个岗位")
    if not 0 <= due_days <= _MOST_DAYS:
        raise invalid("due_days", f"报送期限在 0 至 {_MOST_DAYS} 日之间")
    values = {
        "label": label.strip(),
        "unit_id": unit_id,
        "post_id": post_id,
        "due_days": due_days,
        "note": note_text.strip()[:300],
    }
    with transaction.atomic():
        row, _ = Source.objects.update_or_create(code=code, defaults=values)
        note(
            actor=actor,
            at=at,
            activity="source.set",
            subject=("source", code),
            label=row.label,
            payload=values,
        )
    return row.pk
