"""Printed states (已完成整改, 正在整改, 是否完成：否) and when words say nothing but a state."""

from __future__ import annotations

import re

from attrs import frozen

from .draft import StateKind
from .text import shadow_of
from .words import STATE_ANY, state_of

_SUBJECT = re.compile(
    r"(?:该|此|本)(?:项|条)?工作|"
    r"(?:该|此|本|上述|以上|全部|所有)?(?:项|条|个)?(?:反馈|整改|督察)?(?:问题|任务|事项)|"
    r"第?[一二三四五六七八九十百\d]+(?:项|条|个)|截至目前|截止目前|截至|截止|\d{4}年|\d{1,2}月|"
    r"\d{1,2}日|[底末]|目前|"
    r"整改(?:任务|工作|事项|状态|情况|时限|措施)|整改|状态|完成情况|情况|已|现|均|并|且|达到|要求|标准|"
    r"条件|符合|申请|按照?|期|其中|督察组?|反馈|[,，、:：;。.!\s()\[\]【】|“”\"]"
)
_HEADING_STATE = re.compile(r"[\s]*(?:[(\[【]|-{1,2})(?P<s>[^()\[\]【】]{2,16})[)\]】]?\s*[。.:]?\s*$")
_STATE_FIRST = re.compile(r"[(\[【](?P<s>[^()\[\]【】]{2,16})[)\]】]\s*")
_STATE_LIMIT = 44
_SHORT_STATE = 6
_LEFT_OVER = 2


@frozen
class Statement:
    """A printed state and what it amounts to."""

    text: str
    kind: StateKind


def answered_state(word: str, printed: str) -> Statement | None:
    """Return the state printed after a label or in a column; 是 and 否 answer 是否完成."""
    if "是否" in word and printed in {"是", "否"}:
        return Statement(printed, StateKind.DONE if printed == "是" else StateKind.NOT_DONE)
    found = STATE_ANY.search(printed)
    if found is None:
        return None
    return Statement(printed, state_of(found))


def printed_state(text: str, shadow: str, found: re.Match[str]) -> Statement:
    """Return a found state with the words as the source prints them."""
    at = shadow.find(found.group(0))
    printed = text[at : at + len(found.group(0))] if at >= 0 else found.group(0)
    return Statement(printed, state_of(found))


def statement_of(shadow: str) -> re.Match[str] | None:
    """Return the state if the words say nothing but that state about the problem, else None."""
    bare = shadow.strip()
    if not bare or len(bare) > _STATE_LIMIT:
        return None
    found = STATE_ANY.search(bare)
    if found is None:
        return None
    rest = bare[: found.start()] + "," + bare[found.end() :]
    rest = _SUBJECT.sub("", STATE_ANY.sub("", rest))
    if len(rest) > _LEFT_OVER:
        return None
    short = found.group(0) in {"完成", "办结", "销号"}
    return (
        None
        if short and len(bare.strip("。.;")) > _SHORT_STATE and "问题" not in bare and "整改" not in bare
        else found
    )


def heading_state(heading: str) -> tuple[str, Statement | None]:
    """Return the heading without a state printed in brackets at its start or end, and that state."""
    shadow = shadow_of(heading)
    for found in (_HEADING_STATE.search(shadow), _STATE_FIRST.match(shadow)):
        if found and (stated := statement_of(found.group("s"))):
            rest = heading[: found.start()] + heading[found.end() :]
            return rest.strip(), Statement(stated.group(0), state_of(stated))
    return heading, None
