"""The workbench: what waits for the actor, with enough beside it to decide; two statements for any desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.db.models import QuerySet

from xietong.foundation.access.domain.roles import ADMINISTRATORS, Capability, Role
from xietong.kernel.actor import Actor
from xietong.loop.ledger.domain.states import StudySide
from xietong.loop.ledger.models import Problem
from xietong.loop.ledger.queries import waiting
from xietong.loop.ledger.queries.desk_rows import card_branches, cards, line_branch, lines
from xietong.loop.ledger.queries.desk_shapes import WAITS, Desk, Group, Wait, Workbench
from xietong.loop.ledger.queries.facets import capped_counts
from xietong.loop.ledger.queries.gathering import gather

_BY_ROLE = (
    (Role.SECRETARY, Desk.SECRETARY),
    (Role.DISCIPLINE, Desk.DISCIPLINE),
    (Role.OFFICE, Desk.OFFICE),
    (Role.TEAM_MEMBER, Desk.MEMBER),
)
_GROUPS: dict[Desk, tuple[Group, ...]] = {
    Desk.SECRETARY: (Group.DUE, Group.RISK),
    Desk.MEMBER: (Group.DUE, Group.OTHERS, Group.ASKED, Group.MEND),
    Desk.DISCIPLINE: (Group.RISK, Group.REOPENED, Group.MEND),
    Desk.OFFICE: (Group.RISK, Group.RECENT, Group.MEND),
    Desk.UNIT: (Group.DUE, Group.DOWN, Group.OTHERS, Group.ASKED, Group.MEND),
    Desk.ADMINISTRATOR: (),
}


def desk_of(actor: Actor) -> Desk:
    """Which workbench the actor gets, by the roles of the post acted in; the nearest to deciding first."""
    if actor.roles & {role.value for role in ADMINISTRATORS}:
        return Desk.ADMINISTRATOR
    return next((desk for role, desk in _BY_ROLE if role.value in actor.roles), Desk.UNIT)


def workbench(*, actor: Actor, today: date, soon: int) -> Workbench:
    """The actor's desk of today: at most seven cards, short lists, counts of all; two statements."""
    desk = desk_of(actor)
    if desk is Desk.ADMINISTRATOR:
        return Workbench(desk, (), {}, {})
    waits = {wait: _WAITING[wait](actor, today) for wait in WAITS[desk]}
    groups = {group: _group(group, actor, desk, today, soon) for group in _GROUPS[desk]}
    sets: dict[str, QuerySet[Any]] = {wait.value: rows for wait, rows in waits.items()}
    sets |= {group.value: rows for group, rows in groups.items() if group is not Group.RECENT}
    found = gather([*card_branches(waits), *(line_branch(group, rows) for group, rows in groups.items())])
    return Workbench(
        desk=desk,
        cards=cards(found, WAITS[desk]),
        groups={group: lines(group, found.get(group.value, []), today, soon) for group in groups},
        counts=capped_counts(sets),
    )


def _undated(rows: Callable[[Actor], QuerySet[Any]]) -> Callable[[Actor, date], QuerySet[Any]]:
    return lambda actor, _today: rows(actor)


_WAITING: dict[Wait, Callable[[Actor, date], QuerySet[Any]]] = {
    Wait.DECIDE: _undated(waiting.to_decide),
    Wait.DECLINED: _undated(waiting.declined),
    Wait.EXTENSION: _undated(waiting.extensions_to_decide),
    Wait.ACCEPT: _undated(waiting.to_accept),
    Wait.CLAIM: _undated(waiting.to_claim),
    Wait.COORDINATION: _undated(waiting.coordinations_to_answer),
    Wait.STUDY_LEADER: _undated(partial(waiting.to_study, side=StudySide.LEADER)),
    Wait.STUDY_DISCIPLINE: _undated(partial(waiting.to_study, side=StudySide.DISCIPLINE)),
    Wait.VERIFY: _undated(waiting.to_verify),
    Wait.LOOK_BACK: waiting.to_look_back,
    Wait.ASSIGN: _undated(waiting.to_assign),
}


def _group(group: Group, actor: Actor, desk: Desk, today: date, soon: int) -> QuerySet[Any]:
    if group is Group.RISK:
        capability = {
            Desk.DISCIPLINE: Capability.PROBLEM_STUDY_DISCIPLINE,
            Desk.OFFICE: Capability.RESPONSIBILITY_SET,
        }.get(desk, Capability.PROBLEM_DECIDE)
        return waiting.at_risk(actor, capability, today=today, soon=soon)
    if group is Group.RECENT:
        units = waiting.units_with(actor, Capability.RESPONSIBILITY_SET)
        return Problem.objects.filter(committee_id__in=units)
    plain: dict[Group, Callable[[Actor], QuerySet[Any]]] = {
        Group.DUE: waiting.my_work,
        Group.OTHERS: waiting.with_others,
        Group.ASKED: waiting.asked_by_me,
        Group.MEND: waiting.to_mend,
        Group.REOPENED: waiting.reopened,
        Group.DOWN: waiting.sent_down,
    }
    return plain[group](actor)
