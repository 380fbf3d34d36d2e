"""Generated persons: common surnames and given names put together by a seeded draw; nobody real is meant."""

from __future__ import annotations

from random import Random

SURNAMES = (
    "林周沈陆顾许唐宋何方袁邵程白龚尹柯汪陶范石姚谭廖邹熊金戴贾夏钟江秦史侯孟薛段雷钱汤黎易常武乔贺赖龙"
)
FIRST = "知明怀青长望若立以既守清砚晓思承允景文书嘉维子云致远安宁"
SECOND = "远岚谷禾风舒川言安白拙和秋霁齐泽中澜舟衡野松原林溪航亭宁"


def names(count: int, *, seed: int) -> list[str]:
    """Return ``count`` distinct generated names, the same for the same seed."""
    draw = Random(seed)  # noqa: S311 - a demonstration, not a secret
    found: dict[str, None] = {}
    while len(found) < count:
        found[draw.choice(SURNAMES) + draw.choice(FIRST) + draw.choice(SECOND)] = None
    return list(found)
