"""The small city with indicators and figures written as rows, for tests of what is read from them."""

from __future__ import annotations

from tests.support.personas import AT, World, build_world
from xietong.kernel.actor import SYSTEM
from xietong.wings.ecology.domain.periods import last_day, months_of
from xietong.wings.ecology.models import Figure, IndicatorVersion
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
