"""Units as this wing asks for them: those that are compared, and what a name stood for on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from attrs import define, field, frozen
from django.apps import apps
from django.db.models import Q, QuerySet


def _units() -> QuerySet[Any]:
    units: QuerySet[Any] = apps.get_model("organisations", "Unit").objects.all()
    return units


def units_of_kinds(kinds: Sequence[str]) -> Iterable[int]:
    """Ids of all units of some kinds."""
    return _units().filter(kind__in=kinds).values_list("pk", flat=True)


@frozen
class Named:
    """A unit under one of its codes or names. ``until`` is the first day it was not called so any more."""

    unit_id: int
    name: str
    since: date
    until: date | None

    def held(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@frozen
class Resolution:
    """What a code or name stood for on a day: a unit with a remark, or the reason why none."""

    unit_id: int | None = None
    name: str = ""
    remark: str = ""
    reason: str = ""
    mend: str = ""


@define
class Directory:
    """Every spell of the asked codes and names, and which units went over into which."""

    spells: dict[str, list[Named]] = field(factory=dict)
    lives: dict[int, Named] = field(factory=dict)
    successors: dict[int, list[tuple[int, date]]] = field(factory=dict)

    def resolve(self, text: str, on: date) -> Resolution:
        """The unit called so on a day; a unit that had merged by then leads to its one successor."""
        found = self.spells.get(text.strip(), [])
        if not found:
            return Resolution(reason=f"组织机构中没有“{text}”。", mend="请按组织机构中的代码或名称填写。")
        then = {one.unit_id for one in found if one.held(on)}
        if len(then) == 1:
            return self._at_home(then.pop(), text, on)
        if len(then) > 1:
            names = "、".join(sorted(self.lives[unit].name for unit in then))
            return Resolution(
                reason=f"“{text}”在 {on} 有 {len(then)} 个单位：{names}。", mend="请改填单位代码。"
            )
        units = {one.unit_id for one in found}
        if len(units) > 1:
            return Resolution(reason=f"“{text}”在 {on} 不是任何单位的名称。", mend="请改填单位代码。")
        return self._otherwise(units.pop(), text, on)

    def _at_home(self, unit: int, text: str, on: date) -> Resolution:
        life = self.lives[unit]
        return Resolution(unit, life.name) if life.held(on) else self._gone(unit, text, on)

    def _otherwise(self, unit: int, text: str, on: date) -> Resolution:
        """A name of another time: of the same unit if it existed, of its successor if it had gone over."""
        life = self.lives[unit]
        if life.held(on):
            return Resolution(unit, life.name, f"“{text}”是“{life.name}”在别的时期的名称")
        return self._gone(unit, text, on)

    def _gone(self, unit: int, text: str, on: date) -> Resolution:
        heirs = {heir for heir, day in self.successors.get(unit, []) if day <= on}
        alive = [heir for heir in heirs if heir in self.lives and self.lives[heir].held(on)]
        if len(alive) == 1:
            heir = self.lives[alive[0]]
            return Resolution(heir.unit_id, heir.name, f"“{text}”已并入“{heir.name}”")
        if len(alive) > 1:
            names = "、".join(sorted(self.lives[one].name for one in alive))
            return Resolution(reason=f"“{text}”在 {on} 已分为 {names}，不知归哪一个。", mend="请分开填报。")
        return Resolution(reason=f"“{text}”在 {on} 不存在。", mend="请核对单位和期间。")


def directory(texts: Iterable[str]) -> Directory:
    """What is known of these codes and names through time; four statements."""
    wanted = sorted({text.strip() for text in texts if text.strip()})
    called = Q(code__in=wanted) | Q(name__in=wanted) | Q(short_name__in=wanted)
    found = Directory()
    spells = apps.get_model("organisations", "UnitName").objects.filter(called)
    columns = ("code", "name", "short_name", "valid_from", "valid_until")
    for unit_id, *row in spells.values_list("unit_id", *columns):
        _add(found, unit_id, row)
    for unit_id, *row in _units().filter(called).values_list("pk", *columns):
        _add(found, unit_id, row)
    _lives(found)
    return found


def _add(found: Directory, unit_id: int, row: Sequence[Any]) -> None:
    *texts, since, until = row
    for text in {text for text in texts if text}:
        spell = Named(unit_id, texts[1], since, until)
        if spell not in found.spells.setdefault(text, []):
            found.spells[text].append(spell)


def _lives(found: Directory) -> None:
    units = {spell.unit_id for spells in found.spells.values() for spell in spells}
    successions = apps.get_model("organisations", "Succession").objects.filter(predecessor_id__in=units)
    for old, new, day in successions.values_list("predecessor_id", "successor_id", "on"):
        found.successors.setdefault(old, []).append((new, day))
        units.add(new)
    rows = _units().filter(pk__in=units).values_list("pk", "name", "valid_from", "valid_until")
    found.lives = {row[0]: Named(*row) for row in rows}
