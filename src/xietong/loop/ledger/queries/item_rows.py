"""Which rows make up the page of one problem: the branches of its one statement."""

from __future__ import annotations

from datetime import date

from xietong.foundation.access.domain.roles import Role
from xietong.loop.ledger.models import (
    Extension,
    Opinion,
    Participant,
    Problem,
    Responsibility,
)
from xietong.loop.ledger.queries.gathering import Branch
from xietong.loop.ledger.queries.project_rows import held_by, holding, post_columns

_DECIDING_ROLES = (Role.SECRETARY.value, Role.DISCIPLINE.value, Role.OFFICE.value)


def participants(problem_id: int, day: date) -> Branch:
    """Posts and units that take or took part."""
    rows = Participant.objects.filter(problem_id=problem_id).annotate(held=held_by("post", day))
    return Branch(
        "participant",
        rows,
        texts={**post_columns("post", "post", "held"), "part": "part", "unit": "unit__name"},
        numbers={"id": "pk", "post_id": "post_id", "unit_id": "unit_id"},
        moments={"since": "since", "until": "until"},
    )


def opinions(problem_id: int) -> Branch:
    """All opinions of all rounds; who may read them is decided after."""
    return Branch(
        "opinion",
        Opinion.objects.filter(problem_id=problem_id),
        texts={
            "side": "side",
            "recommendation": "recommendation",
            "text": "text",
            "who": "person__name",
            "title": "post__title",
            "unit": "post__unit__name",
        },
        numbers={"id": "pk", "round": "round", "post_id": "post_id"},
        moments={"given_at": "given_at"},
    )


def deciders(problem_id: int, day: date) -> Branch:
    """The posts that act for the committee of the problem, with their holders of the day."""
    grants = "committee__grants"
    appointments = f"{grants}__post__appointments"
    rows = Problem.objects.filter(
        holding(grants, day),
        holding(appointments, day),
        pk=problem_id,
        **{f"{grants}__role__in": _DECIDING_ROLES, f"{grants}__revoked_at__isnull": True},
    )
    return Branch(
        "decider",
        rows,
        texts={
            "role": f"{grants}__role",
            "title": f"{grants}__post__title",
            "unit": f"{grants}__post__unit__name",
            "holder": f"{appointments}__person__name",
        },
        numbers={
            "id": f"{grants}__pk",
            "post_id": f"{grants}__post_id",
            "person_id": f"{appointments}__person_id",
        },
    )


def responsibilities(problem_id: int, day: date) -> Branch:
    """Every responsibility that was ever set for the problem."""
    rows = Responsibility.objects.filter(problem_id=problem_id).annotate(
        held=held_by("lead_post", day),
        leading=held_by("leader_post", day),
        watching=held_by("supervisor_post", day),
    )
    return Branch(
        "responsibility",
        rows,
        texts={
            **post_columns("lead", "lead_post", "held"),
            **post_columns("leader", "leader_post", "leading"),
            **post_columns("supervisor", "supervisor_post", "watching"),
            "content": "content",
            "basis": "deadline_basis",
            "state": "state",
            "claimed_by": "claimed_by__name",
            "holder_since": "holder_since__name",
            "declined_reason": "declined_reason",
        },
        numbers={
            "id": "pk",
            "lead_post_id": "lead_post_id",
            "lead_unit_id": "lead_unit_id",
            "leader_post_id": "leader_post_id",
            "supervisor_post_id": "supervisor_post_id",
            "holder_id": "held__person_id",
            "claimed_by_id": "claimed_by_id",
            "extension_count": "extension_count",
        },
        flags={"personal": "personal_claim", "current": "current"},
        days={"deadline": "deadline", "original_deadline": "original_deadline"},
        moments={"assigned_at": "assigned_at", "claimed_at": "claimed_at"},
    )


def extensions(problem_id: int) -> Branch:
    """Requests for more time."""
    return Branch(
        "extension",
        Extension.objects.filter(responsibility__problem_id=problem_id),
        texts={
            "reason": "reason",
            "state": "state",
            "decision": "decision",
            "requested_by": "requested_by__name",
            "decided_by": "decided_by__name",
        },
        numbers={"id": "pk", "responsibility_id": "responsibility_id", "requested_by_id": "requested_by_id"},
        days={"old_deadline": "old_deadline", "new_deadline": "new_deadline"},
        moments={"requested_at": "requested_at", "decided_at": "decided_at"},
    )
