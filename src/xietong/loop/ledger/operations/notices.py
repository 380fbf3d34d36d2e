"""From a reviewed notice to problems: what a person accepted, all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from xietong.kernel.actor import Actor
from xietong.kernel.denial import Denial, RefusedError, invalid
from xietong.loop.ledger.operations.problems import Finding, propose_problem


def propose_from_notice(
    *, actor: Actor, at: datetime, committee_id: int, findings: Sequence[tuple[int, Finding]]
) -> tuple[int, ...]:
    """Register each accepted row as a draft; return the ids. ``findings`` are (row number, finding).

    422 names the row of each fault; then none of them is registered.
    """
    if not findings:
        raise invalid("accept", "没有选中任何一条", "勾选要登记的条目后再提交")
    ids: list[int] = []
    denials: list[Denial] = []
    with transaction.atomic():
        for row, finding in findings:
            try:
                ids.append(propose_problem(actor=actor, at=at, committee_id=committee_id, finding=finding))
            except RefusedError as refused:
                denials += [
                    Denial(
                        denial.kind,
                        denial.code,
                        f"第 {row} 条：{denial.reason}",
                        denial.mend,
                        f"r{row}-{denial.field}",
                    )
                    for denial in refused.denials
                ]
        if denials:
            raise RefusedError(*denials)
    return tuple(ids)
