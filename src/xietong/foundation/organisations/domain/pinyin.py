"""Initials of the pinyin of a name, for search by a few keys: 黄浦区 -> hpq."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

MAX_LENGTH = 100
_SUFFIXES = ("社区居民委员会", "居民委员会", "村民委员会", "社区居委会", "居委会", "村委会", "街道办事处")
#: Words of place names that the dictionary reads otherwise.
_PLACES = {
    "长宁": "cháng níng",
    "长风": "cháng fēng",
    "长白": "cháng bái",
    "长桥": "cháng qiáo",
    "长岛": "cháng dǎo",
    "朝阳": "cháo yáng",
    "重固": "chóng gù",
    "单县": "shàn xiàn",
    "洪洞": "hóng tóng",
    "繁峙": "fán shì",
    "会稽": "kuài jī",
    "大埔": "dà pǔ",
    "召陵": "shào líng",
    "太行": "tài háng",
    "曾都": "zēng dū",
}


@cache
def _reader() -> Callable[..., list[str]]:
    """The dictionary, loaded at first use: it costs 0.2 s and some memory."""
    from pypinyin import lazy_pinyin, load_phrases_dict

    load_phrases_dict({word: [[sound] for sound in read.split()] for word, read in _PLACES.items()})
    reader: Callable[..., list[str]] = lazy_pinyin
    return reader


@lru_cache(maxsize=50_000)
def _initials(text: str) -> str:
    from pypinyin import Style

    syllables = _reader()(text, style=Style.FIRST_LETTER, errors=str)
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
