"""Where a unit stands in today's tree, as one text: seven digits of each id from the top down.

A subtree is the range ``low <= path < high`` under any collation, so that a filter needs no list of ids.
"""

from __future__ import annotations

from collections.abc import Mapping

DIGITS = 7
MAX_DEPTH = 28
_LARGEST = 10**DIGITS - 1


def extend(parent_path: str, unit_id: int) -> str:
    """The path of a unit under ``parent_path`` ("" for the top).

    ValueError where the id has more than seven digits or the tree is deeper than 28 levels.
    """
    if not 0 < unit_id <= _LARGEST:
        message = f"unit id {unit_id} does not fit into {DIGITS} digits"
        raise ValueError(message)
    if len(parent_path) >= MAX_DEPTH * DIGITS:
        message = f"the tree is deeper than {MAX_DEPTH} levels"
        raise ValueError(message)
    return f"{parent_path}{unit_id:0{DIGITS}d}"


def ids_of(path: str) -> tuple[int, ...]:
    """The ids on the way from the top down to the unit itself."""
    return tuple(int(path[start : start + DIGITS]) for start in range(0, len(path), DIGITS))


def depth_of(path: str) -> int:
    """Levels above the unit: 0 at the top."""
    return max(len(path) // DIGITS - 1, 0)


def bounds(path: str) -> tuple[str, str]:
    """``low`` and ``high`` of the subtree: ``low <= path < high``; everything for an empty path."""
    return path, f"{path}z"


def paths_of(parents: Mapping[int, int | None]) -> dict[int, str]:
    """The path of each unit from its parent; a parent that is not in ``parents`` counts as the top.

    ValueError where the parents form a circle.
    """
    found: dict[int, str] = {}
    for unit_id in parents:
        chain: list[int] = []
        current: int | None = unit_id
        while current is not None and current in parents and current not in found:
            chain.append(current)
            current = parents[current]
            if len(chain) > MAX_DEPTH:
                message = f"unit {unit_id} stands in a circle or deeper than {MAX_DEPTH} levels"
                raise ValueError(message)
        path = found.get(current, "") if current is not None else ""
        for one in reversed(chain):
            path = found[one] = extend(path, one)
    return found
