"""The notice as lines with their printed marks (一、 （一） 1. ①), also several in one paragraph."""

from __future__ import annotations

import re
from enum import IntEnum
from itertools import pairwise

from attrs import frozen

from .text import CN_DIGITS, chinese_number, quoted_mask, shadow_of


class Rank(IntEnum):
    """Mark shapes from the outermost to the innermost."""

    CHAPTER = 1
    GROUP = 2
    QUESTION = 3
    NUMBER = 4
    DECIMAL = 5
    PAREN = 6
    CIRCLE = 7


@frozen
class Mark:
    """A printed mark: its shape, its value and the characters printed."""

    rank: Rank
    value: int
    printed: str


@frozen
class Line:
    """One line of the text; `start` and `end` are offsets, `body` is where the words after the mark begin."""

    start: int
    end: int
    body: int
    text: str
    shadow: str
    mark: Mark | None
    run_in: bool = False

    @property
    def words(self) -> str:
        """The words after the mark, as printed."""
        return self.text[self.body - self.start :].strip()

    @property
    def plain(self) -> str:
        """The words after the mark, in half-width signs."""
        return self.shadow[self.body - self.start :].strip()


_CIRCLES = 20
_CN = f"[{CN_DIGITS}]"
_SHAPES: tuple[tuple[Rank, re.Pattern[str]], ...] = (
    (Rank.GROUP, re.compile(rf"\(\s?({_CN}{{1,3}})\s?\)\s?[、.]?")),
    (Rank.GROUP, re.compile(rf"({_CN}{{1,3}})\)\s?[、.]?")),
    (Rank.PAREN, re.compile(r"\(\s?(\d{1,3})\s?\)\s?[、.]?")),
    (Rank.PAREN, re.compile(r"(\d{1,2})\)\s?[、.]?(?!\d)")),
    (
        Rank.QUESTION,
        re.compile(
            rf"(?:反馈|整改|具体|主要|督察)?(?:问题|任务|事项)\s?\(?({_CN}{{1,3}}|\d{{1,3}})\)?\s?[:、.]\s?"
        ),
    ),
    (
        Rank.QUESTION,
        re.compile(rf"第({_CN}{{1,3}}|\d{{1,3}})[个项](?:反馈|整改|具体)?(?:问题|任务|事项)?\s?[:、.]\s?"),
    ),
    (Rank.CHAPTER, re.compile(rf"第?({_CN}{{1,3}})\s?(?:、|[.:](?!\d)|[章部](?:分)?[、:\s])")),
    # 1.1, 2.3, but not 1.5万元 or 3.2%.
    (
        Rank.DECIMAL,
        re.compile(
            r"\d{1,2}\.(\d{1,2})(?:\.\d{1,2})?\.?(?:\s|(?=[\u3400-\u9fff“\"]))\s?(?![万亿元倍个公平吨米])"
        ),
    ),
    (Rank.NUMBER, re.compile(r"(\d{1,3})\s?(?:[.、](?=\d{4}年)|[.、](?!\d)|,(?=[\u3400-\u9fff“\"]))")),
)
_CIRCLED = re.compile(r"[①-⑳⑴-⒇❶-❿]")
# 【反馈问题】1.… has its mark after the label.
_LEAD = re.compile(
    r"[\s•·●■◆◇▪★☆*#>－]*(?:[【\[](?:反馈|存在|具体|主要)?(?:的)?问题[】\]]\s*:?\s*(?=\(?[\d一二三四五六七八九十]{1,3}[)、.]))?"
)
_INSIDE = re.compile(
    rf"(?<=[。;:!?；])\s{{0,4}}(?=(?:\({_CN}{{1,3}}\)|\(\d{{1,2}}\)|{_CN}{{1,3}}、|"
    rf"\d{{1,2}}[.、](?!\d)|[①-⑳]))"
)


def read_mark(shadow: str) -> tuple[Mark, int] | None:
    """Return the mark a line begins with and where the words after it start, or None."""
    if circled := _CIRCLED.match(shadow):
        return _circle(circled.group(0)), circled.end()
    for rank, pattern in _SHAPES:
        found = pattern.match(shadow)
        if found:
            value = chinese_number(found.group(1))
            return (Mark(rank, value or 0, _tidy(found.group(0))), found.end()) if value is not None else None
    return None


def _tidy(printed: str) -> str:
    return printed.strip().rstrip("、.,:：．， ") or printed.strip()


def _circle(sign: str) -> Mark:
    for first, rank in (("①", Rank.CIRCLE), ("⑴", Rank.PAREN), ("❶", Rank.CIRCLE)):
        offset = ord(sign) - ord(first)
        if 0 <= offset < _CIRCLES:
            return Mark(rank, offset + 1, sign)
    return Mark(Rank.CIRCLE, 1, sign)


def lines_of(text: str) -> list[Line]:
    """Return the lines that hold words; a paragraph with marks after sentence ends is taken apart there."""
    shadow = shadow_of(text)
    lines: list[Line] = []
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if text[start:end].strip():
            row = shadow.count("|", start, end) > 1
            cuts = [] if row else _cuts(shadow[start:end])
            edges = [start, *(start + c for c in cuts), end]
            lines.extend(
                _line(text, shadow, a, b, run_in=i > 0)
                for i, (a, b) in enumerate(pairwise(edges))
                if text[a:b].strip()
            )
        start = end + 1
    return lines


def _cuts(shadow: str) -> list[int]:
    places = [m.end() for m in _INSIDE.finditer(shadow)]
    if not places:
        return []
    mask = quoted_mask(shadow)
    return [at for at in places if not mask[at]]


def _line(text: str, shadow: str, start: int, end: int, *, run_in: bool) -> Line:
    lead = _LEAD.match(shadow, start, end)
    start = lead.end() if lead else start
    while end > start and shadow[end - 1].isspace():
        end -= 1
    marked = read_mark(shadow[start : min(end, start + 24)])
    mark, body = (marked[0], start + marked[1]) if marked else (None, start)
    while body < end and shadow[body].isspace():
        body += 1
    return Line(start, end, body, text[start:end], shadow[start:end], mark, run_in)
