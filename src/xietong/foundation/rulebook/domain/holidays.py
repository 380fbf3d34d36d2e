"""The holiday tables that come with the program: (day, works, note), recalled and to be checked."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from importlib.resources import files


def shipped_holidays() -> Iterator[tuple[date, bool, str]]:
    """Rows of data/holidays_2024_2026.csv: days off and worked weekends of 2024 to 2026."""
    text = (
        files("xietong.foundation.rulebook")
        .joinpath("data/holidays_2024_2026.csv")
        .read_text(encoding="utf-8")
    )
    for row in csv.DictReader(text.splitlines()):
        yield date.fromisoformat(row["day"]), row["works"] == "是", row["note"]
