"""What a signature covers today; a signature whose digest differs from it is stale."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol

from xietong.loop.ledger.domain.rules import SIGNED_FIELDS, signed_content
from xietong.loop.ledger.domain.states import SignOffPurpose
from xietong.loop.ledger.models import Closing, Evidence, Participant, Problem, Responsibility
from xietong.loop.ledger.queries.line_shapes import ResponsibilityLine

Supporters = Iterable[tuple[int | None, int | None]]


class ClosingLike(Protocol):
    """What an acceptance covers of a closing: its row or its line."""

    @property
    def kind(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def rule_change(self) -> str: ...
    @property
    def verification(self) -> str: ...


def _base(problem: Problem, extra: dict[str, Any]) -> dict[str, Any]:
    return signed_content({name: getattr(problem, name) for name in SIGNED_FIELDS}, extra)


def approval_content(problem: Problem) -> dict[str, Any]:
    """What the committee approves: the finding and its closing criterion."""
    return _base(problem, {})


def claim_content(problem: Problem, held: Responsibility | None) -> dict[str, Any]:
    """What the owner signs: the finding, the responsibility, its deadline, its supporters."""
    if held is None:
        return _base(problem, {})
    rows = Participant.objects.filter(problem_id=problem.pk, part="supporter", until__isnull=True)
    return _claimed(
        problem,
        posts=(held.lead_post_id, held.leader_post_id, held.supervisor_post_id),
        content=held.content,
        deadline=held.deadline,
        supporters=rows.values_list("post_id", "unit_id"),
    )


def _claimed(
    problem: Problem,
    *,
    posts: tuple[int | None, int | None, int | None],
    content: str,
    deadline: date,
    supporters: Supporters,
) -> dict[str, Any]:
    lead, leader, supervisor = posts
    return _base(
        problem,
        {
            "lead_post": lead,
            "leader_post": leader,
            "supervisor_post": supervisor,
            "duty": content,
            "deadline": deadline,
            "supporters": sorted(f"{'post' if post else 'unit'}:{post or unit}" for post, unit in supporters),
        },
    )


def acceptance_content(problem: Problem, closing: Closing | None) -> dict[str, Any]:
    """What is accepted: the finding, the closing request, the evidence it stands on."""
    if closing is None:
        return _base(problem, {})
    rows = Evidence.objects.filter(problem_id=problem.pk, recorded_at__lte=closing.requested_at)
    return _accepted(problem, closing, rows.values_list("digest", flat=True))


def _accepted(problem: Problem, closing: ClosingLike, evidence: Iterable[str]) -> dict[str, Any]:
    return _base(
        problem,
        {
            "kind": str(closing.kind),
            "summary": closing.summary,
            "rule_change": closing.rule_change,
            "verification": closing.verification,
            "evidence": sorted(evidence),
        },
    )


def contents_of(
    problem: Problem,
    *,
    held: ResponsibilityLine | None,
    supporters: Supporters,
    closing: ClosingLike | None,
    evidence: Iterable[str],
) -> dict[str, dict[str, Any]]:
    """What each kind of signature would cover if it were given now, from rows at hand; no statement."""
    contents = {SignOffPurpose.APPROVAL.value: approval_content(problem)}
    if held is not None:
        watching = held.supervisor.post_id if held.supervisor else None
        leading = held.leader.post_id if held.leader else None
        contents[SignOffPurpose.CLAIM.value] = _claimed(
            problem,
            posts=(held.lead.post_id, leading, watching),
            content=held.content,
            deadline=held.deadline,
            supporters=supporters,
        )
    if closing is not None:
        contents[SignOffPurpose.ACCEPTANCE.value] = _accepted(problem, closing, evidence)
    return contents
