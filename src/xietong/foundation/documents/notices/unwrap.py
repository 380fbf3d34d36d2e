"""Paragraphs broken at a fixed width (text taken from a PDF or a terminal) put together again."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .lines import read_mark
from .text import shadow_of
from .words import LINE_LABEL

_NARROWEST, _WIDEST = 18, 70
_FEWEST = 8
_SLACK = 2
_TENTH = 10
_LONGEST_MARK = 8
_PAGE_NUMBER = re.compile(
    r"\s*(?:[-—－]\s?\d{1,3}\s?[-—－]|第\s?\d{1,3}\s?页(?:\s?[,，/共]?\s?共?\s?\d{1,3}\s?页)?)\s*"
)
_ENDS = "。！？；：!?;:"


def unwrap(text: str) -> str:
    """Return the text without page numbers and, if its lines are cut at one width, with whole paragraphs.

    A line is joined to the one before it only if that one is full, does not end a sentence, and the line
    itself begins with neither a mark, a label nor an indent.
    """
    lines = _with_marks(line for line in text.split("\n") if not _PAGE_NUMBER.fullmatch(line))
    width = _width(lines)
    if width is None:
        return "\n".join(lines)
    out: list[str] = []
    full = False
    for line in lines:
        if full and _continues(line):
            out[-1] += line.strip()
        else:
            out.append(line)
        full = len(line.strip()) >= width - _SLACK and line.rstrip()[-1:] not in _ENDS
    return "\n".join(out)


def _with_marks(lines: Iterable[str]) -> list[str]:
    """Put a mark that stands alone on its line in front of the words on the next."""
    out: list[str] = []
    alone = False
    for line in lines:
        if alone and line.strip():
            out[-1] = out[-1].rstrip() + line.strip()
            alone = False
        elif not (alone and not line.strip()):
            out.append(line)
            shadow = shadow_of(line.strip())
            marked = read_mark(shadow) if len(shadow) <= _LONGEST_MARK else None
            alone = marked is not None and marked[1] == len(shadow)
    return out


def _width(lines: list[str]) -> int | None:
    """Return the width the lines are cut at: many are that long, mostly mid-sentence, none much longer."""
    bare = [line.strip() for line in lines if line.strip()]
    if len(bare) < _FEWEST:
        return None
    lengths = sorted(map(len, bare))
    width = lengths[-1 - len(lengths) // _TENTH]
    full = [line for line in bare if len(line) >= width - _SLACK]
    cut = sum(line[-1] not in _ENDS for line in full)
    fits = _NARROWEST <= width <= _WIDEST and lengths[-1] <= width + 2 * _SLACK
    return width if fits and len(full) * 4 > len(bare) and cut * 2 > len(full) else None


def _continues(line: str) -> bool:
    if not line.strip() or line.startswith(("　", "  ", "\t")):
        return False
    shadow = shadow_of(line.strip())
    return read_mark(shadow[:24]) is None and LINE_LABEL.match(shadow) is None
