"""Several values in one cell."""

import re
from functools import lru_cache
from typing import Final

_SEPARATORS: Final = frozenset("、；;，,\n")


@lru_cache(maxsize=1024)
def split_list(text: str) -> tuple[str, ...]:
    """Items of a cell, split at 、；;，, and line ends; a separator after a backslash belongs to the item."""
    items: list[str] = []
    item: list[str] = []
    signs = iter(text)
    for sign in signs:
        if sign == "\\":
            following = next(signs, "\\")
            item.append(following if following in _SEPARATORS or following == "\\" else sign + following)
        elif sign in _SEPARATORS:
            items.append("".join(item))
            item = []
        else:
            item.append(sign)
    items.append("".join(item))
    return tuple(stripped for entry in items if (stripped := entry.strip()))


def join_list(items: tuple[str, ...] | list[str]) -> str:
    """A cell that `split_list` splits into the same items."""
    return "；".join(re.sub(r"[\\、；;，,\n]", lambda found: "\\" + found.group(), item) for item in items)
