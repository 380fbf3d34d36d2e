"""The frame of an act on a matter of a unit: seen, locked, allowed, changed, recorded, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from attrs import define, evolve
from django.db import transaction
from django.db.models import QuerySet

from xietong.kernel.actor import Actor
from xietong.kernel.denial import conflict, missing
from xietong.kernel.enums import LabelledEnum
from xietong.kernel.machine import Machine
from xietong.wings.ecology.domain.guards import Facts
from xietong.wings.ecology.domain.parts import EcologyPart, Standing, parts_of
from xietong.wings.ecology.operations.support import local_day, note


@define
class Step:
    """One act under way on a locked row that has ``state``, ``revision``, ``unit`` and ``run``."""

    machine: Machine[Any]
    row: Any
    actor: Actor
    at: datetime
    parts: frozenset[EcologyPart]
    facts: Facts

    @property
    def state(self) -> LabelledEnum:
        return type(self.machine.initial).of(self.row.state)

    @property
    def today(self) -> date:
        return local_day(self.at)

    def know(self, **changes: Any) -> None:
        """Add facts that only this act knows, before the move is checked."""
        self.facts = evolve(self.facts, **changes)

    def allow(self, code: str, *, reason: str = "") -> None:
        """Check the move and raise its denial; changes nothing."""
        self.machine.check(code, state=self.state, parts=self.parts, facts=self.facts, reason=reason)

    def move(self, code: str, *, reason: str = "", payload: Mapping[str, Any] | None = None) -> None:
        """Check the move, take it, save the row, write the event."""
        self.allow(code, reason=reason)
        self.row.state = self.machine.move(code).target.value
        self.note(f"{self.machine.code}.{code}", reason=reason, payload=payload)

    def note(self, activity: str, *, reason: str = "", payload: Mapping[str, Any] | None = None) -> None:
        """Save the row and write an event into its stream."""
        self.row.revision += 1
        self.row.save()
        note(
            actor=self.actor,
            at=self.at,
            activity=activity,
            subject=(self.machine.code, self.row.pk),
            label=str(self.row),
            reason=reason.strip(),
            payload=payload,
            unit_id=self.row.unit_id,
        )


@contextmanager
def acting(
    rows: QuerySet[Any],
    machine: Machine[Any],
    pk: int,
    *,
    actor: Actor,
    at: datetime,
    revision: int | None = None,
) -> Iterator[Step]:
    """Open a transaction, lock the row among those the actor sees, and hand over the step.

    404 where it is not among them; 409 where ``revision`` shows that somebody acted in between.
    """
    with transaction.atomic():
        seen = rows.filter(pk=pk).values_list("pk", flat=True).first()
        if seen is None:
            raise missing()
        row = rows.model._default_manager.select_for_update(of=("self",)).select_related(  # noqa: SLF001 - Django's name
            "unit", "run__committee", "run__scheme"
        ).get(pk=pk)  # fmt: skip
        if revision is not None and revision != row.revision:
            raise conflict(
                f"{machine.code}.revision",
                f"在您打开之后已被他人办理，现为“{type(machine.initial).of(row.state).label}”",
                "您填写的内容已保留，请看过最新情况后再决定是否提交",
            )
        standing = Standing(unit_id=row.unit_id, committee_id=row.run.committee_id)
        facts = Facts(today=local_day(at), actor_person_id=actor.person_id)
        yield Step(machine, row, actor, at, parts_of(actor, standing), facts)
