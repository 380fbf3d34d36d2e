"""What an indicator says, and what is wrong with a definition before it is kept. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from xietong.foundation.rulebook.domain.kinds import Confidence
from xietong.loop.ledger.domain.tallies import Tally
from xietong.wings.ecology.domain.kinds import Direction, Frequency, Origin, PeerGroup

#: An indicator that units report about themselves weighs at most this much among its brothers (1 is plain).
SELF_REPORTED_WEIGHT = 0.5
_LONGEST_WINDOW = 60


@frozen(kw_only=True)
class Definition:
    """One version of an indicator. A value is ``per`` x numerator ÷ denominator.

    ``green`` is the good limit and ``red`` the bad one; ``low`` and ``high`` are the ends of a wanted band.
    ``source`` is the code of who hands it in, "" where the system computes it. ``minimum`` is the least
    denominator. No peer groups: all of them.
    """

    code: str
    family: str
    label: str
    formula: str
    unit: str
    direction: Direction
    frequency: Frequency
    numerator: str = ""
    denominator: str = ""
    per: float = 1.0
    is_count: bool = False
    window_months: int = 12
    peer_groups: tuple[PeerGroup, ...] = ()
    green: float | None = None
    red: float | None = None
    low: float | None = None
    high: float | None = None
    minimum: float | None = None
    weight: float = 1.0
    veto: bool = False
    self_reported: bool = False
    computation: Tally | None = None
    source: str = ""
    owner: str = ""
    steward: str = ""
    basis: str = ""
    guard: str = ""
    confidence: Confidence = Confidence.DESIGN

    @property
    def origin(self) -> Origin:
        """Whether it is handed in or computed from the record."""
        return Origin.REPORTED if self.computation is None else Origin.COMPUTED

    @property
    def is_ratio(self) -> bool:
        """Whether numerator and denominator are handed in, rather than the value."""
        return bool(self.numerator and self.denominator)

    def serves(self, group: str) -> bool:
        """Whether units of a peer group are measured by it."""
        return not self.peer_groups or not group or group in self.peer_groups

    def value_of(self, numerator: float, denominator: float) -> float:
        """The value of a ratio; ZeroDivisionError where the denominator is zero."""
        return self.per * numerator / denominator


def faults_of(definition: Definition) -> Iterator[tuple[str, str]]:
    """(field, sentence) for everything that is wrong; nothing for a sound definition."""
    for field, word in (("label", "名称"), ("formula", "计算公式"), ("unit", "单位")):
        if not str(getattr(definition, field)).strip():
            yield field, f"请填写{word}"
    if bool(definition.source) is (definition.computation is not None):
        yield "source", "请在“报送来源”和“系统计算”中选一项，且只选一项"
    if bool(definition.numerator) and not definition.denominator and not definition.is_count:
        yield "denominator", "有分子没有分母：请补分母；只报件数的请勾选“件数”"
    if definition.denominator and not definition.numerator:
        yield "numerator", "有分母没有分子，请补分子"
    if definition.per <= 0:
        yield "per", "倍数应大于 0，百分比填 100，千分比填 1000"
    if not 1 <= definition.window_months <= _LONGEST_WINDOW:
        yield "window_months", f"观察窗口应在 1 至 {_LONGEST_WINDOW} 个月之间"
    if definition.weight <= 0:
        yield "weight", "权重应大于 0；不计分的指标请把方向设为“仅供参考”"
    if definition.self_reported and definition.weight > SELF_REPORTED_WEIGHT:
        yield "weight", f"本单位自报的指标权重不超过 {SELF_REPORTED_WEIGHT:g}"
    yield from _threshold_faults(definition)


def _threshold_faults(definition: Definition) -> Iterator[tuple[str, str]]:
    green, red = definition.green, definition.red
    if definition.direction is Direction.BAND:
        low, high = definition.low, definition.high
        if low is not None and high is not None and low >= high:
            yield "low", "区间的下端应小于上端"
        return
    if (green is None) is not (red is None):
        yield "red", "良好线和预警线要么都填，要么都不填（按可比组百分位）"
    if green is None or red is None:
        return
    worse = green < red if definition.direction is Direction.HIGHER else green > red
    if worse:
        yield "green", f"{definition.direction.label}的指标，良好线和预警线填反了"
    elif green == red and not definition.is_count and definition.direction is not Direction.NONE:
        yield "red", "计分的指标，良好线和预警线不能相等"
