"""Cleaning of damage, and a shadow of the text to match on.

The shadow has the same length as the text, with full-width signs made half-width, so that one pattern fits
both and a match gives offsets into the text as printed.
"""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from attrs import frozen

from .draft import Flag

CN_DIGITS = "一二三四五六七八九十百零〇"
_HAN = re.compile(r"[\u3400-\u9fff]")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad\x00-\x08\x0e-\x1f\x7f]")
_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_TONED = re.compile(r"[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]")
_PINYIN = re.compile(
    r"(?<=[\u3400-\u9fffA-Z])[(（](?:[a-zü]{0,4}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]{0,3}|de|le|zhe|ne|ma|"
    r"ba|men|me|zi|tou)[)）]"
)
_ENTITY = re.compile(r"&?\?(ldquo|rdquo|lsquo|rsquo|nbsp|mdash|middot);")
_ENTITY_SIGNS = {
    "ldquo": "“",
    "rdquo": "”",
    "lsquo": "‘",
    "rsquo": "’",
    "nbsp": " ",
    "mdash": "—",
    "middot": "·",
}
# A question mark for a character, or a session whose number is gone (市届人大 for 市…届人大).
_LOST = re.compile(r"(?<=[\u3400-\u9fff])[?？](?=[\u3400-\u9fff])|[省市县区](?=届(?:人大|党委|政协|委))")
# GBK pages cut one byte off turn "（一）" into these; the byte after the bracket is lost with them.
_SHIFTED_MARKS = {
    "。ㄒ唬": "（一）",
    "。ǘ": "（二）",
    "。ㄈ": "（三）",
    "。ㄋ模": "（四）",
    "。ㄎ澹": "（五）",
    "。ㄆ撸": "（七）",
    "。ò耍": "（八）",
    "。ň牛": "（九）",
    "。ㄊ": "（十）",
}
_SHIFTED = re.compile("[?？]?(" + "|".join(map(re.escape, _SHIFTED_MARKS)) + ")[?？┬]?")
_SHADOW = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    0x3000: " ",
    0xA0: " ",
    ord("\t"): " ",
    ord("〔"): "(",
    ord("〕"): ")",
    ord("∶"): ":",
    ord("﹕"): ":",
    ord("﹒"): ".",
    ord("—"): "-",
    ord("－"): "-",
    ord("–"): "-",
    ord("～"): "~",
    ord("﹪"): "%",
}
_OPENERS = {"“": "”", "「": "」", "『": "』", "《": "》", "‘": "’"}
_CLOSERS = frozenset(_OPENERS.values())
_QUOTES = frozenset({'"', *_CLOSERS})
_SENTENCE_END = re.compile("[。!?！？]")
_TRADITIONAL_SHARE = 0.02
_DEEPEST = 8


@frozen
class Cleaned:
    """Cleaned text, its shadow for matching, and what the cleaning had to repair."""

    text: str
    flags: tuple[Flag, ...]


def shadow_of(text: str) -> str:
    """Return `text` with full-width letters, digits and signs made half-width, character for character."""
    return text.translate(_SHADOW)


def han_count(text: str) -> int:
    """Return how many Chinese characters the text holds."""
    return len(_HAN.findall(text))


def clean(raw: str) -> Cleaned:
    """Return the text with mechanical damage undone; what cannot be undone is flagged, never guessed."""
    flags: list[Flag] = []
    text = _BREAKS.sub("\n", raw)
    text = _INVISIBLE.sub("", html.unescape(_ENTITY.sub(lambda m: _ENTITY_SIGNS[m.group(1)], text)))
    text = _BREAKS.sub("\n", text)
    text = _repair_shifted(text, flags)
    text = _strip_pinyin(text)
    text = _to_simplified(text, flags)
    if unreadable := text.count("\ufffd"):
        flags.append(Flag("characters_lost", f"原文有 {unreadable} 处字符无法还原，请对照原件。"))
    for lost in _LOST.finditer(text):
        words = " ".join(text[max(0, lost.start() - 12) : lost.end() + 12].split())
        flags.append(Flag("characters_lost", "此处疑似缺字，请对照原件。", words))
    return Cleaned(text=text, flags=tuple(flags))


def _repair_shifted(text: str, flags: list[Flag]) -> str:
    found = _SHIFTED.search(text)
    if found is None:
        return text
    flags.append(
        Flag("garbled", "原文部分序号已成乱码，已按编码规律还原，其后的一两个字可能有误。", found.group(0))
    )
    return _SHIFTED.sub(lambda m: _SHIFTED_MARKS[m.group(1)], text)


def _strip_pinyin(text: str) -> str:
    """Mirrors print the pinyin in brackets after a character; only such pages are touched."""
    if not _TONED.search(text) or not _PINYIN.search(text):
        return text
    text = re.sub(r"[?？][,，]?[FＦ][(（]xiàn[)）]", "。現", text)
    return _PINYIN.sub("", text)


def _to_simplified(text: str, flags: list[Flag]) -> str:
    han = han_count(text)
    converted = str(_converter().convert(text))
    if len(converted) != len(text):
        return _convert_if_traditional(text, converted, han, flags)
    changed = sum(a != b for a, b in zip(text, converted, strict=True))
    if not han or changed / han < _TRADITIONAL_SHARE:
        return text
    flags.append(Flag("traditional_script", "原文为繁体，已转为简体，人名地名请核对。"))
    return converted


def _convert_if_traditional(text: str, converted: str, han: int, flags: list[Flag]) -> str:
    differing = sum(a != b for a, b in zip(text[:400], converted[:400], strict=False))
    if not han or differing < 400 * _TRADITIONAL_SHARE:
        return text
    flags.append(Flag("traditional_script", "原文为繁体，已转为简体，人名地名请核对。"))
    return converted


@functools.cache
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def quoted_mask(shadow: str) -> list[bool]:
    """Return for each character of one paragraph whether it stands inside closed quotes or book marks.

    A quote that is opened and never closed does not count, so that damage cannot swallow the paragraph.
    """
    if _QUOTES.isdisjoint(shadow):
        return [False] * len(shadow)
    edges = [0] * (len(shadow) + 1)
    stack: list[tuple[str, int]] = []
    straight: int | None = None
    for at, sign in enumerate(shadow):
        opened: int | None = None
        if sign == '"':
            opened, straight = (straight, None) if straight is not None else (None, at)
        elif sign in _OPENERS:
            stack.append((_OPENERS[sign], at))
        elif sign in _CLOSERS:
            opened = _opened(stack, sign)
        if opened is not None:
            edges[opened] += 1
            edges[at + 1] -= 1
    return [depth > 0 for depth in accumulate(edges[:-1])]


def _opened(stack: list[tuple[str, int]], sign: str) -> int | None:
    """Take the nearest opener of this closing sign off the stack, with what was left open inside it."""
    for depth in range(len(stack) - 1, max(-1, len(stack) - _DEEPEST), -1):
        if stack[depth][0] == sign:
            opened = stack[depth][1]
            del stack[depth:]
            return opened
    return None


def sentences(shadow: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of the sentences of one paragraph; full stops inside quotes do not end one."""
    mask = quoted_mask(shadow)
    start = 0
    for found in _SENTENCE_END.finditer(shadow):
        if not mask[found.start()]:
            yield start, found.end()
            start = found.end()
    if shadow[start:].strip():
        yield start, len(shadow)


def chinese_number(printed: str) -> int | None:
    """Return the value of a Chinese or Arabic numeral up to 9999, or None."""
    if printed.isascii() and printed.isdigit():
        return int(printed)
    digits = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
    units = {"十": 10, "百": 100, "千": 1000}
    total, current = 0, 0
    for sign in printed:
        if sign in units:
            total += (current or 1) * units[sign]
            current = 0
        elif sign in digits:
            current = digits[sign]
        else:
            return None
    return total + current if printed else None
