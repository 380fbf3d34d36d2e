"""Tags of small marks: states, lights, deadlines, persons, responsibilities, numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache, wraps
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from xietong.interfaces import clock

register = template.Library()
_KEPT_MARKS = 2_048


Shown = Callable[..., SafeString]


def _kept(template_name: str) -> Callable[[Callable[..., dict[str, Any]]], Shown]:
    """A mark whose HTML follows from its arguments alone: what was rendered is kept.

    A list shows the same few marks eighty times, and rendering them was a third of its time. Arguments
    are told apart by type as well: a text marked as safe is not the same text unmarked.
    """

    def of(context_of: Callable[..., dict[str, Any]]) -> Shown:
        @lru_cache(_KEPT_MARKS, typed=True)
        def rendered(*args: Any, **kwargs: Any) -> SafeString:
            return render_to_string(template_name, context_of(*args, **kwargs))

        @wraps(context_of)
        def shown(*args: Any, **kwargs: Any) -> SafeString:
            return rendered(*args, **kwargs)

        return shown

    return of


LIGHTS = {"blue": ("●", "正常"), "yellow": ("▲", "临期"), "red": ("■", "逾期"), "grey": ("○", "未计时")}
DUTIES = {
    "R1": "党委主体责任",
    "R2": "纪委监督责任",
    "R3": "书记第一责任人责任",
    "R4": "班子成员一岗双责",
}
MARKS = {"info": ("i", "提示"), "warn": ("!", "注意"), "error": ("✕", "有误"), "success": ("✓", "完成")}
SOON = 5


@register.simple_tag
@_kept("ui/state.html")
def ui_state(label: str, tone: str = "plain") -> dict[str, Any]:
    """A state in words. ``tone``: plain, mine (yours to do), wait, done or stop."""
    return {"label": getattr(label, "label", label), "tone": tone}


@register.simple_tag
@_kept("ui/light.html")
def ui_light(light: str) -> dict[str, Any]:
    """A light (blue, yellow, red, grey): shape, colour and word."""
    shape, word = LIGHTS[str(light)]
    return {"light": str(light), "shape": shape, "word": word}


@register.simple_tag
def ui_due(due: date | None, today: date | None = None, basis: str = "", done: bool = False) -> SafeString:
    """A deadline: the day, days left or over (yellow within 5), and what it rests on."""
    return _due(due, today or clock.today(), basis, done)


@_kept("ui/due.html")
def _due(due: date | None, today: date, basis: str, done: bool) -> dict[str, Any]:
    if due is None:
        return {"day": "", "left": "", "tone": "", "basis": basis}
    days = (due - today).days
    tone = "" if days > SOON else ("red" if days < 0 else "yellow")
    left = f"逾期 {-days} 天" if days < 0 else (f"剩 {days} 天" if days else "今天到期")
    return {"day": due.isoformat(), "left": "" if done else left, "tone": tone, "basis": basis}


@register.simple_tag
@_kept("ui/person.html")
def ui_person(name: str, post: str = "", behalf: str = "") -> dict[str, Any]:
    """A person at a post; ``behalf`` names the absent holder a deputy acts for."""
    return {"name": name, "post": post, "behalf": behalf}


@register.simple_tag
@_kept("ui/duty.html")
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
