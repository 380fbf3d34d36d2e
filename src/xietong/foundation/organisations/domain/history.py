"""A table of codes through time (one row a spell) read as the lives of units.

A row_id of the table is a place; who administered it changes. A spell is the place's *own* where its
code and name belong to it, and *foreign* where they belong to a unit that took the place in (黄浦区
from 2011 in the row of 卢湾区). Own spells that share code or stem are one unit (南汇县, 南汇区); where
neither holds, a new unit succeeds the old one (川沙县, 浦东新区). Years are whole: 1986 to 2010 is from
1986-01-01 up to, not including, 2011-01-01.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from attrs import field, frozen, mutable

from xietong.foundation.organisations.domain.kinds import SuccessionKind

PROVINCE, PREFECTURE, COUNTY = 2, 4, 6
Key = tuple[str, str]
_STEM = 2
_SUFFIXES = ("自治州", "自治县", "地区", "新区", "矿区", "市", "县", "区", "盟", "州")


@frozen
class CodeSpell:
    """One line of the table: a place had this code and name from ``first`` through ``last`` (years)."""

    place: str
    code: str
    name: str
    short_name: str
    first: int
    last: int
    number: int = 0

    @property
    def key(self) -> Key:
        return self.code, self.name

    @property
    def start(self) -> date:
        return date(self.first, 1, 1)

    @property
    def end(self) -> date:
        return date(self.last + 1, 1, 1)


@mutable
class Life:
    """One unit through time: its own spells, who took it in between, and how it began and ended.

    ``origin`` and ``ending`` name the key of the unit it came out of, or went over into, and how.
    """

    place: str
    spells: list[CodeSpell] = field(factory=list)
    guests: list[CodeSpell] = field(factory=list)
    origin: tuple[Key, SuccessionKind] | None = None
    ending: tuple[Key, SuccessionKind] | None = None

    @property
    def first(self) -> CodeSpell:
        return self.spells[0]

    @property
    def last(self) -> CodeSpell:
        return self.spells[-1]


def level(code: str) -> int:
    """2 for a province, 4 for a prefecture, 6 for a county of the six-digit code."""
    if code.endswith("0000"):
        return PROVINCE
    return PREFECTURE if code.endswith("00") else COUNTY


def short_code(code: str) -> str:
    """The six-digit code without the empty levels, as lists of divisions write it: 130100 -> 1301."""
    return code[: level(code)]


def same_stem(one: str, other: str) -> bool:
    """True where two names share their first two characters, or differ in the kind of unit only."""
    return one[:_STEM] == other[:_STEM] or _bare(one) == _bare(other)


def _bare(name: str) -> str:
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) > len(suffix):
            return name[: -len(suffix)]
    return name


def lives(spells: Iterable[CodeSpell]) -> tuple[Life, ...]:
    """The units of the table, in the order of their first spell."""
    places: dict[str, list[CodeSpell]] = {}
    for spell in spells:
        places.setdefault(spell.place, []).append(spell)
    for rows in places.values():
        rows.sort(key=lambda spell: spell.first)
    owners = _owners(places)
    found = [life for place, rows in places.items() for life in _lives_of(place, rows, owners)]
    return tuple(sorted(found, key=lambda life: (life.first.first, life.first.code, life.place)))


@frozen
class _Owner:
    """Which place a code with a name belongs to, and since which year."""

    place: str
    since: int


def _owners(places: Mapping[str, list[CodeSpell]]) -> dict[Key, _Owner]:
    """Which place a code with a name belongs to: the earliest, then the longest, then the first listed."""
    best: dict[Key, tuple[int, int, int, str]] = {}
    for order, (place, rows) in enumerate(places.items()):
        for key in {spell.key for spell in rows}:
            mine = [spell for spell in rows if spell.key == key]
            years = sum(spell.last - spell.first + 1 for spell in mine)
            rank = (mine[0].first, -years, order, place)
            best[key] = min(best.get(key, rank), rank)
    owners = {key: _Owner(rank[3], rank[0]) for key, rank in best.items()}
    return _without_wrong_codes(owners, places)


def _without_wrong_codes(
    owners: dict[Key, _Owner], places: Mapping[str, list[CodeSpell]]
) -> dict[Key, _Owner]:
    """A county's code under a prefecture's name (510203 重庆市) means the prefecture."""
    prefectures = {
        (code[:2], name): owner for (code, name), owner in owners.items() if level(code) == PREFECTURE
    }
    fixed = dict(owners)
    for code, name in owners:
        prefecture = prefectures.get((code[:2], name))
        own = _always(places[owners[code, name].place], name)
        if prefecture and level(code) == COUNTY and not own:
            fixed[code, name] = prefecture
    return fixed


def _always(rows: list[CodeSpell], name: str) -> bool:
    """True where every other name of the place shares the stem: then the name is its own."""
    return all(same_stem(spell.name, name) for spell in rows)


def _lives_of(place: str, rows: list[CodeSpell], owners: Mapping[Key, _Owner]) -> list[Life]:
    found: list[Life] = []
    before: CodeSpell | None = None
    for spell in rows:
        current = found[-1] if found else None
        if not _own(place, spell, owners[spell.key], current):
            if current:
                current.guests.append(spell)
            before = spell
            continue
        if current and _goes_on(current, spell):
            current.spells.append(spell)
        else:
            life = Life(place, [spell])
            _join(current, life, before)
            found.append(life)
        before = None
    for life in found:
        _close(life)
    return found


def _own(place: str, spell: CodeSpell, owner: _Owner, current: Life | None) -> bool:
    """Its own by right, or the same unit listed twice: same stem, and the owner no older."""
    if owner.place == place:
        return True
    twin = current is not None and same_stem(current.last.name, spell.name)
    return twin and owner.since == spell.first


def _goes_on(life: Life, spell: CodeSpell) -> bool:
    return any(same_stem(known.name, spell.name) for known in life.spells) or life.last.code == spell.code


def _join(current: Life | None, life: Life, host: CodeSpell | None) -> None:
    """Say where a life came from: the unit that hosted the place before, or the one it follows."""
    if host is not None:
        life.origin = host.key, SuccessionKind.SPLIT
    elif current is not None:
        life.origin = current.last.key, _kind(current.last, life.first)


def _kind(old: CodeSpell, new: CodeSpell) -> SuccessionKind:
    if level(old.code) < level(new.code):
        return SuccessionKind.SPLIT
    same_suffix = old.name[-1:] == new.name[-1:]
    return SuccessionKind.RENAMED if same_suffix else SuccessionKind.UPGRADED


def _close(life: Life) -> None:
    """A place that ended with a guest was taken in by it, unless the unit lived on in between."""
    late = [guest for guest in life.guests if guest.first > life.last.last]
    life.guests = [guest for guest in life.guests if guest.first <= life.last.last]
    if late:
        life.ending = late[0].key, SuccessionKind.MERGED
