"""What the cells of a row ask for, in the terms of the operations."""

from __future__ import annotations

from typing import Any

from xietong.loop.ledger.models import Responsibility
from xietong.loop.ledger.operations.projects import Plan, QuarterGoal
from xietong.loop.ledger.operations.responsibilities import Assignment


def same_assignment(held: Responsibility, wanted: Assignment) -> bool:
    """True where the responsibility that holds is the one that is asked for."""
    return (held.lead_post_id, held.deadline, held.leader_post_id, held.supervisor_post_id) == (
        wanted.lead_post_id,
        wanted.deadline,
        wanted.leader_post_id,
        wanted.supervisor_post_id,
    )


def plan_of(values: dict[str, Any], year: int) -> Plan:
    """The plan of a project; its quarters are those of the year in which it starts."""
    start = values["starts_on"]
    goals = [(quarter, str(values.get(f"q{quarter}") or "").strip()) for quarter in range(1, 5)]
    return Plan(
        name=str(values["name"]),
        goal=str(values.get("goal") or ""),
        starts_on=start,
        deadline=values["deadline"],
        quarters=tuple(
            QuarterGoal(start.year if start else year, quarter, goal) for quarter, goal in goals if goal
        ),
        field=str(values.get("field") or ""),
        indicator=str(values.get("indicator") or ""),
        baseline=str(values.get("baseline") or ""),
        target=str(values.get("target") or ""),
    )
