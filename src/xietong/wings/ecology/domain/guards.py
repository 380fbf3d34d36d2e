"""Guards: facts in, a Chinese reason out, or None where nothing stands in the way."""

from __future__ import annotations

from datetime import date

from attrs import frozen


@frozen
class Facts:
    """What the guards of this wing look at; each matter fills what concerns it."""

    today: date
    actor_person_id: int | None = None
    answer_until: date | None = None
    raised_by_person_id: int | None = None
    items: int = 0
    periods_since: int = 0
    problem_state: str = ""
    problem_claimed: bool = False
    stale: bool = False


def answer_due(facts: Facts) -> str | None:
    if facts.answer_until is not None and facts.today <= facts.answer_until:
        return f"单位的说明期到 {facts.answer_until:%Y-%m-%d} 为止，期满前不转入研判"
    return None


def not_own_objection(facts: Facts) -> str | None:
    if facts.actor_person_id is not None and facts.actor_person_id == facts.raised_by_person_id:
        return "提出异议的人不能自己答复"
    return None


def has_items(facts: Facts) -> str | None:
    return None if facts.items else "净化举措至少要有一项，每一项会成为项目清单中的措施"


def next_period_in(facts: Facts) -> str | None:
    return None if facts.periods_since else "下一期画像还没有算出，现在看不出效果"


def answer_by_name(facts: Facts) -> str | None:
    return None if facts.actor_person_id is not None else "说明须由具名的人作出，请由单位的人办理"


def problem_claimed(facts: Facts) -> str | None:
    if facts.problem_claimed:
        return None
    return f"清单中对应的问题现为“{facts.problem_state}”，认领之后才能编制项目；认领时会自动列入"


def still_so(facts: Facts) -> str | None:
    return "起草之后情况有变，这一稿已不是现在的情况，请先重新起草" if facts.stale else None
