"""What a row tells of a finding, and what is written down of a problem already."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from attrs import fields

from xietong.foundation.documents.domain.rows import TableRow
from xietong.loop.ledger.domain.states import FoundBy, OriginLevel
from xietong.loop.ledger.models import Problem
from xietong.loop.ledger.operations.importing.plan import SubjectRow
from xietong.loop.ledger.operations.importing.sheets import text
from xietong.loop.ledger.operations.problems import Finding

_PLAIN = (
    "origin", "place", "found_how", "category", "risk", "field", "basis", "criterion", "prior_reference",
)  # fmt: skip


def finding_of(problem: Problem) -> Finding:
    """What is written down about a problem now."""
    values = {attribute.name: getattr(problem, attribute.name) for attribute in fields(Finding)}
    values["origin_level"] = OriginLevel.of(problem.origin_level)
    values["found_by"] = FoundBy.of(problem.found_by)
    return Finding(**values)


def told_finding(
    row: TableRow, *, unit_id: int, known: Problem | None, has: Callable[[str], bool], today: date
) -> Finding:
    """The finding of a row; what its file has no column for stays as it is known."""
    title = text(row, "title")
    found_on = row.values.get("found_on")
    if not isinstance(found_on, date):
        found_on = known.found_on if known else today
    level = text(row, "origin_level") or (known.origin_level if known else OriginLevel.OWN_LEVEL.value)
    found_by = text(row, "found_by") or (known.found_by if known else FoundBy.OUTSIDE.value)
    return Finding(
        title=title,
        content=known.content if known and not has("content") else _content(row, title),
        unit_id=unit_id,
        found_on=found_on,
        origin_level=OriginLevel.of(level),
        found_by=FoundBy.of(found_by),
        leader_post_id=known.leader_post_id if known else None,
        **{name: text(row, name) if has(name) else str(getattr(known, name, "") or "") for name in _PLAIN},
    )


def _content(row: TableRow, title: str) -> str:
    """What the ledger tells of the finding; measures of a foreign ledger are kept with it as they stand."""
    told = text(row, "content") or title
    planned = text(row, "planned")
    return f"{told}\n原台账措施：{planned}" if planned else told


def told_subject(row: TableRow) -> SubjectRow | None:
    """What the row says the finding is about, if anything."""
    code, label = text(row, "subject_code"), text(row, "subject_label")
    if not code and not label:
        return None
    return SubjectRow(code or label[:80], label or code, row.values.get("subject_amount"))
