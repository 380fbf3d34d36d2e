"""What is written down about a problem, its classifications in words."""

from __future__ import annotations

from xietong.loop.ledger.domain.states import (
    FoundBy,
    OriginLevel,
)
from xietong.loop.ledger.models import Problem
from xietong.loop.ledger.queries.gathering import Row
from xietong.loop.ledger.queries.shapes import (
    Entry,
)


def proposer_of(problem: Problem) -> str:
    """The post and unit that proposed the problem, "" where an import did."""
    if problem.proposer_post:
        return f"{problem.proposer_post.unit.name}{problem.proposer_post.title}"
    return problem.proposer_unit.name if problem.proposer_unit else ""


def entry_of(problem: Problem, terms: list[Row]) -> Entry:
    """What is written down of the problem, with its classifications in words."""
    kept = (
        "title", "content", "committee_id", "unit_id", "place", "origin", "found_on", "found_how", "category",
        "risk", "field", "basis", "criterion", "leader_post_id", "prior_reference",
    )  # fmt: skip
    leader = problem.leader_post
    return Entry(
        **{name: getattr(problem, name) for name in kept},
        committee=problem.committee.name,
        unit=problem.unit.name,
        origin_level=OriginLevel.of(problem.origin_level),
        found_by=FoundBy.of(problem.found_by),
        proposer=proposer_of(problem),
        leader=f"{leader.unit.name}{leader.title}" if leader else "",
        words=_words(problem, terms),
    )


def _words(problem: Problem, terms: list[Row]) -> dict[str, str]:
    """Labels of the classifications; an origin with the levels below its first, which stands by itself."""
    labels = {(row["scheme"], row["code"]): row["label"] for row in terms}
    words = {name: labels.get((name, getattr(problem, name)), "") for name in ("category", "risk", "field")}
    ways = sorted(code for scheme, code in labels if scheme == "origin" and "." in code)
    words["origin"] = "／".join(labels["origin", code] for code in ways)
    return words
