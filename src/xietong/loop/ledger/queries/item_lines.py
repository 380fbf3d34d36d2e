"""The lines on the page of one problem that every reader of it sees alike."""

from __future__ import annotations

from typing import Any

from xietong.loop.ledger.domain.parts import Part
from xietong.loop.ledger.domain.states import ResponsibilityState
from xietong.loop.ledger.queries import building
from xietong.loop.ledger.queries.gathering import Row
from xietong.loop.ledger.queries.item_reading import Read
from xietong.loop.ledger.queries.line_shapes import SignOffLine
from xietong.loop.ledger.queries.signing import contents_of


def shared_lines(read: Read) -> dict[str, Any]:
    """The rows that every reader of the problem sees alike."""
    problem = read.problem
    rows = {kind: building.in_order(lines) for kind, lines in read.found.items()}
    related = tuple(
        building.related(
            row, problem_id=problem.pk, prior_id=problem.recurrence_of_id, into_id=problem.merged_into_id
        )
        for row in rows["related"]
    )
    seen = {line.id for line in related}
    return {
        "held": read.held,
        "responsibilities": read.responsibilities,
        "supporters": tuple(
            row["unit"] or row["post_unit"] + row["post_title"] for row in read.present(Part.SUPPORTER)
        ),
        "sent_down_to": tuple(row["unit"] for row in read.present(Part.SENT_DOWN)),
        "extensions": read.extensions,
        "closings": read.closings,
        "look_backs": tuple(building.look_back(row) for row in rows["look_back"]),
        "evidence": tuple(building.evidence(row) for row in rows["evidence"]),
        "sign_offs": _sign_offs(read, rows),
        "related": related,
        "hidden_prior": problem.recurrence_of_id is not None and problem.recurrence_of_id not in seen,
    }


def _sign_offs(read: Read, rows: dict[str, list[Row]]) -> tuple[SignOffLine, ...]:
    """Signatures held against what they would cover now; the last acceptance against its own closing."""
    accepted = [line for line in read.closings if line.accepted_at]
    closing = accepted[-1] if accepted else None
    now = contents_of(
        read.problem,
        held=read.held if read.held and read.held.state is not ResponsibilityState.RELEASED else None,
        supporters=[(row["post_id"], row["unit_id"]) for row in read.present(Part.SUPPORTER)],
        closing=closing,
        evidence=[
            row["digest"]
            for row in rows["evidence"]
            if closing and row["recorded_at"] <= closing.requested_at
        ],
    )
    return tuple(building.sign_off(row, now) for row in rows["sign_off"])
