"""The anchor file: the digest of each seal, one line each, outside the database."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path


def append(file: Path, *, at: datetime, number: int, digest: str) -> None:
    """Add ``time number digest`` and see it on the disk; the file is readable by its owner only."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, f"{at.isoformat(timespec='seconds')}\t{number}\t{digest}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def last_number(file: Path) -> int:
    """The number on the last whole line; 0 where there is none."""
    if not file.exists():
        return 0
    with file.open("rb") as stream:
        stream.seek(max(0, file.stat().st_size - 4_096))
        lines = stream.read().decode("ascii", "replace").splitlines()
    for line in reversed(lines):
        parts = line.split("\t")
        if len(parts) == 3 and parts[1].isdigit():  # noqa: PLR2004 - time, number, digest
            return int(parts[1])
    return 0
