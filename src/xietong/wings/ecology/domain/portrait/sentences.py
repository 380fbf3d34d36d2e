"""What is said of a forest or a unit, in one sentence each. No ranks, no praise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from attrs import frozen

from xietong.wings.ecology.domain.kinds import Band
from xietong.wings.ecology.domain.portrait.banding import crosses

WORSE = {Band.GREEN: 0, Band.YELLOW: 1, Band.RED: 2}


@frozen
class Mark:
    """A score as it is shown: number, interval, band; ``open`` where the interval holds a cut."""

    value: float | None
    low: float | None
    high: float | None
    band: Band
    open: bool = False
    because: str = ""
    coverage: float = 0.0
    peers: float | None = None

    @property
    def word(self) -> str:
        """The band in a word; an open one says so."""
        return f"{self.band.label}（未定）" if self.open else self.band.label

    @property
    def interval(self) -> str:
        """66.1–78.4, or "" where there is no score."""
        if self.value is None or self.low is None or self.high is None:
            return ""
        return f"{self.low:.1f}–{self.high:.1f}"

    @property
    def sentence(self) -> str:
        """72.3 分（66.1–78.4），关注."""
        if self.value is None or self.band is Band.GREY:
            return f"{self.band.label}：{self.because}" if self.because else self.band.label
        told = f"，{self.because}" if self.because else ""
        return f"{self.value:.1f} 分（{self.interval}），{self.word}{told}"


def mark(
    value: float | None,
    interval: tuple[float | None, float | None],
    band: Band,
    cuts: tuple[float, float],
    *,
    because: str = "",
    coverage: float = 0.0,
    peers: float | None = None,
) -> Mark:
    """A score as it is shown."""
    low, high = interval
    certain = band is Band.GREY or bool(because)
    return Mark(value, low, high, band, not certain and crosses(low, high, cuts), because, coverage, peers)


def forest_sentence(when: str, marks: Sequence[Mark], before: Iterable[tuple[Band, Band]] = ()) -> str:
    """How many units stand in which band, how many are open, how many moved. ``before`` are (then, now)."""
    if not marks:
        return f"{when}没有可以显示的单位。"
    counted = Counter(one.band for one in marks)
    parts = "、".join(f"{band.label} {counted[band]} 个" for band in Band if counted[band])
    told = [f"{when}共 {len(marks)} 个单位：{parts}"]
    unsure = sum(one.open for one in marks)
    if unsure:
        told.append(f"其中 {unsure} 个的区间跨过分界，档次未定")
    told += _moved(before)
    return "；".join(told) + "。"


def _moved(before: Iterable[tuple[Band, Band]]) -> list[str]:
    pairs = [(WORSE[then], WORSE[now]) for then, now in before if then in WORSE and now in WORSE]
    if not pairs:
        return []
    worse, better = (sum(now > then for then, now in pairs), sum(now < then for then, now in pairs))
    if not worse and not better:
        return ["与上一期相比，没有单位换档"]
    said = [f"{count} 个{word}" for count, word in ((worse, "转弱"), (better, "转好")) if count]
    return [f"与上一期相比，{'、'.join(said)}"]


def unit_sentence(
    when: str, own: Mark, *, lasting: str = "", lifts: Sequence[str] = (), drags: Sequence[str] = ()
) -> str:
    """A unit in one sentence: score, interval, band, peers, what lifts and what drags."""
    told = [f"{when}：{own.sentence}"]
    if own.peers is not None and own.value is not None and own.band is not Band.GREY:
        told.append(f"同类中位数 {own.peers:.1f}")
    if lasting:
        told.append(lasting)
    if drags:
        told.append(f"与同类相比拉低最多的是{'、'.join(drags)}")
    if lifts:
        told.append(f"支撑最多的是{'、'.join(lifts)}")
    return "；".join(told) + "。"
