"""From gathered rows to the shapes of the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any, TypeVar

import attrs

from xietong.kernel.digest import canonical, content_digest
from xietong.loop.ledger.domain.rules import wording_remarks
from xietong.loop.ledger.domain.states import (
    ClosureKind,
    CoordinationState,
    EvidenceKind,
    ExtensionState,
    LookBackResult,
    MeasureState,
    ProblemState,
    ProjectState,
    Recommendation,
    ResponsibilityState,
    SignOffPurpose,
    StudySide,
)
from xietong.loop.ledger.queries import line_shapes, project_shapes
from xietong.loop.ledger.queries.gathering import Row

ShapeT = TypeVar("ShapeT")
_UNDONE = (MeasureState.TODO, MeasureState.DOING)


@cache
def _names(shape: Any) -> frozenset[str]:
    return frozenset(field.name for field in attrs.fields(shape))


def make(shape: Callable[..., ShapeT], row: Row, **given: Any) -> ShapeT:
    """Build a shape: what is ``given``, and the columns of the row that bear its fields' names."""
    taken = {name: row[name] for name in _names(shape) - given.keys() if name in row}
    return shape(**taken, **given)


def in_order(rows: Iterable[Row]) -> list[Row]:
    """By id, each once: a post with two holders on one day must not double a row."""
    return list({row["id"]: row for row in sorted(rows, key=lambda row: row["id"])}.values())


def post_at(row: Row, name: str) -> project_shapes.PostAt | None:
    """The post whose columns begin with ``name``, or None."""
    if not row[f"{name}_title"]:
        return None
    return project_shapes.PostAt(
        post_id=row.get(f"{name}_post_id") or row.get("post_id"),
        title=row[f"{name}_title"],
        unit=row[f"{name}_unit"],
        holder=row[f"{name}_holder"],
        holder_id=row.get("holder_id") if name == "lead" else None,
    )


def _post(row: Row, name: str) -> project_shapes.PostAt:
    return post_at(row, name) or project_shapes.PostAt(None, "", "", "")


def opinion(row: Row) -> line_shapes.OpinionLine:
    """One opinion."""
    return make(
        line_shapes.OpinionLine,
        row,
        side=StudySide.of(row["side"]),
        recommendation=Recommendation.of(row["recommendation"]),
        post=f"{row['unit']}{row['title']}",
    )


def responsibility(row: Row) -> line_shapes.ResponsibilityLine:
    """One responsibility."""
    return make(
        line_shapes.ResponsibilityLine,
        row,
        lead=_post(row, "lead"),
        leader=post_at(row, "leader"),
        supervisor=post_at(row, "supervisor"),
        state=ResponsibilityState.of(row["state"]),
    )


def extension(row: Row) -> line_shapes.ExtensionLine:
    """One request for more time."""
    return make(line_shapes.ExtensionLine, row, state=ExtensionState.of(row["state"]))


def closing(row: Row) -> line_shapes.ClosingLine:
    """One attempt to close."""
    return make(line_shapes.ClosingLine, row, kind=ClosureKind.of(row["kind"]))


def look_back(row: Row) -> line_shapes.LookBackLine:
    """One look-back."""
    return make(line_shapes.LookBackLine, row, result=LookBackResult.of(row["result"]))


def evidence(row: Row) -> line_shapes.EvidenceLine:
    """One piece of evidence."""
    return make(line_shapes.EvidenceLine, row, kind=EvidenceKind.of(row["kind"]))


def sign_off(row: Row, now: Mapping[str, Mapping[str, Any]]) -> line_shapes.SignOffLine:
    """One signature, held against what it would cover now."""
    covered = now.get(row["purpose"])
    return make(
        line_shapes.SignOffLine,
        row,
        purpose=SignOffPurpose.of(row["purpose"]),
        stale=covered is not None and content_digest(covered) != row["digest"],
        now=canonical(covered) if covered is not None else row["content"],
    )


def related(
    row: Row, *, problem_id: int, prior_id: int | None, into_id: int | None
) -> line_shapes.RelatedLine:
    """Another problem, and how it is tied to this one."""
    tie = "later" if row["recurrence_of_id"] == problem_id else "merged_here"
    if row["id"] == into_id:
        tie = "merged_into"
    if row["id"] == prior_id:
        tie = "prior"
    return make(line_shapes.RelatedLine, row, tie=tie, state=ProblemState.of(row["state"]))


def measure(row: Row, today: date) -> project_shapes.MeasureLine:
    """One measure, its wording remarked upon while it can still be reworded."""
    state = MeasureState.of(row["state"])
    return make(
        project_shapes.MeasureLine,
        row,
        owner=_post(row, "owner"),
        state=state,
        overdue=state in _UNDONE and row["due_on"] < today,
        remarks=wording_remarks(row["text"]) if state in _UNDONE else (),
    )


def coordination(row: Row) -> project_shapes.CoordinationLine:
    """One request for coordination."""
    addressee = "党委" if row["to_committee"] else row["to_unit"]
    if row["to_committee"] and row["to_unit"]:
        addressee = f"党委（原向{row['to_unit']}）"
    return make(
        project_shapes.CoordinationLine, row, addressee=addressee, state=CoordinationState.of(row["state"])
    )


def projects(found: dict[str, list[Row]], today: date) -> tuple[project_shapes.ProjectLine, ...]:
    """The projects with what lies under each."""
    return tuple(_project(row, found, today) for row in in_order(found.get("project", ())))


def _project(row: Row, found: dict[str, list[Row]], today: date) -> project_shapes.ProjectLine:
    def under(kind: str) -> list[Row]:
        return in_order(child for child in found.get(kind, ()) if child["project_id"] == row["id"])

    measures = sorted((measure(child, today) for child in under("measure")), key=lambda line: line.position)
    quarters = sorted(
        (make(project_shapes.MilestoneLine, child) for child in under("milestone")),
        key=lambda line: (line.year, line.quarter),
    )
    return make(
        project_shapes.ProjectLine,
        row,
        lead=_post(row, "lead"),
        state=ProjectState.of(row["state"]),
        measures=tuple(measures),
        milestones=tuple(quarters),
        progress=tuple(make(project_shapes.ProgressLine, child) for child in under("progress")),
        coordinations=tuple(coordination(child) for child in under("coordination")),
        options=(),
    )
