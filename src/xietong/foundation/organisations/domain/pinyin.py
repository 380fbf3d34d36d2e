"""Initials of the pinyin of a name, for search by a few keys: 黄浦区 -> hpq."""

from __future__ import annotations

from functools import lru_cache

MAX_LENGTH = 100
_SUFFIXES = ("社区居民委员会", "居民委员会", "村民委员会", "社区居委会", "居委会", "村委会", "街道办事处")


@lru_cache(maxsize=200_000)
def _initials(text: str) -> str:
    from pypinyin import Style, lazy_pinyin

    syllables = lazy_pinyin(text, style=Style.FIRST_LETTER, errors=str)
    return "".join(
        letter
        for syllable in syllables
        for letter in syllable.lower()
        if letter.isascii() and letter.isalnum()
    )


def initials(name: str, *, longest: int = MAX_LENGTH) -> str:
    """Lower-case initials with Latin letters and digits kept, at most ``longest`` characters.

    Words are read as words (重庆 -> cq). Usual endings of villages are looked up once, since
    hundreds of thousands of names share them.
    """
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) > len(suffix):
            return (_initials(name[: -len(suffix)]) + _initials(suffix))[:longest]
    return _initials(name)[:longest]
