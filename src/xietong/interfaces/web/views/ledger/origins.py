"""Origins in three levels: how one is told in a form and read from it."""

from __future__ import annotations

from xietong.kernel.denial import invalid
from xietong.loop.ledger.domain.states import OriginLevel
from xietong.loop.ledger.queries.shapes import Entry

SEPARATOR = "／"


def origin_value(entry: Entry) -> str:
    """The code; a text of old or imported rows goes with its level, so that nothing is lost in editing."""
    if not entry.origin:
        return entry.origin_level.value
    if entry.origin.startswith(f"{entry.origin_level.value}."):
        return entry.origin
    return f"{entry.origin_level.value}{SEPARATOR}{entry.origin}"


def kept_label(value: str) -> str:
    top, _, rest = value.partition(SEPARATOR)
    level = next((one.label for one in OriginLevel if one.value == top), "")
    return SEPARATOR.join(part for part in (level, rest) if part) or value


def posted_origin(text: str) -> tuple[OriginLevel, str]:
    """Level and origin from what was chosen: a code, a level alone, or a kept text after its level."""
    top, mark, rest = text.partition(SEPARATOR)
    level = next((one for one in OriginLevel if one.value == top.partition(".")[0]), None)
    if level is None:
        raise invalid("origin", "请选择来源")
    if mark:
        return level, rest
    return level, "" if top == level.value else top
