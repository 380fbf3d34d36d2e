"""The small city with indicators and figures written as rows, for tests of what is read from them."""

from __future__ import annotations

from datetime import date

from tests.support.personas import AT, World, build_world
from xietong.kernel.actor import SYSTEM
from xietong.wings.ecology.domain.periods import last_day, months_of
from xietong.wings.ecology.models import Figure, IndicatorVersion
from xietong.wings.ecology.operations.handing_in import ReportedNumber, ReportedRow, hand_in_rows
from xietong.wings.ecology.operations.schemes import draft_scheme
from xietong.wings.ecology.operations.seeding import seed_indicators


def ecology_world() -> World:
    """Personas, units, and the 48 indicators."""
    world = build_world()
    seed_indicators(actor=SYSTEM, at=AT)
    return world


def put_figure(
    world: World, unit: str, indicator: str, period: str, value: float | None = None, **numbers: float
) -> Figure:
    """A computed figure under the first version; a ratio where numerator and denominator are given."""
    version = IndicatorVersion.objects.get(indicator__code=indicator, number=1)
    if value is None:
        value = version.per * numbers["numerator"] / numbers["denominator"]
    return Figure.objects.create(
        version=version,
        unit=world.units[unit],
        period=period,
        ends_on=last_day(period),
        months=months_of(period),
        value=value,
        computed_at=AT,
        **numbers,
    )


def put_collected(world: World) -> tuple[int, int]:
    """The indicators, a drafted scheme and a draft of figures of two districts; the last two by id."""
    seed_indicators(actor=SYSTEM, at=AT)
    scheme_id = draft_scheme(actor=SYSTEM, at=AT, name="地区画像", group="region", on=date(2025, 6, 1))
    rows = tuple(
        ReportedRow(unit, (ReportedNumber("D6", None, 1, 30),)) for unit in ("district", "other_district")
    )
    submission_id = hand_in_rows(
        actor=world.actor("city_office"), at=AT, source="petition", period="2025-Q1", rows=rows
    )
    return scheme_id, submission_id
