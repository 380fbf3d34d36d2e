"""Which stored unit the life of a place belongs to, and under which unit it stood when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from attrs import define, field

from xietong.foundation.organisations.domain.history import (
    COUNTY,
    PROVINCE,
    CodeSpell,
    Key,
    Life,
    level,
    same_stem,
    short_code,
)
from xietong.foundation.organisations.domain.kinds import UnitKind
from xietong.foundation.organisations.models import Unit
from xietong.foundation.organisations.operations.importing.bulk import reserve_ids


@define(eq=False)
class Joined:
    """A life with its unit: stored (``unit``), or new under ``code``. ``current`` where it exists today."""

    life: Life
    unit_id: int
    code: str
    unit: Unit | None

    @property
    def current(self) -> bool:
        return self.unit is not None and self.unit.valid_until is None


@define
class Register:
    """All lives with their units, and the stored regions, looked up by code, name and key."""

    joined: list[Joined]
    stored: dict[str, Unit]
    by_key: dict[Key, Joined] = field(factory=dict)
    by_code: dict[str, list[Joined]] = field(factory=dict)
    by_unit: dict[int, Joined] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        """Index the lives; the first of several with one key stands for it."""
        for one in self.joined:
            self.by_unit.setdefault(one.unit_id, one)
            for spell in one.life.spells:
                self.by_key.setdefault(spell.key, one)
                self.by_code.setdefault(spell.code, []).append(one)

    def parent_of(self, one: Joined, code: str, day: date) -> int | None:
        """The unit above a code on a day: the prefecture of then, else the province, else the top."""
        if level(code) == PROVINCE:
            return self._top(one)
        if level(code) == COUNTY:
            prefecture = f"{code[:4]}00"
            over = [
                other
                for other in self.by_code.get(prefecture, ())
                if other is not one and _lived(other.life, day, prefecture)
            ]
            if over:
                return min(over, key=lambda other: _claim_to(prefecture, other.life)).unit_id
            known = self.stored.get(code[:4])
            if known and self._may_reach(known, day):
                return known.pk
        province = self.stored.get(code[:PROVINCE])
        return province.pk if province and self._may_reach(province, day) else self._top(one)

    def _may_reach(self, unit: Unit, day: date) -> bool:
        """A stored unit may be dated back to ``day`` unless the table itself says when it began."""
        life = self.by_unit.get(unit.pk)
        return life is None or life.life.first.start <= day

    def _top(self, one: Joined) -> int | None:
        province = one.unit if one.unit and len(one.unit.code) == PROVINCE else None
        sample = province or next(
            (self.stored[code] for code in sorted(self.stored) if len(code) == PROVINCE), None
        )
        return int(sample.path[:7]) if sample and sample.depth else None

    def host_of(self, one: Joined, guest: CodeSpell) -> int | None:
        """The unit of a higher level that had taken a place in, by the name and code of the table."""
        host = self.by_key.get(guest.key) or next(
            (
                other
                for other in self.joined
                if other.life.place != guest.place and other.life.last.name == guest.name
            ),
            None,
        )
        higher = host is not None and level(host.life.first.code) < level(one.life.first.code)
        return host.unit_id if host and higher else None


def _claim_to(code: str, life: Life) -> tuple[bool, int, str]:
    """Who the prefecture of a code is: no county (天门县 bore 422400 for a year), longest, first listed."""
    years = sum(spell.last - spell.first + 1 for spell in life.spells if spell.code == code)
    return any(spell.code == code and spell.name.endswith("县") for spell in life.spells), -years, life.place


def _lived(life: Life, day: date, code: str) -> bool:
    """True where the unit exists on ``day`` and had this code by then; those under it may keep theirs."""
    years = sum(spell.last - spell.first + 1 for spell in life.spells if spell.code == code)
    had = years > 1 and any(spell.code == code and spell.start <= day for spell in life.spells)
    return had and life.first.start <= day < life.last.end


def join_lives(found: Sequence[Life]) -> Register:
    """Give every life its unit: a stored one by name within the province or by code, else a new one.

    Where two lives claim one unit (a place listed twice) the first has it and the other is left out.
    """
    stored = {unit.code: unit for unit in Unit.objects.filter(kind=UnitKind.REGION)}
    by_name: dict[tuple[str, str, int], list[Unit]] = {}
    for region in stored.values():
        by_name.setdefault((region.code[:2], region.name, len(region.code)), []).append(region)
    claimed: dict[int, Life] = {}
    codes: set[str] = set()
    joined: list[Joined] = []
    fresh: list[Joined] = []
    for life in sorted(found, key=_claim):
        unit: Unit | None = _known(life, stored, by_name)
        if unit is not None and unit.pk in claimed:
            if unit.valid_until is None:
                continue
            unit = None
        code = unit.code if unit else _free_code(life, stored, codes)
        again = stored.get(code)
        one = Joined(life, again.pk if again else 0, code, again)
        codes.add(code)
        if again:
            claimed[again.pk] = life
        else:
            fresh.append(one)
        joined.append(one)
    for one, unit_id in zip(fresh, reserve_ids(Unit, len(fresh)), strict=True):
        one.unit_id = unit_id
    return Register(joined, stored)


def _claim(life: Life) -> tuple[int, int, int, str]:
    """The life that lasts till last and began first has the better claim to a unit of today."""
    return -life.last.last, life.first.first, len(life.guests), life.place


def _known(
    life: Life, stored: dict[str, Unit], by_name: dict[tuple[str, str, int], list[Unit]]
) -> Unit | None:
    last = life.last
    named = _current(by_name.get((last.code[:2], last.name, level(last.code)), ()))
    if len(named) == 1:
        return named[0]
    coded = stored.get(short_code(last.code))
    if coded is not None and coded.valid_until is None and same_stem(coded.name, last.name):
        return coded
    return None


def _current(units: Iterable[Unit]) -> list[Unit]:
    return [unit for unit in units if unit.valid_until is None]


def _free_code(life: Life, stored: dict[str, Unit], taken: set[str]) -> str:
    """The code of a unit that has ended: its own, or with its first year where that is used."""
    code = short_code(life.last.code)
    for candidate in (code, f"{code}-{life.first.first}", f"{code}-{life.first.first}-{life.place}"):
        known = stored.get(candidate)
        if candidate not in taken and (known is None or _same(known, life)):
            return candidate
    return f"{code}-{life.place}"


def _same(unit: Unit, life: Life) -> bool:
    return (
        unit.valid_until is not None and unit.name == life.last.name and unit.valid_from == life.first.start
    )
