"""From a score to a word: bands, what makes them firm or open, and how long they have lasted.

Defaults of the house (docs/manual): below the first cut red, below the second yellow, else green; grey where
less than 70 % of the indicators are there. A veto makes red, two falls of ten points in a row make yellow.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from attrs import frozen

from xietong.wings.ecology.domain.kinds import Band

CUTS = (60.0, 80.0)
ENOUGH = 0.7
FALL = 10.0
LASTING = 2


@frozen
class Banded:
    """A band, and in words what made it where the score alone did not."""

    band: Band
    because: str = ""


def banded(
    score: float | None,
    coverage: float,
    *,
    cuts: tuple[float, float] = CUTS,
    vetoes: Sequence[str] = (),
    fell: bool = False,
) -> Banded:
    """The band of a score. Too little data is grey whatever else holds; a veto is then told in words."""
    told = f"一票否决指标：{'、'.join(vetoes)}" if vetoes else ""
    if coverage < ENOUGH:
        return Banded(Band.GREY, "；".join(filter(None, (f"有数的指标占 {coverage:.0%}，不足 70%", told))))
    if score is None:
        return Banded(Band.GREY, "；".join(filter(None, ("按方案不出得分", told))))
    if vetoes:
        return Banded(Band.RED, told)
    if score < cuts[0]:
        return Banded(Band.RED)
    if score < cuts[1]:
        return Banded(Band.YELLOW)
    return Banded(Band.YELLOW, "连续两期各下降 10 分以上") if fell else Banded(Band.GREEN)


def fell_twice(scores: Sequence[float | None]) -> bool:
    """Whether the last two steps of a series are falls of at least ten points each."""
    last = scores[-3:]
    if len(last) < 3 or any(score is None for score in last):  # noqa: PLR2004 - two steps
        return False
    first, second, third = (float(score) for score in last if score is not None)
    return first - second >= FALL and second - third >= FALL


def crosses(low: float | None, high: float | None, cuts: tuple[float, float]) -> bool:
    """Whether an interval holds a cut, so that the band could as well be its neighbour."""
    return low is not None and high is not None and any(low < cut <= high for cut in cuts)


def lasting(bands: Sequence[Band]) -> str:
    """What is to be said of a yellow or red band that has lasted, in words; "" where there is nothing.

    ``bands`` are those of one unit in order of time, the last one now. Grey breaks a row.
    """
    if not bands or bands[-1] not in {Band.YELLOW, Band.RED}:
        return ""
    row = list(takewhile(lambda band: band in {Band.YELLOW, Band.RED}, reversed(bands)))
    if len(row) < LASTING:
        return ""
    same = len(list(takewhile(lambda band: band is bands[-1], row)))
    if same == len(row):
        return f"连续 {same} 期{bands[-1].label}"
    return f"连续 {len(row)} 期关注或预警"
