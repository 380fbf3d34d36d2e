"""How far a running work has come: a small file beside the database.

Not in the database: an import is one transaction, so that nothing it wrote about itself could be read from
outside before its end, and on SQLite nobody else could write meanwhile (docs/adr/0016).
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

from attrs import define, frozen
from django.conf import settings

_EVERY = 0.3


@frozen
class Told:
    """The stage in Chinese, rows done, rows in all (0 where not known)."""

    stage: str = ""
    done: int = 0
    total: int = 0


def _file(work_id: int) -> Path:
    return Path(settings.PROGRESS) / f"{int(work_id)}.json"


@define
class Teller:
    """A progress that keeps the last word of a work where the web reads it; three times a second at most."""

    work_id: int
    _last: float = 0.0
    _stage: str = ""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Tell how far it has come."""
        now = time.monotonic()
        if stage == self._stage and done != total and now - self._last < _EVERY:
            return
        self._last, self._stage = now, stage
        file = _file(self.work_id)
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_suffix(".new")
        beside.write_text(json.dumps([stage, done, total], ensure_ascii=False), encoding="utf-8")
        os.replace(beside, file)

    def end(self) -> None:
        """Nothing more is to be told."""
        _file(self.work_id).unlink(missing_ok=True)


def told_of(work_id: int) -> Told:
    """The last word of a running work; blank where there is none."""
    try:
        return Told(*json.loads(_file(work_id).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return Told()
