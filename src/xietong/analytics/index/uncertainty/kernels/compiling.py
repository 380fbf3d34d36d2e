"""How a loop is compiled: without the interpreter's lock, multiply-add fused, kept on disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

Loop = TypeVar("Loop", bound=Callable[..., object])


def compiled(loop: Loop) -> Loop:
    """Compile at first use and keep the machine code beside the source, else in the user's cache folder.

    Where neither can be written the loop still runs; it is compiled again in each process. Sums keep the
    order in which they are written: only a multiplication and the addition after it may become one.
    """
    try:
        return _compile(loop, cache=True)
    except RuntimeError:  # no folder for the cache can be written
        return _compile(loop, cache=False)


def _compile(loop: Loop, *, cache: bool) -> Loop:
    return cast("Loop", njit(loop, cache=cache, nogil=True, fastmath={"contract"}))
