"""Writing what a plan of problems says: new ones in bulk, changed ones by their operation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from attrs import fields

from xietong.foundation.audit.operations import Birth, record_births
from xietong.foundation.organisations.queries.lookup import UnitRef
from xietong.kernel.actor import Actor
from xietong.kernel.progress import Progress
from xietong.loop.ledger.domain.parts import Part
from xietong.loop.ledger.domain.states import ProblemState, ResponsibilityState
from xietong.loop.ledger.models import Participant, Problem, Responsibility, Subject
from xietong.loop.ledger.operations.acting import local_day
from xietong.loop.ledger.operations.importing.plan import ImportPlan, ProblemEntry
from xietong.loop.ledger.operations.problems import Finding, search_text
from xietong.loop.ledger.queries.recurrence import prior_numbers

_AT_ONCE = 500
_PART = 2_000


def create_problems(
    plan: ImportPlan, *, actor: Actor, at: datetime, committee: UnitRef, progress: Progress
) -> None:
    """Write the plan's new problems, in bulk with one event each."""
    fresh = [entry for entry in plan.problems if entry.existing is None]
    for start in range(0, len(fresh), _PART):
        _create(fresh[start : start + _PART], plan=plan, actor=actor, at=at, committee=committee)
        progress("写入问题", min(start + _PART, len(fresh)), len(fresh))
    _link_repeats([entry for entry in fresh if entry.finding.prior_reference], committee)


def _create(
    entries: list[ProblemEntry], *, plan: ImportPlan, actor: Actor, at: datetime, committee: UnitRef
) -> None:
    rows = [
        _problem(
            entry,
            provisional=f"import-{plan.digest[-12:]}-{entry.row}",
            actor=actor,
            at=at,
            committee=committee,
        )
        for entry in entries
    ]
    Problem.objects.bulk_create(rows, batch_size=_AT_ONCE)
    year = local_day(at).year
    for row in rows:
        row.number = f"W{year}-{row.pk:06d}"
        row.search = search_text(row.number, row.title, row.content)
    Problem.objects.bulk_update(rows, ["number", "search"], batch_size=_AT_ONCE)
    Subject.objects.bulk_create(
        (
            Subject(problem=row, code=subject.code[:80], label=subject.label[:300], amount=subject.amount)
            for entry, row in zip(entries, rows, strict=True)
            for subject in entry.subjects.values()
        ),
        batch_size=_AT_ONCE * 2,
    )
    _assign(entries, rows, at)
    record_births(
        actor=actor,
        at=at,
        activity="problem.import",
        kind="problem",
        births=[
            Birth(
                row.pk,
                f"{row.number} {row.title}",
                row.unit_id,
                {"filename": plan.filename, "file_digest": plan.digest, "row": entry.row, "state": row.state},
            )
            for entry, row in zip(entries, rows, strict=True)
        ],
    )
    for entry, row in zip(entries, rows, strict=True):
        entry.number = row.number


def _problem(
    entry: ProblemEntry, *, provisional: str, actor: Actor, at: datetime, committee: UnitRef
) -> Problem:
    finding = entry.finding
    opened = entry.state not in (ProblemState.DRAFT.value, ProblemState.DISCARDED.value)
    return Problem(
        number=provisional,
        committee_id=committee.pk,
        proposer_post_id=actor.post_id,
        proposer_unit_id=actor.unit_id,
        state=entry.state,
        source_key=entry.source_key or None,
        source_number=entry.source_number,
        registered_at=at,
        updated_at=at,
        opened_at=at if opened else None,
        deadline=entry.deadline,
        deadline_basis=entry.deadline_basis or ("导入台账" if entry.deadline else ""),
        meeting=entry.meeting,
        decided_on=entry.decided_on,
        closure_kind=entry.closure_kind,
        closed_at=at if entry.state == ProblemState.SETTLED.value else None,
        **{attribute.name: getattr(finding, attribute.name) for attribute in fields(Finding)},
    )


def _assign(entries: list[ProblemEntry], rows: list[Problem], at: datetime) -> None:
    """Rows imported with a lead post and a deadline wait for the claim of the post's holder."""
    pairs = [
        (entry.lead_post_id, entry.lead_unit_id, entry.deadline, row)
        for entry, row in zip(entries, rows, strict=True)
        if row.state == ProblemState.ASSIGNED.value and entry.lead_post_id and entry.lead_unit_id
    ]
    Responsibility.objects.bulk_create(
        Responsibility(
            problem=row,
            lead_post_id=lead,
            lead_unit_id=unit,
            deadline=deadline,
            original_deadline=deadline,
            deadline_basis=row.deadline_basis,
            state=ResponsibilityState.ASSIGNED.value,
            assigned_at=at,
        )
        for lead, unit, deadline, row in pairs
    )
    Participant.objects.bulk_create(
        Participant(problem=row, post_id=lead, part=Part.OWNER.value, since=at) for lead, _, _, row in pairs
    )


def _link_repeats(entries: Iterable[ProblemEntry], committee: UnitRef) -> None:
    """Link each repeat to the latest earlier finding its printed references name, in the same unit."""
    wanted = {
        (entry.finding.unit_id, number): entry
        for entry in entries
        for number in prior_numbers(entry.finding.prior_reference)
    }
    if not wanted:
        return
    numbers = sorted({number for _, number in wanted})
    prior: dict[tuple[int, str], int] = {}
    for start in range(0, len(numbers), _AT_ONCE):
        part = numbers[start : start + _AT_ONCE]
        known = Problem.objects.filter(committee_id=committee.pk, source_number__in=part).order_by("pk")
        for pk, unit_id, number in known.values_list("pk", "unit_id", "source_number"):
            prior[unit_id, number] = pk
    links = {entry.number: prior[key] for key, entry in wanted.items() if key in prior}
    for rows in _batches(sorted(links)):
        found = list(Problem.objects.filter(number__in=rows).only("pk", "number"))
        for row in found:
            row.recurrence_of_id = links[row.number] if links[row.number] != row.pk else None
        Problem.objects.bulk_update(found, ["recurrence_of"], batch_size=_AT_ONCE)


def _batches(values: list[str]) -> Iterable[list[str]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))
