"""When the system proposes to ask for an improvement plan; a person decides. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from xietong.wings.ecology.domain.kinds import Band
from xietong.wings.ecology.domain.portrait.banding import lasting


def proposal(bands: Sequence[Band]) -> str:
    """Why a plan should be asked for, in words; "" where nothing calls for one.

    ``bands`` are those of one unit in order of time, the last one now. Red calls at once, yellow when the
    period before was yellow or red too. Green and grey never do: too little data is no bad score.
    """
    if not bands:
        return ""
    lasts = lasting(bands)
    if bands[-1] is Band.RED:
        return lasts or "本期预警"
    return lasts if bands[-1] is Band.YELLOW else ""
