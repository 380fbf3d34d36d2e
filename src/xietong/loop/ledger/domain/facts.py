"""What guards look at: plain facts about one matter at one moment."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from xietong.loop.ledger.domain.states import ClosureKind, StudySide


@frozen
class ProblemFacts:
    """Facts of a problem for the guards of its machine. Persons are ids.

    Of a problem that was reopened, ``evidence_count`` is what was added since its last reopening.
    """

    today: date
    actor_person_id: int | None = None
    criterion: str = ""
    opinions_in: frozenset[StudySide] = frozenset()
    opinion_person_ids: frozenset[int] = frozenset()
    my_side: StudySide | None = None
    owner_person_ids: frozenset[int] = frozenset()
    requester_person_id: int | None = None
    verifier_person_id: int | None = None
    unfinished_measures: int = 0
    evidence_count: int = 0
    reopened: bool = False
    open_coordinations: int = 0
    closure_kind: ClosureKind | None = None
    rule_change: str = ""
    look_back_from: date | None = None
    has_responsibility: bool = False


@frozen
class ProjectFacts:
    """Facts of a project, and of the measures, requests and reports under it."""

    today: date
    actor_person_id: int | None = None
    goal: str = ""
    measure_count: int = 0
    unfinished_measures: int = 0
    open_coordinations: int = 0
    owner_person_ids: frozenset[int] = frozenset()
    reporter_person_id: int | None = None


@frozen
class ExtensionFacts:
    """Facts of a request for more time."""

    actor_person_id: int | None = None
    requester_person_id: int | None = None
    owner_person_ids: frozenset[int] = frozenset()
    granted_before: int = 0
    maximum: int | None = None
    decision: str = ""
