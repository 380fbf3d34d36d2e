"""What a single figure says against the thresholds of its indicator. Pure."""

from __future__ import annotations

from xietong.wings.ecology.domain.definition import Definition
from xietong.wings.ecology.domain.kinds import Band, Direction


def light_of(definition: Definition, value: float | None, exposure: float | None) -> Band | None:
    """The band of one figure; grey for too little data, None where the indicator has no thresholds."""
    if value is None:
        return Band.GREY
    if definition.minimum is not None and exposure is not None and exposure < definition.minimum:
        return Band.GREY
    if definition.direction is Direction.BAND:
        return _within(definition, value)
    if definition.direction is Direction.NONE or definition.green is None or definition.red is None:
        return None
    sign = 1 if definition.direction is Direction.HIGHER else -1
    if sign * value >= sign * definition.green:
        return Band.GREEN
    return Band.RED if sign * value < sign * definition.red else Band.YELLOW


def _within(definition: Definition, value: float) -> Band | None:
    """Outside a wanted band is worth a look, never a warning."""
    if definition.low is None and definition.high is None:
        return None
    below = definition.low is not None and value < definition.low
    above = definition.high is not None and value > definition.high
    return Band.YELLOW if below or above else Band.GREEN
