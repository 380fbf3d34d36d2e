"""The lines on the page of one problem: opinions, responsibilities, closings, evidence, signatures."""

from __future__ import annotations

from datetime import date, datetime

from attrs import frozen

from xietong.loop.ledger.domain.states import (
    ClosureKind,
    EvidenceKind,
    ExtensionState,
    LookBackResult,
    ProblemState,
    Recommendation,
    ResponsibilityState,
    SignOffPurpose,
    StudySide,
)
from xietong.loop.ledger.queries.project_shapes import PostAt


@frozen
class OpinionLine:
    """An opinion the actor may read."""

    id: int
    round: int
    side: StudySide
    recommendation: Recommendation
    text: str
    who: str
    post: str
    post_id: int | None
    given_at: datetime


@frozen
class ExtensionLine:
    """A request for more time and its decision."""

    id: int
    responsibility_id: int
    old_deadline: date
    new_deadline: date
    reason: str
    state: ExtensionState
    requested_by: str
    requested_by_id: int | None
    requested_at: datetime
    decided_by: str
    decided_at: datetime | None
    decision: str


@frozen
class ResponsibilityLine:
    """Who answers, who holds the post now, who held it when it was set, who signed."""

    id: int
    lead: PostAt
    lead_unit_id: int
    leader: PostAt | None
    supervisor: PostAt | None
    content: str
    deadline: date
    original_deadline: date
    basis: str
    extension_count: int
    personal: bool
    state: ResponsibilityState
    assigned_at: datetime
    holder_since: str
    claimed_by: str
    claimed_by_id: int | None
    claimed_at: datetime | None
    declined_reason: str
    current: bool

    @property
    def handed_over(self) -> bool:
        """True where somebody else signed than holds the post now."""
        return bool(self.claimed_by) and self.claimed_by != self.lead.holder


@frozen
class ClosingLine:
    """One attempt to close."""

    id: int
    kind: ClosureKind
    summary: str
    rule_change: str
    requested_by: str
    requested_by_id: int | None
    requested_at: datetime
    verified_by: str
    verified_by_id: int | None
    verified_at: datetime | None
    verification: str
    accepted_by: str
    accepted_at: datetime | None
    acceptance: str
    ended: bool


@frozen
class LookBackLine:
    """What was found when looking back."""

    id: int
    done_on: date
    recorded_at: datetime
    result: LookBackResult
    text: str
    done_by: str


@frozen
class EvidenceLine:
    """A piece of evidence; ``late_days`` is 0 where it was entered in time."""

    id: int
    kind: EvidenceKind
    label: str
    system: str
    reference: str
    digest: str
    size: int
    content_type: str
    happened_on: date
    recorded_at: datetime
    late_days: int
    added_by: str
    measure_id: int | None


@frozen
class SignOffLine:
    """A signature; ``stale`` where what it covers has changed since.

    ``content`` is what was signed, ``now`` what would be signed today, both in canonical form.
    """

    id: int
    purpose: SignOffPurpose
    signed_as: str
    signed_at: datetime
    digest: str
    content: str
    now: str
    stale: bool


@frozen
class RelatedLine:
    """Another problem tied to this one. ``tie``: prior, later, merged_into, merged_here."""

    id: int
    number: str
    title: str
    unit: str
    state: ProblemState
    found_on: date
    tie: str
