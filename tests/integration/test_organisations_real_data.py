"""Real divisions and their history: the ordinary import, in time, and true on any day."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from xietong.foundation.audit.models import Event
from xietong.foundation.documents.domain.mapping import ColumnSource, UserMapping
from xietong.foundation.organisations import operations, queries
from xietong.foundation.organisations.domain.periods import first_overlap
from xietong.foundation.organisations.domain.sheets import HISTORY, UNITS
from xietong.foundation.organisations.models import Placement, Succession, Unit, UnitName
from xietong.foundation.organisations.operations import open_source
from xietong.kernel.actor import SYSTEM
from xietong.kernel.period import Period

pytestmark = pytest.mark.django_db

AT = datetime(2025, 6, 30, 1, 0, tzinfo=UTC)
ON = date(2023, 6, 30)
LEVELS = ("provinces", "cities", "areas", "streets")


def load_divisions(folder: Path, levels: tuple[str, ...] = LEVELS) -> operations.ImportResult:
    files = [folder / "data" / "org_trees" / f"cn_{level}.csv" for level in levels]
    sources = [open_source(data=file.read_bytes(), filename=file.name, schema=UNITS) for file in files]
    return operations.import_units(actor=SYSTEM, at=AT, sources=sources, on=ON, root_name="中国")


def load_history(folder: Path) -> operations.ImportResult:
    file = folder / "data" / "org_trees" / "cn_region_code_history_1986_2022.csv"
    source = open_source(data=file.read_bytes(), filename=file.name, schema=HISTORY)
    return operations.import_history(actor=SYSTEM, at=AT, source=source)


def chain(code: str, on: date) -> list[str]:
    unit = Unit.objects.get(code=code)
    return [line.name for line in queries.ancestors(actor=SYSTEM, unit_id=unit.pk, on=on)]


def test_44703_divisions_load_in_time_and_once(shared: Path) -> None:
    started = time.perf_counter()
    assert load_divisions(shared).created == 44_703
    assert time.perf_counter() - started < 30
    again = load_divisions(shared)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 44_703)
    assert Event.objects.count() == 1
    assert chain("310101002", ON) == ["中国", "上海市", "市辖区", "黄浦区", "南京东路街道"]
    nodes = queries.tree(actor=SYSTEM, on=ON)
    assert len(nodes) == 44_704
    paths = dict(Unit.objects.values_list("pk", "path"))
    assert all(
        paths[node.unit_id] == paths.get(node.parent_id or 0, "") + f"{node.unit_id:07d}" for node in nodes
    )


def test_the_history_of_codes_becomes_dated_facts(shared: Path) -> None:
    load_divisions(shared, ("provinces", "cities", "areas"))
    first = load_history(shared)
    assert first.created > 100
    assert first.changed > 500
    events = Event.objects.count()
    again = load_history(shared)
    assert (again.created, again.changed) == (0, 0)
    assert Event.objects.count() == events
    assert chain("310101", date(1990, 1, 1)) == ["中国", "上海市", "市辖区", "黄浦区"]
    assert chain("310103", date(2010, 12, 31))[-1] == "卢湾区"
    assert chain("310103", date(2011, 1, 1)) == []
    assert chain("310119", date(2000, 12, 31))[-1] == "南汇县"
    assert chain("4601", date(1987, 12, 31)) == ["中国", "广东省", "海口市"]
    assert chain("4601", date(1988, 1, 1)) == ["中国", "海南省", "海口市"]
    assert chain("500104", date(1996, 6, 1))[:3] == ["中国", "四川省", "重庆市"]
    merged = Succession.objects.get(predecessor__code="310103")
    assert (merged.successor.code, merged.on, merged.kind) == ("310101", date(2011, 1, 1), "merged")


def test_with_the_history_every_day_has_one_tree(shared: Path) -> None:
    load_divisions(shared, ("provinces", "cities", "areas"))
    load_history(shared)
    for model in (Placement, UnitName):
        spells: dict[int, list[Period]] = {}
        for unit_id, start, end in model.objects.values_list("unit_id", "valid_from", "valid_until"):
            spells.setdefault(unit_id, []).append(Period(start, end))
        assert all(first_overlap(periods) is None for periods in spells.values())
    for year in range(1986, 2025):
        day = date(year, 7, 1)
        nodes = queries.tree(actor=SYSTEM, on=day)
        placed = Placement.objects.filter(valid_from__lte=day).exclude(valid_until__lte=day)
        assert sorted(node.unit_id for node in nodes) == sorted(placed.values_list("unit_id", flat=True))


def test_councils_that_merged_point_to_what_they_became(shared: Path) -> None:
    file = shared / "data" / "org_trees" / "uk_local_authorities_with_mergers.csv"
    columns = {
        "code": "local-authority-code",
        "name": "official-name",
        "valid_until": "end-date",
        "successor_codes": "replaced-by",
    }
    mapping = UserMapping(
        sources={key: ColumnSource(headings=(heading,)) for key, heading in columns.items()}, auto=False
    )
    for expected in ((470, 0, 0), (0, 0, 470)):
        source = open_source(data=file.read_bytes(), filename=file.name, schema=UNITS, mapping=mapping)
        result = operations.import_units(
            actor=SYSTEM, at=AT, sources=[source], on=date(1974, 4, 1), root_name="United Kingdom"
        )
        assert (result.created, result.changed, result.unchanged) == expected
    carlisle = Unit.objects.get(code="CAR")
    detail = queries.unit_detail(actor=SYSTEM, unit_id=carlisle.pk, on=ON)
    assert [(line.unit_name, line.on) for line in detail.successions] == [
        ("Cumberland Council", date(2023, 4, 1))
    ]
    cumbria = Unit.objects.get(code="CMA")
    became = Succession.objects.filter(predecessor=cumbria).values_list("successor__code", flat=True)
    assert sorted(became) == ["CBD", "WAF"]
    last_day = {node.code for node in queries.tree(actor=SYSTEM, on=date(2023, 3, 31))}
    next_day = {node.code for node in queries.tree(actor=SYSTEM, on=date(2023, 4, 1))}
    assert {"CAR", "CMA"} <= last_day
    assert not {"CAR", "CMA"} & next_day
