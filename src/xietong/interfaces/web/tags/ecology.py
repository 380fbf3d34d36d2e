"""Tags of the ecology index: bands in word and shape, scores with intervals on the scale of the bands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template

register = template.Library()
#: Band -> firm and open shape: an open one is hollow.
SHAPES = {"green": ("●", "○"), "yellow": ("▲", "△"), "red": ("■", "□"), "grey": ("–", "–")}
_WIDTH = 160
#: The scale begins here: what is worse lies at its left edge.
_FROM = 30.0
_LARGE = 10_000


@register.inclusion_tag("ui/band.html")
def ui_band(mark: Any, short: bool = False) -> dict[str, Any]:
    """The band of a score: shape, colour and word; hollow and "未定" where its interval holds a cut."""
    firm, hollow = SHAPES[str(mark.band)]
    return {"mark": mark, "shape": hollow if mark.open else firm, "short": short}


@register.simple_tag
def ui_shape(mark: Any) -> str:
    """The shape of a band alone, where the cell already has its words."""
    return SHAPES[str(mark.band)][1 if mark.open else 0]


@register.simple_tag
def ui_plain(value: float | None) -> str:
    """A number as people read it, a dash where there is none."""
    if value is None:
        return "—"
    return f"{value:,.0f}" if abs(value) >= _LARGE else f"{round(value, 2):g}"


@register.simple_tag
def ui_signed(value: float | None) -> str:
    """A difference with its sign, two digits behind the point."""
    return "—" if value is None else f"{value:+.2f}".replace("-", "−")


@register.filter
def zipped(first: Iterable[Any], second: Iterable[Any]) -> list[tuple[Any, Any]]:
    """Two sequences of one length side by side, as a row and its head."""
    return list(zip(first, second, strict=True))


@register.inclusion_tag("ui/whisker.html")
def ui_whisker(mark: Any, cuts: tuple[float, float], label: str = "") -> dict[str, Any]:
    """A score on the scale up to 100: zones of the bands, interval, shape, and a tick for the peers."""

    def at(value: float | None) -> str:
        return "" if value is None else f"{_place(value):.1f}"

    shown = mark is not None and mark.value is not None and mark.low is not None
    middle = _place(mark.value) if shown else 0.0
    return {
        "mark": mark,
        "label": label,
        "shown": shown,
        "cuts": [at(cut) for cut in cuts],
        "low": at(mark.low) if shown else "",
        "high": at(mark.high) if shown else "",
        "peers": at(mark.peers) if mark is not None else "",
        "left": f"{middle - 4.5:.1f}",
        "middle": f"{middle:.1f}",
        "right": f"{middle + 4.5:.1f}",
    }


def _place(value: float) -> float:
    return (min(max(value, _FROM), 100.0) - _FROM) / (100.0 - _FROM) * _WIDTH


@register.inclusion_tag("ui/gap.html")
def ui_gap(gap: float, widest: float) -> dict[str, Any]:
    """A bar to the left or right of nothing: how far a contribution lies from the peers' median."""
    part = min(1.0, abs(gap) / widest) * 50 if widest else 0.0
    return {"gap": gap, "x": f"{50 - part if gap < 0 else 50:.1f}", "width": f"{part:.1f}"}
