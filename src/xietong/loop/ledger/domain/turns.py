"""Whose turn it is: for each state of a problem the parts that are waited for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from xietong.loop.ledger.domain.parts import Part
from xietong.loop.ledger.domain.states import ProblemState

#: Narrower than the moves that leave a state: a committee may send a finding back while it is studied,
#: but nobody waits for that.
WAITS_FOR: dict[ProblemState, frozenset[Part]] = {
    ProblemState.DRAFT: frozenset({Part.PROPOSER}),
    ProblemState.RETURNED: frozenset({Part.PROPOSER}),
    ProblemState.STUDYING: frozenset({Part.LEADER, Part.DISCIPLINE}),
    ProblemState.DECIDING: frozenset({Part.COMMITTEE}),
    ProblemState.OPEN: frozenset({Part.OFFICE}),
    ProblemState.DECLINED: frozenset({Part.OFFICE, Part.COMMITTEE}),
    ProblemState.ASSIGNED: frozenset({Part.OWNER}),
    ProblemState.ACTIVE: frozenset({Part.OWNER}),
    ProblemState.CLOSING: frozenset({Part.DISCIPLINE}),
    ProblemState.VERIFIED: frozenset({Part.ACCEPTOR}),
    ProblemState.OBSERVING: frozenset({Part.DISCIPLINE}),
}


def my_turn(
    state: ProblemState, *, parts: Iterable[Part], today: date, look_back_from: date | None = None
) -> bool:
    """True where the next step is waited for from one of these parts; a look-back only once it is due."""
    if state is ProblemState.OBSERVING and (look_back_from is None or today < look_back_from):
        return False
    return bool(WAITS_FOR.get(state, frozenset()) & set(parts))
