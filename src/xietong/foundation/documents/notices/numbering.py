"""Automatic list numbers of a docx, written out as the reader sees them (一、 （一） 1. …)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import define, field, frozen

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHINESE = frozenset(
    {
        "chineseCounting",
        "chineseCountingThousand",
        "chineseLegalSimplified",
        "ideographDigital",
        "japaneseCounting",
        "taiwaneseCountingThousand",
    }
)
_CIRCLED = frozenset({"decimalEnclosedCircle", "decimalEnclosedCircleChinese"})
_LONGEST, _CIRCLES, _HUNDRED = 6, 20, 100
_DIGITS = "零一二三四五六七八九"


@frozen
class _Level:
    form: str
    text: str
    start: int


@define
class Numbering:
    """Counts the automatic numbers of one document."""

    levels: dict[tuple[str, int], _Level]
    styles: dict[str, tuple[str, int]]
    counters: dict[tuple[str, int], int] = field(factory=dict)

    def prefix(self, paragraph: Element) -> str:
        """Return the number Word shows before this paragraph, or nothing; counts it."""
        place = self._place(paragraph)
        level = self.levels.get(place) if place else None
        if place is None or level is None or level.form in {"bullet", "none"}:
            return ""
        number_id, depth = place
        self.counters[place] = self.counters.get(place, level.start - 1) + 1
        for key in [k for k in self.counters if k[0] == number_id and k[1] > depth]:
            del self.counters[key]
        return re.sub(r"%(\d)", lambda m: self._at(number_id, int(m.group(1)) - 1), level.text)

    def _at(self, number_id: str, depth: int) -> str:
        level = self.levels.get((number_id, depth))
        if level is None:
            return ""
        return _written(self.counters.get((number_id, depth), level.start), level.form)

    def _place(self, paragraph: Element) -> tuple[str, int] | None:
        found = paragraph.find(f"{_W}pPr")
        if found is None:
            return None
        own = _numbered(found)
        style = found.find(f"{_W}pStyle")
        inherited = self.styles.get(style.get(f"{_W}val", "")) if style is not None else None
        if own is None:
            return inherited
        return None if own[0] == "0" else own


def read_numbering(numbering: Element | None, styles: Element | None) -> Numbering:
    """Return the list definitions of a document; without any, no paragraph gets a number."""
    levels: dict[tuple[str, int], _Level] = {}
    if numbering is not None:
        abstract = {x.get(f"{_W}abstractNumId", ""): x for x in numbering.findall(f"{_W}abstractNum")}
        for number in numbering.findall(f"{_W}num"):
            link = number.find(f"{_W}abstractNumId")
            source = abstract.get(link.get(f"{_W}val", "")) if link is not None else None
            for level in source.findall(f"{_W}lvl") if source is not None else []:
                levels[number.get(f"{_W}numId", ""), _whole(level.get(f"{_W}ilvl"), 0)] = _level(level)
    by_style: dict[str, tuple[str, int]] = {}
    for style in styles.findall(f"{_W}style") if styles is not None else []:
        properties = style.find(f"{_W}pPr")
        place = _numbered(properties) if properties is not None else None
        if place:
            by_style[style.get(f"{_W}styleId", "")] = place
    return Numbering(levels=levels, styles=by_style)


def _numbered(properties: Element) -> tuple[str, int] | None:
    found = properties.find(f"{_W}numPr")
    number = found.find(f"{_W}numId") if found is not None else None
    if found is None or number is None:
        return None
    depth = found.find(f"{_W}ilvl")
    return number.get(f"{_W}val", ""), _whole(depth.get(f"{_W}val") if depth is not None else None, 0)


def _level(level: Element) -> _Level:
    def value(name: str, default: str) -> str:
        child = level.find(f"{_W}{name}")
        return child.get(f"{_W}val", default) if child is not None else default

    return _Level(value("numFmt", "decimal"), value("lvlText", ""), _whole(value("start", "1"), 1))


def _whole(printed: str | None, default: int) -> int:
    return (
        int(printed)
        if printed and printed.isascii() and printed.isdigit() and len(printed) < _LONGEST
        else default
    )


def _written(value: int, form: str) -> str:
    if form in _CHINESE:
        return _chinese(value)
    if form in _CIRCLED and 1 <= value <= _CIRCLES:
        return chr(ord("①") + value - 1)
    return str(value)


def _chinese(value: int) -> str:
    if value >= _HUNDRED:
        return str(value)
    tens, ones = divmod(value, 10)
    head = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return head + (_DIGITS[ones] if ones or not tens else "")
