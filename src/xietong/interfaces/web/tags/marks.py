"""Tags of small marks: states, lights, deadlines, persons, responsibilities, numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import template

from xietong.interfaces import clock

register = template.Library()

LIGHTS = {"blue": ("●", "正常"), "yellow": ("▲", "临期"), "red": ("■", "逾期"), "grey": ("○", "未计时")}
DUTIES = {
    "R1": "党委主体责任",
    "R2": "纪委监督责任",
    "R3": "书记第一责任人责任",
    "R4": "班子成员一岗双责",
}
MARKS = {"info": ("i", "提示"), "warn": ("!", "注意"), "error": ("✕", "有误"), "success": ("✓", "完成")}
SOON = 5


@register.inclusion_tag("ui/state.html")
def ui_state(label: str, tone: str = "plain") -> dict[str, Any]:
    """A state in words. ``tone``: plain, mine (yours to do), wait, done or stop."""
    return {"label": getattr(label, "label", label), "tone": tone}


@register.inclusion_tag("ui/light.html")
def ui_light(light: str) -> dict[str, Any]:
    """A light (blue, yellow, red, grey): shape, colour and word."""
    shape, word = LIGHTS[str(light)]
    return {"light": str(light), "shape": shape, "word": word}


@register.inclusion_tag("ui/due.html")
def ui_due(
    due: date | None, today: date | None = None, basis: str = "", done: bool = False
) -> dict[str, Any]:
    """A deadline: the day, days left or over (yellow within 5), and what it rests on."""
    if due is None:
        return {"day": "", "left": "", "tone": "", "basis": basis}
    days = (due - (today or clock.today())).days
    tone = "" if days > SOON else ("red" if days < 0 else "yellow")
    left = f"逾期 {-days} 天" if days < 0 else (f"剩 {days} 天" if days else "今天到期")
    return {"day": due.isoformat(), "left": "" if done else left, "tone": tone, "basis": basis}


@register.inclusion_tag("ui/person.html")
def ui_person(name: str, post: str = "", behalf: str = "") -> dict[str, Any]:
    """A person at a post; ``behalf`` names the absent holder a deputy acts for."""
    return {"name": name, "post": post, "behalf": behalf}


@register.inclusion_tag("ui/duty.html")
def ui_duty(code: str, short: bool = False) -> dict[str, Any]:
    """The chip of a responsibility, R1 to R4, in its hue."""
    return {"code": code, "hue": code.lower(), "word": "" if short else DUTIES[code], "full": DUTIES[code]}


@register.inclusion_tag("ui/notice.html")
def ui_notice(text: str, kind: str = "info", mend: str = "", close: bool = False) -> dict[str, Any]:
    """A notice: info, warn, error or success. Errors are announced to screen readers."""
    mark, word = MARKS[kind]
    return {"text": text, "kind": kind, "mend": mend, "mark": mark, "word": word, "close": close}


@register.inclusion_tag("ui/tiles.html")
def ui_tiles(tiles: Iterable[Any]) -> dict[str, Any]:
    """Numbers that can be asked about."""
    return {"tiles": list(tiles)}


@register.inclusion_tag("ui/facts.html")
def ui_facts(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Label and value pairs; an empty value prints a dash."""
    return {"pairs": list(pairs)}


@register.inclusion_tag("ui/progress.html")
def ui_progress(value: int, label: str = "", reported: bool = False) -> dict[str, Any]:
    """Progress in percent, as verified, or (lighter) as reported only."""
    return {"value": value, "label": label, "reported": reported}
