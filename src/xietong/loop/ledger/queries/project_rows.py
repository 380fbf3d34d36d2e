"""Rows of projects and of what lies under them; posts with their holders of a day."""

from __future__ import annotations

from datetime import date

from django.db.models import FilteredRelation, Q

from xietong.loop.ledger.models import (
    Coordination,
    Measure,
    Milestone,
    Progress,
    Project,
)
from xietong.loop.ledger.queries.gathering import Branch, Columns


def holding(path: str, day: date) -> Q:
    """The appointments at ``path`` that hold on a day."""
    return Q(**{f"{path}__valid_from__lte": day}) & (
        Q(**{f"{path}__valid_until__isnull": True}) | Q(**{f"{path}__valid_until__gt": day})
    )


def held_by(post: str, day: date) -> FilteredRelation:
    """The appointments that hold on a day at the post the path leads to."""
    path = f"{post}__appointments"
    return FilteredRelation(path, condition=holding(path, day))


def post_columns(name: str, post: str, holder: str) -> Columns:
    """The text columns of a post: its title, its unit, the name of its holder."""
    return {
        f"{name}_title": f"{post}__title",
        f"{name}_unit": f"{post}__unit__name",
        f"{name}_holder": f"{holder}__person__name",
    }


def projects(where: Q, day: date) -> Branch:
    """Projects with their lead."""
    return Branch(
        "project",
        Project.objects.filter(where).annotate(held=held_by("lead_post", day)),
        texts={
            **post_columns("lead", "lead_post", "held"),
            "number": "number",
            "name": "name",
            "goal": "goal",
            "field": "field",
            "indicator": "indicator",
            "baseline": "baseline",
            "target": "target",
            "state": "state",
            "evaluation": "evaluation",
            "rule_made": "rule_made",
        },
        numbers={
            "id": "pk",
            "lead_post_id": "lead_post_id",
            "holder_id": "held__person_id",
            "reported_percent": "reported_percent",
            "verified_percent": "verified_percent",
            "revision": "revision",
        },
        days={"starts_on": "starts_on", "deadline": "deadline"},
        moments={"registered_at": "registered_at"},
    )


def measures(where: Q, day: date) -> Branch:
    """Measures with the post that owns each."""
    return Branch(
        "measure",
        Measure.objects.filter(where).annotate(held=held_by("owner_post", day)),
        texts={
            **post_columns("owner", "owner_post", "held"),
            "text": "text",
            "state": "state",
            "report": "report",
            "verified_by": "verified_by__name",
        },
        numbers={
            "id": "pk",
            "project_id": "project_id",
            "position": "position",
            "owner_post_id": "owner_post_id",
        },
        days={"starts_on": "starts_on", "due_on": "due_on", "done_on": "done_on"},
        moments={"recorded_at": "recorded_at", "verified_at": "verified_at"},
    )


def milestones(where: Q) -> Branch:
    """Goals of quarters."""
    return Branch(
        "milestone",
        Milestone.objects.filter(where),
        texts={"goal": "goal", "reported": "reported", "verified": "verified"},
        numbers={"id": "pk", "project_id": "project_id", "year": "year", "quarter": "quarter"},
        flags={"met": "met"},
    )


def progress(where: Q) -> Branch:
    """Reports of progress, and what was verified of each."""
    return Branch(
        "progress",
        Progress.objects.filter(where),
        texts={
            "text": "text",
            "reported_by": "reported_by__name",
            "verified_text": "verified_text",
            "verified_by": "verified_by__name",
        },
        numbers={
            "id": "pk",
            "project_id": "project_id",
            "percent": "percent",
            "verified_percent": "verified_percent",
            "reported_by_id": "reported_by_id",
        },
        days={"happened_on": "happened_on"},
        moments={"recorded_at": "recorded_at", "verified_at": "verified_at"},
    )


def coordinations(where: Q) -> Branch:
    """Requests for coordination."""
    return Branch(
        "coordination",
        Coordination.objects.filter(where),
        texts={
            "text": "text",
            "state": "state",
            "answer": "answer",
            "to_unit": "to_unit__name",
            "asked_by": "asked_by__name",
            "answered_by": "answered_by__name",
        },
        numbers={
            "id": "pk",
            "project_id": "project_id",
            "to_unit_id": "to_unit_id",
        },
        flags={"to_committee": "to_committee"},
        days={"due_on": "due_on"},
        moments={"asked_at": "asked_at", "answered_at": "answered_at"},
    )
