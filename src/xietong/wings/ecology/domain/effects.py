"""What a plan has changed: the unit before and after with intervals, and what its peers did. Pure."""

from __future__ import annotations

from attrs import frozen

from xietong.kernel.enums import LabelledEnum


class Verdict(LabelledEnum):
    """What two intervals say of a change."""

    BETTER = "better", "有改善"
    SAME = "same", "变化在区间之内，看不出改善"
    WORSE = "worse", "转差"
    UNKNOWN = "unknown", "数据不足，看不出"


@frozen
class Reading:
    """A score with its interval, empty where there is none."""

    value: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def known(self) -> bool:
        return self.value is not None and self.low is not None and self.high is not None

    @property
    def text(self) -> str:
        """The score as it is printed: 62.0（58.1–66.0）."""
        return f"{self.value:.1f}（{self.low:.1f}–{self.high:.1f}）" if self.known else "数据不足"


@frozen
class Effect:
    """A unit in the period that the plan answers to and in a later one, with the medians of its peers."""

    before: Reading
    after: Reading
    peers_before: float | None = None
    peers_after: float | None = None

    @property
    def verdict(self) -> Verdict:
        """Better or worse only where the two intervals do not touch."""
        if not self.before.known or not self.after.known:
            return Verdict.UNKNOWN
        if (self.after.low or 0) > (self.before.high or 0):
            return Verdict.BETTER
        return Verdict.WORSE if (self.after.high or 0) < (self.before.low or 0) else Verdict.SAME

    @property
    def sentence(self) -> str:
        """Before, after, the peers meanwhile, and what follows."""
        told = [f"本单位 {self.before.text} → {self.after.text}", self.verdict.label]
        if self.peers_before is not None and self.peers_after is not None:
            told.insert(1, f"同期同类中位数 {self.peers_before:.1f} → {self.peers_after:.1f}")
            if self.verdict is Verdict.BETTER and self._carried:
                told.append("但同类也一同上升，不能都算作举措的成效")
        return "；".join(told) + "。"

    @property
    def _carried(self) -> bool:
        """True where the peers rose at least half as much."""
        own = (self.after.value or 0) - (self.before.value or 0)
        return (self.peers_after or 0) - (self.peers_before or 0) >= own / 2
