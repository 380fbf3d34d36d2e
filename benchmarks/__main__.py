"""``make bench``: every measurement, or the parts named; with --write kept in docs/reference/bench.md.

    python -m benchmarks [--quick] [--write] [pages] [chain] [start] [commands] [index]

PostgreSQL is measured where DATABASE_URL names a cluster (tools/with_postgres.py starts one).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from benchmarks import machine, report, starting, timing
from benchmarks.places import ROOT, VENDORS, place

PAGE = ROOT / "docs" / "reference" / "bench.md"
FULL, QUICK = 300_000, 20_000
ROUNDS, QUICK_ROUNDS = 60, 15
WRITERS, SECONDS = "8", "4"


def _say(text: str) -> None:
    sys.stderr.write(f"{datetime.now(UTC):%H:%M:%S} {text}\n")


def pages(*, quick: bool) -> list[str]:
    """The pages and the act on each database."""
    found, count = [], QUICK if quick else FULL
    for vendor in VENDORS:
        with place(vendor) as here:
            here.migrate()
            here.collect()
            _say(f"{vendor}: writing {count:,} problems")
            here.ask("many", str(count))
            _say(f"{vendor}: asking for pages")
            rows = here.ask("pages", str(QUICK_ROUNDS if quick else ROUNDS))
        found.append(report.pages(vendor, count, rows))
        _say(found[-1])
    return found


def chain(*, quick: bool) -> list[str]:
    """Appending with eight writers on each database."""
    found = {}
    for vendor in VENDORS:
        with place(vendor) as here:
            here.migrate()
            _say(f"{vendor}: appending")
            found[vendor] = here.ask("chain", WRITERS, "1" if quick else SECONDS)
    return [report.chain(found)]


def start(*, quick: bool) -> list[str]:
    """From the command to the first page."""
    del quick
    with place("sqlite") as here:
        here.migrate()
        here.collect()
        _say("starting the server")
        return [report.start(starting.start(here))]


def commands(*, quick: bool) -> list[str]:
    """Imports and the demonstration on SQLite, each on an empty database; the migration on both."""
    found = []
    for vendor in VENDORS:
        with place(vendor) as here:
            told = timing.migrate(here)
        found.append({**told, "label": f"{told['label']}, {vendor}"})
    for command in timing.COMMANDS:
        if quick and command.limit > timing.COMMANDS[0].limit * 2:
            continue
        with place("sqlite") as here:
            here.migrate()
            _say(command.label)
            found.append(timing.run(here, command))
            _say(str(found[-1]))
    return [report.commands(found)]


def index(*, quick: bool) -> list[str]:
    """Draws of an index, each size in a process of its own."""
    found = []
    for units in (10_000,) if quick else (10_000, 100_000, 1_000_000):
        _say(f"index: drawing for {units:,} units")
        command = [sys.executable, "-m", "benchmarks.index", str(units)]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
        found.append(json.loads(done.stdout))
    return [report.index(found)]


PARTS: dict[str, Callable[..., list[str]]] = {
    "start": start,
    "pages": pages,
    "chain": chain,
    "commands": commands,
    "index": index,
}


def main() -> None:
    """Read the few words there are, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help=f"{QUICK:,} problems instead of {FULL:,}")
    parser.add_argument("--write", action="store_true", help="keep the result in docs/reference/bench.md")
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all where none is named")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    day, told = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC", [report.machine(machine.describe())]
    for name, measure in PARTS.items():
        if not asked.parts or name in asked.parts:
            told += measure(quick=asked.quick)
            if asked.write:
                PAGE.write_text(report.whole(day, told), encoding="utf-8")
    sys.stdout.write(report.whole(day, told))


if __name__ == "__main__":
    main()
