"""One runner at a time on this machine: a lock of the kernel's, which ends with its process, also by kill."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO

from attrs import define


@define
class RunnerLock:
    """A locked file that names its holder, so that who comes next knows for certain that it has ended."""

    file: Path
    _held: IO[str] | None = None

    def take(self, holder: str) -> str | None:
        """Take the lock; return the name of the last holder, which has ended ("" for none), None where taken.

        "" also where it is held already by this very object.
        """
        if self._held is not None:
            return ""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        stream = self.file.open("a+", encoding="utf-8")
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            stream.close()
            return None
        stream.seek(0)
        before = stream.read().strip()
        stream.truncate(0)
        stream.write(holder)
        stream.flush()
        self._held = stream
        return before

    def drop(self) -> None:
        """Give the lock back."""
        if self._held is not None:
            self._held.close()
            self._held = None
