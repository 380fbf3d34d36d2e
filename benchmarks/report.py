"""What was measured, as a page of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

AIM = 3.0
HEAD = """# Measured

Made by `make bench` on {day}; do not edit. Times are of the clock, in milliseconds unless named;
"processor" is what the processor worked, which matters where the machine had other work (see its load).
"bare SQL" sends the page's own statements again through a plain cursor; "constant" is a handler that
answers the page's own bytes through the same middleware, session and actor. The floor of a page is both
together, of an act its own writes sent bare in one transaction. No other product is installed here: the
floor is the yardstick.
"""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def machine(facts: list[tuple[str, str]]) -> str:
    """The machine."""
    return "## The machine\n\n" + _table(("what", "which"), facts)


def pages(vendor: str, problems: int, found: list[dict[str, Any]]) -> str:
    """Pages and the act of one database, each beside its floor."""
    head = (
        "what", "SQL", "p50", "p95", "a second", "bare SQL p95", "constant p95", "floor p95",
        "p50 / floor", "p95 / floor", f"aim {AIM:.0f}x",
    )  # fmt: skip
    body = _table(head, (_page(row) for row in found))
    return f"## {vendor}: 44,703 units, {problems:,} problems\n\n{body}"


def _page(row: dict[str, Any]) -> list[str]:
    page, floor = row["page"], row["floor"]
    ratio = page["p95"] / floor["p95"]
    numbers = [f"{page[key]:.1f}" for key in ("p50", "p95", "per_second")]
    beside = [f"{row[key]['p95']:.1f}" if key in row else "" for key in ("bare", "constant", "floor")]
    ratios = [f"{page['p50'] / floor['p50']:.2f}", f"{ratio:.2f}", "held" if ratio <= AIM else "missed"]
    return [row["label"], str(row["statements"]), *numbers, *beside, *ratios]


def commands(found: list[dict[str, Any]]) -> str:
    """Commands and starts with their limits."""
    return "## Commands\n\n" + _table(
        ("what", "seconds", "processor seconds", "aim", ""), (_command(row) for row in found)
    )


def _command(row: dict[str, Any]) -> list[str]:
    if "seconds" not in row:
        return [row["label"], "not measured: no data", "", f"{row['limit']:.0f} s", ""]
    held = "held" if row["seconds"] <= row["limit"] else "missed"
    return [row["label"], f"{row['seconds']:.1f}", f"{row['processor']:.1f}", f"{row['limit']:.0f} s", held]


def start(found: dict[str, Any]) -> str:
    """The start of the server and the memory of a worker."""
    rows = (
        (
            "from the command to the first page, seconds",
            f"{found['seconds']:.2f}",
            "2",
            found["seconds"] <= 2,
        ),
        ("processor seconds until then", f"{found['processor']:.2f}", "", None),
        (
            "one worker after 200 pages, MB resident",
            f"{found['megabytes']:.0f}",
            "150",
            found["megabytes"] <= 150,
        ),
    )
    told = {True: "held", False: "missed", None: ""}
    return "## Start\n\n" + _table(
        ("what", "measured", "aim", ""), ((what, value, aim, told[held]) for what, value, aim, held in rows)
    )


def chain(found: dict[str, dict[str, float]]) -> str:
    """Events a second that were appended to the record."""
    labels = list(next(iter(found.values())))
    rows = ([label, *(f"{found[vendor][label]:.0f}" for vendor in found)] for label in labels)
    return "## Appending to the record, events a second\n\n" + _table(("who writes", *found), rows)


def index(found: list[dict[str, Any]]) -> str:
    """Draws of an index beside the floor of the same run, and beside peers' loops."""
    head = (
        *("units", "seconds", "floor, seconds", "seconds / floor", "processor seconds"),
        *("floor, processor seconds", "MB peak", "rank off by at most", "aim", ""),
    )
    table = _table(head, (_index(row) for row in found))
    peers = [
        [
            name,
            f"{told['seconds']:.0f}",
            f"{told['run']:.0f}",
            f"{told['seconds'] / row['ours']['seconds']:.0f}",
        ]
        for row in found
        for name, told in row["peers"].items()
    ]
    titles = ("peer, 10,000 units", "seconds", "draws run, the rest by proportion", "times ours")
    beside = _table(titles, peers)
    said = "From the plan of the draws to 5, 50, 95 % of score and rank of every unit; the floor is one"
    rest = "product of float32 matrices, one radix pass per draw and the quantiles, on the same threads.\n"
    return f"## Index: 49 indicators, 1,000 draws\n\n{said}\n{rest}\n{table}\n{beside}"


def _index(row: dict[str, Any]) -> list[str]:
    ours, floor, (seconds, megabytes) = row["ours"], row["floor"], row["aim"]
    held = ours["seconds"] <= seconds and (megabytes is None or row["megabytes"] <= megabytes)
    aim = f"{seconds:g} s" + (f", {megabytes:.0f} MB" if megabytes else "")
    return [
        f"{row['units']:,}",
        f"{ours['seconds']:.2f}",
        f"{floor['seconds']:.2f}",
        f"{ours['seconds'] / floor['seconds']:.2f}",
        f"{ours['processor']:.2f}",
        f"{floor['processor']:.2f}",
        f"{row['megabytes']:.0f}",
        f"{row['error']:,}",
        aim,
        "held" if held else "missed",
    ]


def whole(day: str, parts: list[str]) -> str:
    """The page."""
    return "\n".join([HEAD.format(day=day), *parts])
