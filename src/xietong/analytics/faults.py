"""What is wrong with an input, where, and how to mend it; collected, then told all at once."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen


@frozen
class Fault:
    """One thing wrong. ``place`` is where a person finds it (第 12 行, 指标 A1), ``mend`` a way out."""

    place: str
    reason: str
    mend: str = ""

    @property
    def sentence(self) -> str:
        """``place：reason。mend`` as it is printed."""
        place = f"{self.place}：" if self.place else ""
        return f"{place}{self.reason}" + (f"；{self.mend}" if self.mend else "")


class FaultsError(Exception):
    """Raised once for a whole input, with every fault that was found in it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(fault.sentence for fault in self.faults))


def refuse(faults: Iterable[Fault]) -> None:
    """Raise FaultsError where there is any fault; do nothing where there is none."""
    found = tuple(faults)
    if found:
        raise FaultsError(found)
