"""A corpus of bad table files: made by hand and by mutation, the same on every run.

Each must give rows or a clear refusal, never another exception, within bounds of time and memory.
"""

import random
import re
from collections.abc import Iterator
from typing import NamedTuple

from tests.support import bad_packages, bad_texts, bad_workbooks
from tests.support.bad_parts import (
    HEADINGS,
    LEDGER,
    csv_text,
    ledger_xml,
    saved,
    workbook,
    xls_bytes,
    xlsx_parts,
    zipped,
)


class BadFile(NamedTuple):
    """A bad file: what is bad about it, the name it comes under, and its bytes."""

    name: str
    filename: str
    data: bytes


_WRONG_CELLS: tuple[object, ...] = (
    "2024年5月底",
    "立行立改",
    "长期坚持",
    "2024-02-30",
    "二〇二四年五月",
    "下月",
    "5月1日",
    "2024-05-01至2024-06-01",
    -1,
    1e300,
    99999999999999999,
    "一千二百",
    "1.2万",
    "￥1200",
    "是的",
    True,
    "",
    "   ",
    "x" * 5000,
    "=1+1",
    "=cmd|'/c calc'!A0",
    "@SUM(A1)",
    "+1+1",
    "-2+3",
    "\t=1",
    "'=1",
    "𠮷😀\u200b",
    "第一行\n第二行",
    '含"引号"和,逗号',
    "_x000D_",
    "#REF!",
)


_TOKENS = {
    "word": re.compile(r"[A-Za-z]{2,}"),
    "number": re.compile(r"\d+"),
    "tag": re.compile(r"</?\w[^>]*>"),
}
_REPLACEMENTS = (
    "",
    "0",
    "-1",
    "99999999999",
    "s",
    "str",
    "d",
    "b",
    "e",
    "f",
    "<v>",
    "</c>",
    "<f>1",
    "&amp;",
    "&x;",
    "\x00",
)


def bad_files(seed: int = 20240501) -> Iterator[BadFile]:
    """Every bad file of the corpus; the same seed gives the same bytes under the same names."""
    for group, made in (
        ("text", bad_texts.bad_texts()),
        ("package", bad_packages.bad_packages()),
        ("workbook", bad_workbooks.bad_workbooks()),
    ):
        for name, filename, data in made:
            yield BadFile(f"{group}: {name}", filename, data)
    yield from _wrong_cells()
    rng = random.Random(seed)
    yield from _mutations(rng)
    yield from _mutated_insides(rng)


def _wrong_cells() -> Iterator[BadFile]:
    """Each wrong cell once in a column for texts, dates and numbers, as csv and as xlsx."""
    for number, cell in enumerate(_WRONG_CELLS):
        column = (3, 5, 2)[number % 3]
        for at in {column, 3}:
            rows = _spoilt(number % len(LEDGER), at, cell)
            name = f"wrong cell {number} under {HEADINGS[at]}"
            yield BadFile(f"{name} (csv)", "清单.csv", csv_text(rows).encode("utf-8-sig"))
        yield BadFile(f"{name} (xlsx)", "清单.xlsx", saved(workbook(rows)))


def _spoilt(row: int, column: int, cell: object) -> tuple[tuple[object, ...], ...]:
    rows = [list(values) for values in LEDGER]
    rows[row][column] = cell
    return tuple(tuple(values) for values in rows)


def _mutations(rng: random.Random) -> Iterator[BadFile]:
    """Good files with bytes flipped, cut out, doubled, or cut off."""
    bases = (
        ("清单.xlsx", bad_workbooks.steady_xlsx(), 60),
        ("清单.xls", xls_bytes(), 40),
        ("清单.csv", csv_text().encode("utf-8-sig"), 25),
        ("清单.csv", csv_text().encode("gb18030"), 25),
        ("清单.csv", csv_text().encode("utf-16"), 10),
    )
    for filename, data, times in bases:
        for number in range(times):
            kind, mutated = _mutated(rng, data)
            yield BadFile(f"{kind} {number} of {len(data)} bytes", filename, mutated)


def _mutated_insides(rng: random.Random) -> Iterator[BadFile]:
    """Sound zips whose XML was spoilt: the zip's own checks do not catch these."""
    parts = xlsx_parts(ledger_xml(), shared="<si><t>市教育局</t></si>")
    for number in range(80):
        part = rng.choice(["xl/worksheets/sheet1.xml"] * 4 + sorted(parts))
        text = parts[part]
        kind = rng.choice(("word", "number", "tag", "bytes"))
        if kind == "bytes":
            spoilt: str | bytes = _mutated(rng, text.encode())[1]
        else:
            found = list(_TOKENS[kind].finditer(text))
            token = rng.choice(found)
            spoilt = text[: token.start()] + rng.choice(_REPLACEMENTS) + text[token.end() :]
        yield BadFile(f"{kind} spoilt in {part} {number}", "清单.xlsx", zipped({**parts, part: spoilt}))


def _mutated(rng: random.Random, data: bytes) -> tuple[str, bytes]:
    at = rng.randrange(len(data))
    length = rng.randrange(1, 64)
    kind = rng.choice(("flipped", "cut out", "doubled", "cut off", "noise"))
    if kind == "flipped":
        changed = bytearray(data)
        for _ in range(rng.randrange(1, 12)):
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
        return kind, bytes(changed)
    if kind == "cut out":
        return kind, data[:at] + data[at + length :]
    if kind == "doubled":
        return kind, data[:at] + data[at : at + length] * 2 + data[at + length :]
    if kind == "cut off":
        return kind, data[:at]
    return kind, data[:at] + rng.randbytes(length) + data[at + length :]
