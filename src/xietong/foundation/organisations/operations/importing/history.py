"""The import of a table of codes through time: earlier names, places and successions of units."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from xietong.foundation.audit import operations as audit
from xietong.foundation.documents.domain.rows import RejectedRow
from xietong.foundation.organisations.domain import activities
from xietong.foundation.organisations.domain.history import CodeSpell, lives
from xietong.foundation.organisations.operations.importing.history_joining import Joined, join_lives
from xietong.foundation.organisations.operations.importing.history_writing import write_history
from xietong.foundation.organisations.operations.importing.shapes import (
    MOST_SENTENCES,
    Faults,
    ImportResult,
    SourceTable,
    refused,
)
from xietong.foundation.organisations.operations.paths import rewrite_paths
from xietong.foundation.organisations.operations.support import local_day, require_write_at_top
from xietong.kernel.actor import Actor

_WHAT = "区划沿革"
_YEARS = range(1900, 2200)


def import_history(*, actor: Actor, at: datetime, source: SourceTable, preview: bool = False) -> ImportResult:
    """Put what the table says about earlier days beside the units that are stored.

    A place whose last code or name is a unit of today gives that unit its earlier names and places;
    others become units of their own that have ended, with the unit that succeeded them. What stands on
    record for a day is never changed. All or nothing, one event; a second import changes nothing.
    RefusedError lists bad rows; only the system itself may rewrite the whole tree's past.
    """
    require_write_at_top(actor)
    faults = Faults()
    spells = list(_spells(source, faults))
    lines: list[str] = []
    counts = {"created": 0, "changed": 0, "unchanged": 0}
    with transaction.atomic():
        if not faults.errors:
            joined = join_lives(lives(spells))
            for one, outcome, sentence in write_history(joined, at=at):
                counts[outcome] += 1
                if outcome != "unchanged" and len(lines) < MOST_SENTENCES:
                    lines.append(sentence or _sentence(one))
            if counts["created"] or counts["changed"]:
                rewrite_paths(local_day(at))
        if preview or faults.errors:
            transaction.set_rollback(True)
        elif counts["created"] or counts["changed"]:
            _record(actor, at, source, counts, lines)
    if faults.errors and not preview:
        raise refused(faults.errors)
    return ImportResult(
        what=_WHAT,
        created=counts["created"],
        changed=counts["changed"],
        unchanged=counts["unchanged"],
        lines=tuple(lines),
        errors=tuple(faults.errors),
        applied=not preview,
    )


def _sentence(one: Joined) -> str:
    names = "、".join(dict.fromkeys(spell.name for spell in one.life.spells))
    return f"{one.code} {names}：{one.life.first.first} 年至 {one.life.last.last} 年"


def _spells(source: SourceTable, faults: Faults) -> Iterable[CodeSpell]:
    taken: dict[tuple[str, int], int] = {}
    for outcome in source.rows:
        if isinstance(outcome, RejectedRow):
            faults.add_rejected(source.name, outcome)
            continue
        spell = _spell(outcome.values, outcome.number)
        where = (source.name, outcome.number)
        if spell.first not in _YEARS or spell.last not in _YEARS or spell.last < spell.first:
            faults.add(where, "截止年", spell.last, "起止年份不对。", "请写成 1986 这样的年份，止不早于起。")
        elif not spell.code.isdigit() or len(spell.code) != 6:  # noqa: PLR2004 - GB/T 2260
            faults.add(where, "代码", spell.code, "代码应为六位数字。", "请核对代码。")
        else:
            for year in range(spell.first, spell.last + 1):
                other = taken.setdefault((spell.place, year), spell.number)
                if other != spell.number:
                    message = f"地方序号 {spell.place} 在 {year} 年与第 {other} 行重叠。"
                    faults.add(where, "起始年", spell.first, message, "同一地方每年只能有一行。")
                    break
            yield spell


def _spell(values: dict[str, Any], number: int) -> CodeSpell:
    return CodeSpell(
        place=str(values["place"]),
        code=str(values["code"]),
        name=str(values["name"]),
        short_name=str(values.get("short_name") or ""),
        first=int(values["first"]),
        last=int(values["last"]),
        number=number,
    )


def _record(
    actor: Actor, at: datetime, source: SourceTable, counts: dict[str, int], lines: list[str]
) -> None:
    audit.record(
        actor=actor,
        at=at,
        activity=activities.IMPORTED,
        subject=("organisation", "history"),
        label=_WHAT,
        payload={
            "what": _WHAT,
            **counts,
            "digest": source.digest,
            "files": [{"name": source.name, "digest": source.digest}],
            "changes": lines,
        },
    )
