"""Writing the lives of units: what stands on record for a day is left as it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from attrs import frozen
from django.db.models import Q

from xietong.foundation.organisations.domain.history import short_code
from xietong.foundation.organisations.domain.kinds import UnitKind
from xietong.foundation.organisations.domain.paths import paths_of
from xietong.foundation.organisations.domain.pinyin import initials
from xietong.foundation.organisations.models import Placement, Succession, Unit, UnitName
from xietong.foundation.organisations.operations.importing.history_joining import Joined, Register
from xietong.kernel.denial import conflict


@frozen
class NameFact:
    """A name of the table with the days it holds."""

    code: str
    name: str
    short_name: str
    start: date
    end: date


@frozen
class PlaceFact:
    """A place of the table with the days it holds."""

    parent_id: int | None
    start: date
    end: date


def write_history(register: Register, *, at: datetime) -> Iterator[tuple[Joined, str, str]]:
    """Write every life; yield it with created, changed or unchanged, and a sentence for what is no life.

    New units first, then the days their parents need, then names and places, then successions.
    """
    new = [one for one in register.joined if one.unit is None]
    Unit.objects.bulk_create(_new_unit(one) for one in new)
    outcomes: dict[int, str] = {one.unit_id: "created" for one in new}
    for one in register.joined:
        if one.unit is not None and _write_known(one, register, at):
            outcomes[one.unit_id] = "changed"
    for one in new:
        _write_new(one, register, at)
    for one in register.joined:
        if _write_successions(one, register, at):
            outcomes.setdefault(one.unit_id, "changed")
    _reach_back()
    _refuse_circles(register)
    for one in register.joined:
        yield one, outcomes.get(one.unit_id, "unchanged"), ""


def _new_unit(one: Joined) -> Unit:
    last = one.life.last
    return Unit(
        pk=one.unit_id,
        code=one.code,
        name=last.name,
        short_name=last.short_name,
        kind=UnitKind.REGION,
        pinyin=initials(last.name),
        valid_from=one.life.first.start,
        valid_until=last.end,
    )


def names_of(one: Joined) -> list[NameFact]:
    """The names of a life, equal neighbours joined; a gap belongs to the name before it."""
    found: list[NameFact] = []
    for spell in one.life.spells:
        fact = NameFact(short_code(spell.code), spell.name, spell.short_name, spell.start, spell.end)
        before = found.pop() if found else None
        if before is None:
            found.append(fact)
        elif (before.code, before.name) == (fact.code, fact.name):
            found.append(NameFact(before.code, before.name, before.short_name, before.start, fact.end))
        else:
            joined = NameFact(before.code, before.name, before.short_name, before.start, fact.start)
            found += [joined, fact]
    return found


def places_of(one: Joined, register: Register) -> list[PlaceFact]:
    """Under whom a life stood: by the code of its spells, and under whoever had taken it in between."""
    facts = [
        PlaceFact(register.parent_of(one, spell.code, day), day, date(day.year + 1, 1, 1))
        for spell in one.life.spells
        for day in (date(year, 1, 1) for year in range(spell.first, spell.last + 1))
    ]
    for guest in one.life.guests:
        host = register.host_of(one, guest)
        if host is not None:
            facts.append(PlaceFact(host, guest.start, guest.end))
    facts.sort(key=lambda fact: fact.start)
    found: list[PlaceFact] = []
    for fact in facts:
        before = found.pop() if found else None
        if before is None:
            found.append(fact)
        elif before.parent_id == fact.parent_id:
            found.append(PlaceFact(before.parent_id, before.start, fact.end))
        else:
            found += [PlaceFact(before.parent_id, before.start, fact.start), fact]
    return found


def _write_new(one: Joined, register: Register, at: datetime) -> None:
    for name in names_of(one):
        UnitName.objects.create(
            unit_id=one.unit_id,
            code=name.code,
            name=name.name,
            short_name=name.short_name,
            valid_from=name.start,
            valid_until=name.end,
            recorded_at=at,
        )
    for place in places_of(one, register):
        Placement.objects.create(
            unit_id=one.unit_id,
            parent_id=place.parent_id,
            valid_from=place.start,
            valid_until=place.end,
            recorded_at=at,
        )


def _write_known(one: Joined, register: Register, at: datetime) -> bool:
    """Put earlier names and places before the first stored ones; False where nothing is earlier."""
    unit = one.unit
    start = one.life.first.start
    if unit is None or start >= unit.valid_from:
        return False
    first_name = UnitName.objects.filter(unit=unit).order_by("valid_from").first()
    first_place = Placement.objects.filter(unit=unit).order_by("valid_from").first()
    if first_name is None or first_place is None:
        return False
    _put_names(unit, first_name, names_of(one), at)
    _put_places(unit, first_place, places_of(one, register), at)
    unit.valid_from = start
    unit.save(update_fields=["valid_from"])
    return True


def _put_names(unit: Unit, first: UnitName, facts: list[NameFact], at: datetime) -> None:
    """The last earlier name goes on up to the stored one; where both are the same that reaches back."""
    earlier = [fact for fact in facts if fact.start < first.valid_from]
    last = earlier[-1]
    if last.name == first.name:
        back = last.start if last.code == first.code else min(last.end, first.valid_from)
        earlier = earlier[:-1] if last.code == first.code else earlier
        first.valid_from = back
        first.save(update_fields=["valid_from"])
    for number, fact in enumerate(earlier):
        following = earlier[number + 1].start if number + 1 < len(earlier) else first.valid_from
        UnitName.objects.create(
            unit=unit,
            code=fact.code,
            name=fact.name,
            short_name=fact.short_name,
            valid_from=fact.start,
            valid_until=following,
            recorded_at=at,
        )


def _put_places(unit: Unit, first: Placement, facts: list[PlaceFact], at: datetime) -> None:
    """The stored place reaches back to the end of the last earlier one; to its start where they are one."""
    earlier = [fact for fact in facts if fact.start < first.valid_from]
    last = earlier[-1]
    if last.parent_id == first.parent_id:
        earlier.pop()
        first.valid_from = last.start
    else:
        first.valid_from = min(last.end, first.valid_from)
    first.save(update_fields=["valid_from"])
    for number, fact in enumerate(earlier):
        following = earlier[number + 1].start if number + 1 < len(earlier) else first.valid_from
        Placement.objects.create(
            unit=unit,
            parent_id=fact.parent_id,
            valid_from=fact.start,
            valid_until=following,
            recorded_at=at,
        )


def _write_successions(one: Joined, register: Register, at: datetime) -> bool:
    """Where a unit came out of another, or went over into one, that is on record once."""
    written = False
    if one.life.origin:
        key, kind = one.life.origin
        source = register.by_key.get(key)
        if source and source.unit_id != one.unit_id:
            written |= _succession(source.unit_id, one.unit_id, kind, one.life.first.start, at)
    if one.life.ending and not one.current:
        key, kind = one.life.ending
        target = register.by_key.get(key)
        if target and target.unit_id != one.unit_id:
            written |= _succession(one.unit_id, target.unit_id, kind, one.life.last.end, at)
    return written


def _succession(predecessor: int, successor: int, kind: str, on: date, at: datetime) -> bool:
    _, created = Succession.objects.get_or_create(
        predecessor_id=predecessor,
        successor_id=successor,
        on=on,
        defaults={"kind": kind, "recorded_at": at},
    )
    return created


def _reach_back() -> None:
    """Whoever stood above a unit existed then: let units above begin as early as those under them."""
    while True:
        late: dict[int, date] = {}
        rows = Placement.objects.exclude(parent=None).values_list(
            "parent_id", "valid_from", "parent__valid_from"
        )
        for parent_id, start, parent_start in rows.iterator(chunk_size=20_000):
            if parent_id is not None and start < (late.get(parent_id) or parent_start):
                late[parent_id] = start
        if not late:
            return
        for unit in Unit.objects.filter(pk__in=list(late)):
            _begin_on(unit, late[unit.pk])


def _begin_on(unit: Unit, day: date) -> None:
    for model in (UnitName, Placement):
        model.objects.filter(unit=unit, valid_from=unit.valid_from).update(valid_from=day)
    unit.valid_from = day
    unit.save(update_fields=["valid_from"])


def _refuse_circles(register: Register) -> None:
    """On no day may a unit stand, over however many steps, under itself."""
    days = {spell.start for one in register.joined for spell in one.life.spells}
    for day in sorted(days):
        placed = Placement.objects.filter(Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lte=day)
        try:
            paths_of(dict(placed.values_list("unit_id", "parent_id")))
        except ValueError:
            raise conflict(
                "organisations.circle",
                f"按此沿革，{day} 的隶属关系成环",
                "请核对该年各地的代码和名称",
            ) from None
