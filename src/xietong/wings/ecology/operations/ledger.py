"""What this wing does in the loop: it opens problems and projects there by the ledger's own operations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from attrs import frozen

from xietong.kernel.actor import Actor
from xietong.kernel.denial import conflict
from xietong.loop.ledger.operations.problems import Finding, propose_problem
from xietong.loop.ledger.queries.committees import committees_above
from xietong.loop.ledger.queries.item import problem_detail
from xietong.wings.ecology.operations.support import local_day


@frozen
class Opened:
    """A problem as the other end of a thread names it."""

    pk: int
    number: str


def open_problem(*, actor: Actor, at: datetime, unit: Any, finding: Finding) -> Opened:
    """Register a finding with the unit's own committee, or the nearest above it, and put it to study.

    The ledger says who may; 409 where no committee above the unit has anybody who decides.
    """
    above = committees_above(path=unit.path, on=local_day(at))
    if not above:
        raise conflict("ecology.no_committee", f"{unit.name}之上没有能审定的党委", "请先在角色授权中补上")
    pk = propose_problem(actor=actor, at=at, committee_id=above[0].unit_id, finding=finding, submit=True)
    return Opened(pk, problem_detail(actor=actor, problem_id=pk, at=at).number)
