"""What a signature covers today; a signature whose digest differs from it is stale."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xietong.kernel.digest import content_digest
from xietong.loop.ledger.domain.rules import SIGNED_FIELDS, signed_content
from xietong.loop.ledger.domain.states import SignOffPurpose
from xietong.loop.ledger.models import Closing, Evidence, Participant, Problem, Responsibility


def _base(problem: Problem, extra: dict[str, Any]) -> dict[str, Any]:
    return signed_content({name: getattr(problem, name) for name in SIGNED_FIELDS}, extra)


def approval_content(problem: Problem) -> dict[str, Any]:
    """What the committee approves: the finding and its closing criterion."""
    return _base(problem, {})


def claim_content(problem: Problem, held: Responsibility | None) -> dict[str, Any]:
    """What the owner signs: the finding, the responsibility, its deadline, its supporters."""
    if held is None:
        return _base(problem, {})
    supporters = Participant.objects.filter(problem_id=problem.pk, part="supporter", until__isnull=True)
    return _base(
        problem,
        {
            "lead_post": held.lead_post_id,
            "leader_post": held.leader_post_id,
            "supervisor_post": held.supervisor_post_id,
            "content": held.content,
            "deadline": held.deadline,
            "supporters": sorted(
                f"{'post' if post else 'unit'}:{post or unit}"
                for post, unit in supporters.values_list("post_id", "unit_id")
            ),
        },
    )


def acceptance_content(problem: Problem, closing: Closing | None) -> dict[str, Any]:
    """What is accepted: the finding, the closing request, the evidence it stands on."""
    if closing is None:
        return _base(problem, {})
    return _base(
        problem,
        {
            "kind": closing.kind,
            "summary": closing.summary,
            "rule_change": closing.rule_change,
            "verification": closing.verification,
            "evidence": sorted(
                Evidence.objects.filter(
                    problem_id=problem.pk, recorded_at__lte=closing.requested_at
                ).values_list("digest", flat=True)
            ),
        },
    )


def current_digests(
    problem: Problem, *, held: Responsibility | None, closing: Closing | None, purposes: set[str]
) -> dict[str, str]:
    """The digest each kind of signature would have if it were given now."""
    contents: dict[str, Callable[[], dict[str, Any]]] = {
        SignOffPurpose.APPROVAL.value: lambda: approval_content(problem),
        SignOffPurpose.CLAIM.value: lambda: claim_content(problem, held),
        SignOffPurpose.ACCEPTANCE.value: lambda: acceptance_content(problem, closing),
    }
    return {purpose: content_digest(contents[purpose]()) for purpose in sorted(purposes)}
