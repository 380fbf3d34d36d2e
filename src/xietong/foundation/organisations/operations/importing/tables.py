"""How every smaller table comes in: rows, an act for each, one event, or nothing at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from attrs import define, field, frozen
from django.db import transaction

from xietong.foundation.audit import operations as audit
from xietong.foundation.documents.domain.rows import RejectedRow
from xietong.foundation.organisations.domain import activities
from xietong.foundation.organisations.models import Post, Unit
from xietong.foundation.organisations.operations.importing.shapes import (
    MOST_SENTENCES,
    Faults,
    ImportResult,
    SourceTable,
    refused,
)
from xietong.foundation.organisations.operations.support import WRITE, require_write_anywhere
from xietong.kernel.actor import SYSTEM, Actor
from xietong.kernel.denial import RefusedError
from xietong.kernel.progress import Progress


@frozen
class Line:
    """One good row of the table being imported."""

    table: str
    number: int
    values: dict[str, Any]

    @property
    def where(self) -> tuple[str, int]:
        return self.table, self.number


@define
class Tally:
    """Counts, first changes and faults while a table is being worked through."""

    actor: Actor
    at: datetime
    faults: Faults = field(factory=Faults)
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    lines: list[str] = field(factory=list)

    def note(self, outcome: str, sentence: str) -> None:
        """Count one row as created, changed or unchanged."""
        setattr(self, outcome, getattr(self, outcome) + 1)
        if outcome != "unchanged" and len(self.lines) < MOST_SENTENCES:
            self.lines.append(sentence)

    def fault(self, line: Line, label: str, value: object, message: str, mend: str) -> None:
        """Name one fault of one row."""
        self.faults.add(line.where, label, value, message, mend)

    def may_keep(self, line: Line, unit: Unit) -> bool:
        """True where the actor keeps this unit's organisation; a fault of the row otherwise."""
        if self.actor is SYSTEM or self.actor.may_at(WRITE, unit.path):
            return True
        self.fault(
            line, "单位编码", unit.code, f"“{unit.name}”不在您维护的范围内。", "请联系系统管理员导入。"
        )
        return False


_TOLD_EVERY = 50
Step = Callable[[Line, Tally], None]


def import_lines(
    *,
    actor: Actor,
    at: datetime,
    source: SourceTable,
    what: str,
    stream: str,
    step: Step,
    preview: bool,
    progress: Progress,
) -> ImportResult:
    """Run ``step`` over every row in one transaction; undo everything in a preview or where a row is bad.

    RefusedError lists the faults where it is no preview. One event where something changed.
    """
    require_write_anywhere(actor)
    tally = Tally(actor, at)
    with transaction.atomic():
        rows = list(source.rows)
        for number, outcome in enumerate(rows, start=1):
            if number % _TOLD_EVERY == 0 or number == len(rows):
                progress(what, number, len(rows))
            if isinstance(outcome, RejectedRow):
                tally.faults.add_rejected(source.name, outcome)
                continue
            _try(step, Line(source.name, outcome.number, outcome.values), tally)
        if preview or tally.faults.errors:
            transaction.set_rollback(True)
        elif tally.created or tally.changed:
            _record(tally, source, what, stream)
    if tally.faults.errors and not preview:
        raise refused(tally.faults.errors)
    return ImportResult(
        what=what,
        created=tally.created,
        changed=tally.changed,
        unchanged=tally.unchanged,
        lines=tuple(tally.lines),
        errors=tuple(tally.faults.errors),
        applied=not preview,
    )


def _try(step: Step, line: Line, tally: Tally) -> None:
    """One row; what an operation refuses becomes a fault of the row."""
    try:
        step(line, tally)
    except RefusedError as fault:
        tally.fault(line, "本行", "", f"{fault.reason}。", fault.denials[0].mend or "请改正后重新导入。")


def _record(tally: Tally, source: SourceTable, what: str, stream: str) -> None:
    audit.record(
        actor=tally.actor,
        at=tally.at,
        activity=activities.IMPORTED,
        subject=("organisation", stream),
        label=what,
        payload={
            "what": what,
            "created": tally.created,
            "changed": tally.changed,
            "unchanged": tally.unchanged,
            "digest": source.digest,
            "files": [{"name": source.name, "digest": source.digest}],
            "changes": tally.lines,
        },
    )


@define
class Known:
    """Units and posts by code, each looked up once."""

    units: dict[str, Unit | None] = field(factory=dict)
    posts: dict[str, Post | None] = field(factory=dict)

    def unit(self, line: Line, tally: Tally) -> Unit | None:
        """The unit the row names; None, and a fault, where there is none."""
        code = str(line.values["unit_code"])
        if code not in self.units:
            self.units[code] = Unit.objects.filter(code=code).first()
        unit = self.units[code]
        if unit is None:
            tally.fault(line, "单位编码", code, f"没有编码为 {code} 的单位。", "请核对编码，或先导入单位。")
        return unit

    def post(self, line: Line, tally: Tally) -> Post | None:
        """The post the row names; None, and a fault, where there is none."""
        code = str(line.values["post_code"])
        if code not in self.posts:
            self.posts[code] = Post.objects.select_related("unit").filter(code=code).first()
        post = self.posts[code]
        if post is None:
            tally.fault(line, "岗位编码", code, f"没有编码为 {code} 的岗位。", "请核对编码，或先导入岗位。")
        return post


def differing(row: object, wanted: Iterable[tuple[str, object]]) -> list[str]:
    """The fields in which a stored row differs from what the table says; empty cells say nothing."""
    return [name for name, value in wanted if value not in (None, "") and getattr(row, name) != value]
