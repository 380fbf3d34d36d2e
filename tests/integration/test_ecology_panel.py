"""The panel: units of a level by date and sight, figures of unlike periods on the periods asked for."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.ecology import ecology_world, put_figure
from tests.support.personas import AT, World
from tests.support.query_counts import statements
from xietong.foundation.organisations.models import Placement
from xietong.kernel.actor import SYSTEM
from xietong.wings.ecology.domain.kinds import PeerGroup
from xietong.wings.ecology.queries.panel import PanelRow, panel_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return ecology_world()


def rows(
    world: World, persona: str, group: str, first: str, last: str, *, committee: str = "city"
) -> list[PanelRow]:
    actor = SYSTEM if persona == "system" else world.actor(persona)
    committee_id = world.units[committee].pk
    return list(panel_rows(actor=actor, committee_id=committee_id, group=group, first=first, last=last))


def values(found: list[PanelRow]) -> dict[tuple[str, str, str], float]:
    return {(row.unit, row.period, row.indicator): row.value for row in found}


def test_a_forest_holds_the_units_of_its_own_level_only(world: World) -> None:
    for unit in ("district", "other_district", "bureau", "street"):
        put_figure(world, unit, "A1", "2024", 80)
    regions = rows(world, "system", PeerGroup.REGION, "2024", "2024")
    assert {row.unit for row in regions} == {"district", "other_district"}
    assert {row.group for row in regions} == {"region"}
    assert rows(world, "system", PeerGroup.DEPARTMENT, "2024", "2024") == []
    own = rows(world, "system", PeerGroup.DEPARTMENT, "2024", "2024", committee="district")
    assert {row.unit for row in own} == {"bureau"}
    assert {row.unit for row in rows(world, "system", PeerGroup.STREET, "2024", "2024")} == {"street"}


def test_nobody_sees_another_units_figures_through_the_panel(world: World) -> None:
    for unit in ("district", "other_district"):
        put_figure(world, unit, "A1", "2024", 80)
    seen = {
        persona: {row.unit for row in rows(world, persona, PeerGroup.REGION, "2024", "2024")}
        for persona in ("city_office", "secretary", "other_secretary", "department", "security_admin")
    }
    assert seen == {
        "city_office": {"district", "other_district"},
        "secretary": {"district"},
        "other_secretary": {"other_district"},
        "department": set(),
        "security_admin": set(),
    }


def test_a_unit_that_moved_away_is_read_where_it_stood(world: World) -> None:
    put_figure(world, "bureau", "A1", "2024", 80)
    Placement.objects.filter(unit=world.units["bureau"]).update(valid_until=date(2025, 1, 1))
    Placement.objects.create(
        unit=world.units["bureau"], parent=world.units["city"], valid_from=date(2025, 1, 1), recorded_at=AT
    )
    before = rows(world, "system", PeerGroup.DEPARTMENT, "2024", "2024", committee="district")
    after = rows(world, "system", PeerGroup.DEPARTMENT, "2024", "2025", committee="district")
    assert [row.unit for row in before] == ["bureau"]
    assert after == []
    moved = rows(world, "system", PeerGroup.DEPARTMENT, "2024", "2025")
    assert [row.unit for row in moved] == ["bureau"]


def test_months_are_summed_and_a_year_serves_until_the_next(world: World) -> None:
    for month, top in (("2024-04", 9), ("2024-05", 1), ("2024-06", 8)):
        put_figure(world, "district", "A6", month, numerator=top, denominator=10)
    last_year = put_figure(world, "district", "A1", "2023", 70)
    found = rows(world, "system", PeerGroup.REGION, "2024-Q1", "2024-Q4")
    assert values(found) == {
        ("district", "2024-Q2", "A6"): pytest.approx(60.0),
        ("district", "2024-Q1", "A1"): 70,
        ("district", "2024-Q2", "A1"): 70,
        ("district", "2024-Q3", "A1"): 70,
    }
    quarter = next(row for row in found if row.indicator == "A6")
    assert (quarter.numerator, quarter.denominator, quarter.exposure, len(quarter.figures)) == (18, 30, 30, 3)
    assert {row.figures for row in found if row.indicator == "A1"} == {(last_year.pk,)}


def test_counts_of_an_unfinished_period_are_no_count(world: World) -> None:
    for month in ("2024-04", "2024-05"):
        put_figure(world, "district", "B8", month, 2)
    assert rows(world, "system", PeerGroup.REGION, "2024-Q2", "2024-Q2") == []
    put_figure(world, "district", "B8", "2024-06", 3)
    assert values(rows(world, "system", PeerGroup.REGION, "2024-Q2", "2024-Q2")) == {
        ("district", "2024-Q2", "B8"): 7
    }


def test_a_panel_is_one_statement(world: World) -> None:
    put_figure(world, "district", "A1", "2024", 80)
    assert len(statements(lambda: rows(world, "system", PeerGroup.REGION, "2023", "2024"))) == 1
    with pytest.raises(ValueError, match="differ in length"):
        rows(world, "system", PeerGroup.REGION, "2023", "2024-Q1")
