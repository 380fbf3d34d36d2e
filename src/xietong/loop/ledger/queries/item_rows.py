"""Which rows make up the page of one problem: the branches of its one statement."""

from __future__ import annotations

from datetime import date

from django.apps import apps
from django.db.models import FilteredRelation, Q

from xietong.foundation.access.domain.roles import Role
from xietong.kernel.actor import Actor
from xietong.loop.ledger.models import (
    Closing,
    Coordination,
    Evidence,
    Extension,
    LookBack,
    Measure,
    Milestone,
    Opinion,
    Participant,
    Problem,
    Progress,
    Project,
    Responsibility,
    SignOff,
)
from xietong.loop.ledger.queries.gathering import Branch, Columns
from xietong.loop.ledger.queries.visibility import visible_problems

_DECIDING_ROLES = (Role.SECRETARY.value, Role.DISCIPLINE.value, Role.OFFICE.value)


def _holding(path: str, day: date) -> Q:
    """The appointments at ``path`` that hold on a day."""
    return Q(**{f"{path}__valid_from__lte": day}) & (
        Q(**{f"{path}__valid_until__isnull": True}) | Q(**{f"{path}__valid_until__gt": day})
    )


def _held(post: str, day: date) -> FilteredRelation:
    path = f"{post}__appointments"
    return FilteredRelation(path, condition=_holding(path, day))


def _post(name: str, post: str, holder: str) -> Columns:
    """The text columns of a post: its title, its unit, the name of its holder."""
    return {
        f"{name}_title": f"{post}__title",
        f"{name}_unit": f"{post}__unit__name",
        f"{name}_holder": f"{holder}__person__name",
    }


def participants(problem_id: int, day: date) -> Branch:
    """Posts and units that take or took part."""
    rows = Participant.objects.filter(problem_id=problem_id).annotate(held=_held("post", day))
    return Branch(
        "participant",
        rows,
        texts={**_post("post", "post", "held"), "part": "part", "unit": "unit__name"},
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
        _holding(grants, day),
        _holding(appointments, day),
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
        held=_held("lead_post", day),
        leading=_held("leader_post", day),
        watching=_held("supervisor_post", day),
    )
    return Branch(
        "responsibility",
        rows,
        texts={
            **_post("lead", "lead_post", "held"),
            **_post("leader", "leader_post", "leading"),
            **_post("supervisor", "supervisor_post", "watching"),
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


def closings(problem_id: int) -> Branch:
    """Attempts to close."""
    return Branch(
        "closing",
        Closing.objects.filter(problem_id=problem_id),
        texts={
            "kind": "kind",
            "summary": "summary",
            "rule_change": "rule_change",
            "verification": "verification",
            "acceptance": "acceptance",
            "requested_by": "requested_by__name",
            "verified_by": "verified_by__name",
            "accepted_by": "accepted_by__name",
        },
        numbers={
            "id": "pk",
            "requested_by_id": "requested_by_id",
            "verified_by_id": "verified_by_id",
        },
        flags={"ended": "ended"},
        moments={"requested_at": "requested_at", "verified_at": "verified_at", "accepted_at": "accepted_at"},
    )


def look_backs(problem_id: int) -> Branch:
    """What was found when looking back."""
    return Branch(
        "look_back",
        LookBack.objects.filter(problem_id=problem_id),
        texts={"result": "result", "text": "text", "done_by": "done_by__name"},
        numbers={"id": "pk"},
        days={"done_on": "done_on"},
        moments={"recorded_at": "recorded_at"},
    )


def evidence(where: Q) -> Branch:
    """Evidence, the late ones with their days."""
    return Branch(
        "evidence",
        Evidence.objects.filter(where),
        texts={
            "kind": "kind",
            "label": "label",
            "system": "system",
            "reference": "reference",
            "digest": "digest",
            "added_by": "added_by__name",
            "content_type": "content_type",
        },
        numbers={"id": "pk", "size": "size", "late_days": "late_days", "measure_id": "measure_id"},
        days={"happened_on": "happened_on"},
        moments={"recorded_at": "recorded_at"},
    )


def sign_offs(problem_id: int) -> Branch:
    """Signatures."""
    return Branch(
        "sign_off",
        SignOff.objects.filter(problem_id=problem_id),
        texts={"purpose": "purpose", "content": "content", "digest": "digest", "signed_as": "signed_as"},
        numbers={"id": "pk"},
        moments={"signed_at": "signed_at"},
    )


def related(actor: Actor, problem: Problem) -> Branch:
    """The earlier and later problems tied to this one that the actor sees."""
    ties = Q(recurrence_of_id=problem.pk) | Q(merged_into_id=problem.pk)
    named = [pk for pk in (problem.recurrence_of_id, problem.merged_into_id) if pk]
    return Branch(
        "related",
        visible_problems(actor).filter(ties | Q(pk__in=named)),
        texts={"number": "number", "title": "title", "state": "state", "unit": "unit__name"},
        numbers={"id": "pk", "recurrence_of_id": "recurrence_of_id", "merged_into_id": "merged_into_id"},
        days={"found_on": "found_on"},
    )


def _levels(code: str) -> list[str]:
    """A code and those above it: superior, superior.lists, superior.lists.2."""
    parts = code.split(".")
    return [".".join(parts[: count + 1]) for count in range(len(parts))]


def words(problem: Problem) -> Branch:
    """The labels of the problem's classifications and of what stands above them."""
    named = Q(pk__in=[])
    for scheme in ("category", "risk", "field", "origin"):
        if code := getattr(problem, scheme):
            named |= Q(scheme=scheme, code__in=_levels(code))
    terms = apps.get_model("rulebook", "Term").objects.filter(named)
    return Branch(
        "term", terms, texts={"scheme": "scheme", "code": "code", "label": "label"}, numbers={"id": "pk"}
    )


def timers() -> Branch:
    """The numbers of the rulebook that the page needs."""
    rows = apps.get_model("rulebook", "Timer").objects.filter(code__in=("due_soon", "extension_maximum"))
    return Branch("timer", rows, texts={"code": "code"}, numbers={"id": "pk", "amount": "amount"})


def projects(where: Q, day: date) -> Branch:
    """Projects with their lead."""
    return Branch(
        "project",
        Project.objects.filter(where).annotate(held=_held("lead_post", day)),
        texts={
            **_post("lead", "lead_post", "held"),
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
        Measure.objects.filter(where).annotate(held=_held("owner_post", day)),
        texts={
            **_post("owner", "owner_post", "held"),
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
