"""How far something long has come, told as it goes."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told how far it has come: a stage in Chinese, rows done, rows in all (0 where not known)."""

    def __call__(self, stage: str, done: int, total: int) -> None: ...


def silent(stage: str, done: int, total: int) -> None:
    """A progress that tells nobody."""
