"""Commands of the product, timed on an empty database of their own."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attrs import frozen

from benchmarks.places import PROGRAM, ROOT, SHARED, Place

LEVELS = ("provinces", "cities", "areas", "streets")


@frozen
class Command:
    """One command with the seconds it may take; ``files`` must be there."""

    label: str
    words: tuple[str, ...]
    files: tuple[Path, ...]
    limit: float


COMMANDS = (
    Command(
        "import of 44,703 units (csv)",
        (PROGRAM, "load", "units", "--root", "中国"),
        tuple(SHARED / "data" / "org_trees" / f"cn_{level}.csv" for level in LEVELS),
        30,
    ),
    Command(
        "import of 665,276 units (parquet)",
        (PROGRAM, "load", "units", "--root", "中国"),
        tuple(SHARED / "data" / "china_division" / f"{level}.parquet" for level in (*LEVELS, "villages")),
        300,
    ),
    Command(
        "import of 31,770 rows of audit findings",
        (
            PROGRAM,
            "load",
            "problems",
            "--create-units",
            "--map",
            str(ROOT / "examples" / "fac-findings.map.yaml"),
        ),
        (SHARED / "data" / "us_fac_single_audit" / "findings_2024_02_04.csv",),
        60,
    ),
    Command("demo city", (PROGRAM, "demo"), (), 60),
)


def processor(call: Callable[[], float]) -> tuple[float, float]:
    """Seconds of the call by the clock, and of the processor as its programs used it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = call()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def migrate(place: Place) -> dict[str, Any]:
    """An empty database brought up to date."""
    took, spent = processor(place.migrate)
    return {"label": "an empty database migrated", "seconds": took, "processor": spent, "limit": 30}


def run(place: Place, command: Command) -> dict[str, Any]:
    """The command on the place; without seconds where its files are absent."""
    told: dict[str, Any] = {"label": command.label, "limit": command.limit}
    if not all(file.exists() for file in command.files):
        sys.stderr.write(f"{command.label}: not measured, no files in {SHARED.name}\n")
        return told
    took, spent = processor(lambda: place.run(*command.words, *(str(file) for file in command.files)))
    return {**told, "seconds": took, "processor": spent}
