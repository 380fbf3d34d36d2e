"""The draft as flat rows for a review screen, and as plain data for JSON."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from typing import Any

from attrs import asdict, frozen

from .draft import Deadline, Flag, NoticeDraft, Problem


@frozen
class ReviewRow:
    """One draft row beside the words of the source it was read from."""

    number: str
    level: int
    parent: str | None
    text: str
    state: str
    owners: str
    deadline: str
    deadline_anchor: str
    deadline_due: str
    measures: str
    effects: str
    source: str
    source_from: int
    source_to: int
    flags: tuple[Flag, ...]


def review_rows(draft: NoticeDraft) -> list[ReviewRow]:
    """Return one flat row per problem, in printed order, with the excerpt of the source it stands on."""
    return [_review_row(draft, problem) for problem in draft.problems]


def _review_row(draft: NoticeDraft, problem: Problem) -> ReviewRow:
    deadline = problem.deadline
    return ReviewRow(
        number=problem.number,
        level=problem.level,
        parent=problem.parent,
        text=problem.text,
        state=problem.state or "",
        owners="；".join(f"{owner.role}：{owner.name}" for owner in problem.owners),
        deadline=deadline.text if deadline else "",
        deadline_anchor=_anchor(deadline),
        deadline_due=(deadline.due or "") if deadline else "",
        measures="\n".join(problem.measures),
        effects="\n".join(problem.effects),
        source=draft.source[problem.source_from : problem.source_to],
        source_from=problem.source_from,
        source_to=problem.source_to,
        flags=problem.flags,
    )


def _anchor(deadline: Deadline | None) -> str:
    if deadline is None or deadline.anchor is None:
        return ""
    name = "反馈日" if deadline.anchor == "feedback_on" else deadline.anchor
    return f"{name}（{deadline.anchor_date}）" if deadline.anchor_date else name


def draft_as_data(draft: NoticeDraft) -> dict[str, Any]:
    """Return the draft as plain data for JSON: dates as ISO text, numbers as numbers, enums by value."""
    data: dict[str, Any] = _plain(asdict(draft, recurse=True))
    source = data.pop("source")
    for row in data["problems"]:
        row["source"] = source[row["source_from"] : row["source_to"]]
    return data


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.value if isinstance(value, Enum) else value
