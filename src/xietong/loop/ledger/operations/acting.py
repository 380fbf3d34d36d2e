"""The frame of one act on a problem: visible, locked, allowed, changed, recorded, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

from attrs import define, evolve
from django.db import transaction
from django.utils import timezone

from xietong.foundation.audit.operations import record
from xietong.kernel.actor import Actor
from xietong.kernel.denial import conflict, invalid
from xietong.loop.ledger.domain.facts import ProblemFacts
from xietong.loop.ledger.domain.machines import PROBLEM
from xietong.loop.ledger.domain.parts import Part, parts_of
from xietong.loop.ledger.domain.states import ProblemState
from xietong.loop.ledger.models import Participant, Problem
from xietong.loop.ledger.operations.keeping import check_texts
from xietong.loop.ledger.queries.facts import problem_facts, standing_of
from xietong.loop.ledger.queries.visibility import get_visible


def local_day(at: datetime) -> date:
    """The day of ``at`` where the users live."""
    return timezone.localtime(at).date()


def happened(day: date, at: datetime) -> datetime:
    """When something of an earlier day happened, for the record; ``at`` itself for something of today."""
    if day == local_day(at):
        return at
    return datetime.combine(day, time(12), tzinfo=timezone.localtime(at).tzinfo)


def past_day(day: date | None, at: datetime, *, field: str, label: str) -> date:
    """The day on which something was done: the day of ``at`` where none is named. 422 for a day to come."""
    today = local_day(at)
    if day is not None and day > today:
        raise invalid(field, f"{label}不能晚于今天")
    return day or today


@define
class Act:
    """One act under way: the locked problem, who acts in which parts, and the facts for guards."""

    problem: Problem
    actor: Actor
    at: datetime
    parts: frozenset[Part]
    facts: ProblemFacts

    @property
    def today(self) -> date:
        return local_day(self.at)

    def know(self, **changes: Any) -> None:
        """Add facts that only this act knows, before the move is checked."""
        self.facts = evolve(self.facts, **changes)

    def allow(self, code: str, *, reason: str = "") -> None:
        """Check the move and raise its denial; changes nothing."""
        PROBLEM.check(
            code, state=ProblemState.of(self.problem.state), parts=self.parts, facts=self.facts, reason=reason
        )

    def move(
        self, code: str, *, reason: str = "", payload: Mapping[str, Any] | None = None, **event: Any
    ) -> None:
        """Check the move, take it, save the problem, write the event."""
        self.allow(code, reason=reason)
        self.problem.state = PROBLEM.move(code).target.value
        self.note(f"problem.{code}", reason=reason, payload=payload, **event)

    def note(
        self, activity: str, *, reason: str = "", payload: Mapping[str, Any] | None = None, **event: Any
    ) -> None:
        """Save the problem and write an event into its stream."""
        self.problem.revision += 1
        self.problem.updated_at = self.at
        check_texts(self.problem)
        self.problem.save()
        write(
            problem=self.problem,
            actor=self.actor,
            at=self.at,
            activity=activity,
            reason=reason,
            payload=payload,
            **event,
        )


def write(
    *,
    problem: Problem,
    actor: Actor,
    at: datetime,
    activity: str,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
    happened_at: datetime | None = None,
    clause: str = "",
) -> None:
    """Write an event into the stream of the problem."""
    record(
        actor=actor,
        at=at,
        activity=activity,
        subject=("problem", problem.pk),
        label=f"{problem.number} {problem.title}",
        unit_id=problem.unit_id,
        reason=reason,
        payload=payload,
        happened_at=happened_at,
        clause=clause,
    )


@contextmanager
def acting(*, problem_id: int, actor: Actor, at: datetime, revision: int | None = None) -> Iterator[Act]:
    """Open a transaction, lock the problem, and hand over the act.

    404 where the actor does not see it; 409 where ``revision`` shows that somebody acted in between.
    """
    with transaction.atomic():
        get_visible(actor, problem_id)
        problem = Problem.objects.select_for_update().get(pk=problem_id)
        if revision is not None and revision != problem.revision:
            raise conflict(
                "problem.revision",
                f"“{problem.number}”在您打开之后已被他人办理，现为“{ProblemState.of(problem.state).label}”",
                "您填写的内容已保留，请看过最新情况后再决定是否提交",
            )
        standing = standing_of(problem)
        yield Act(
            problem=problem,
            actor=actor,
            at=at,
            parts=parts_of(actor, standing),
            facts=problem_facts(problem, actor=actor, today=local_day(at)),
        )


def join(
    *, problem: Problem, part: Part, at: datetime, post_id: int | None = None, unit_id: int | None = None
) -> None:
    """Let a post or a unit take part in the problem, and so see it; once is enough."""
    Participant.objects.get_or_create(
        problem=problem, part=part.value, post_id=post_id, unit_id=unit_id, until=None, defaults={"since": at}
    )


def leave(*, problem: Problem, parts: tuple[Part, ...], at: datetime) -> None:
    """End the taking part of everybody in these parts."""
    Participant.objects.filter(
        problem=problem, part__in=[part.value for part in parts], until__isnull=True
    ).update(until=at)
