"""Small rules of the lists: lights, vague wording, which opinions may be read, what a signature covers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Protocol, TypeVar

from attrs import frozen

from xietong.loop.ledger.domain.states import Light, ProblemState, StudySide

#: Phrases that name no action that could be checked (the lesson of real ledgers); editable by
#: whoever calls: pass another tuple.
VAGUE_WORDS = (
    "进一步完善",
    "进一步加强",
    "进一步提高",
    "不断加强",
    "不断完善",
    "持续加强",
    "切实加强",
    "高度重视",
    "加大力度",
    "积极推进",
    "着力提升",
    "统筹推进",
    "压紧压实",
    "深入推进",
    "扎实推进",
    "适时",
    "尽快",
    "逐步",
    "有关部门",
)
#: Days before a deadline on which the light turns yellow, where the rulebook's timer says nothing.
DUE_SOON = 5
_SEVERAL_ACTIONS = re.compile(r"[一二三四五六七八]是|[（(][1-9一二三四五六][）)]|[1-9][.、．]|；[^；]{6,}；")

RUNNING_STATES = frozenset(
    {
        ProblemState.OPEN,
        ProblemState.ASSIGNED,
        ProblemState.DECLINED,
        ProblemState.ACTIVE,
        ProblemState.CLOSING,
        ProblemState.VERIFIED,
    }
)
OPEN_STATES = RUNNING_STATES | {
    ProblemState.DRAFT,
    ProblemState.STUDYING,
    ProblemState.DECIDING,
    ProblemState.RETURNED,
}


def light_of(*, state: ProblemState, deadline: date | None, today: date, lead_days: int) -> Light:
    """Blue in time, yellow within ``lead_days`` of the deadline, red past it, grey where no clock runs."""
    if deadline is None or state not in RUNNING_STATES:
        return Light.GREY
    if deadline < today:
        return Light.RED
    return Light.YELLOW if deadline - today <= timedelta(days=lead_days) else Light.BLUE


@frozen
class Wording:
    """A remark on the wording of a measure; pointed out, never refused."""

    phrase: str
    remark: str


def wording_remarks(text: str, *, vague: Iterable[str] = VAGUE_WORDS) -> tuple[Wording, ...]:
    """Point out vague phrases and several actions in one row."""
    remarks = [
        Wording(word, f"“{word}”无法核验，宜写成“谁、何时、做成什么、怎样算完成”")
        for word in vague
        if word in text
    ]
    if _SEVERAL_ACTIONS.search(text):
        remarks.append(Wording("", "这一行像是写了多个动作，宜一行一个动作"))
    return tuple(remarks)


class OpinionLike(Protocol):
    """What the hiding rule needs to know of an opinion."""

    @property
    def side(self) -> str: ...
    @property
    def post_id(self) -> int | None: ...


OpinionT = TypeVar("OpinionT", bound=OpinionLike)


def readable_opinions(opinions: Iterable[OpinionT], *, viewer_post_id: int | None) -> tuple[OpinionT, ...]:
    """Each side sees only its own opinion until both sides have given theirs; others see none."""
    given = tuple(opinions)
    if {opinion.side for opinion in given} >= {side.value for side in StudySide}:
        return given
    return tuple(
        opinion for opinion in given if opinion.post_id is not None and opinion.post_id == viewer_post_id
    )


#: The fields of a problem that a signature on it covers.
SIGNED_FIELDS = (
    "title",
    "content",
    "unit_id",
    "place",
    "category",
    "risk",
    "criterion",
    "origin",
    "found_by",
)


def signed_content(values: Mapping[str, Any], extra: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The mapping whose digest a signature is bound to."""
    return {**{name: values[name] for name in SIGNED_FIELDS}, **(extra or {})}
