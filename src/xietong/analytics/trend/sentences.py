"""What is said about a series: how it moved, with its interval. No targets, no praise, no blame."""

from __future__ import annotations

from xietong.analytics.outliers.sentences import number
from xietong.analytics.trend.changes import Change
from xietong.analytics.trend.movement import TOO_FEW, Movement


def movement_sentence(movement: Movement, label: str, *, unit: str = "", level: float = 0.95) -> str:
    """Return one Chinese sentence on steady movement; ``level`` is the one the interval was made with."""
    if movement.too_few:
        return f"{label}只有 {movement.periods} 期，{TOO_FEW}。"
    low, high = number(movement.low), number(movement.high)
    slope = f"每期 {number(movement.slope)}{unit}（{level:.0%} 区间 {low} 至 {high}）"
    if not movement.steady:
        return f"{label}近 {movement.periods} 期没有看出持续的升降，{slope}。"
    return f"{label}近 {movement.periods} 期持续{'上升' if movement.slope > 0 else '下降'}，{slope}。"


def change_sentence(
    change: Change, label: str, periods: list[str], *, unit: str = "", level: float = 0.95
) -> str:
    """Return one Chinese sentence on a change of level; ``periods`` names all periods of the series."""
    side = "升" if change.after > change.before else "降"
    return (
        f"{label}自{periods[change.period]}起"
        f"水平由 {number(change.before)}{unit} {side}到 {number(change.after)}{unit}"
        f"（{level:.0%} 可能在{periods[change.earliest]}至{periods[change.latest]}之间），请核看原因。"
    )
