"""Tags that tell what happened and what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from xietong.interfaces.web.widgets import Evidence, SignOff

register = template.Library()


@register.inclusion_tag("ui/timeline.html")
def ui_timeline(events: Iterable[Any], empty: str = "还没有记录") -> dict[str, Any]:
    """Acts as sentences, newest where the caller puts it, late entries marked."""
    return {"events": list(events), "empty": empty}


@register.inclusion_tag("ui/chain.html")
def ui_chain(steps: Iterable[Any], next_from: str = "", next_what: str = "") -> dict[str, Any]:
    """Who held what when, from the finding to the last look-back; what comes next and from whom."""
    return {"steps": list(steps), "next_from": next_from, "next_what": next_what}


@register.inclusion_tag("ui/evidence.html")
def ui_evidence(item: Evidence) -> dict[str, Any]:
    """One piece of evidence."""
    return {"item": item, "short": item.digest[:12]}


@register.inclusion_tag("ui/signoff.html")
def ui_signoff(item: SignOff) -> dict[str, Any]:
    """A signature, and whether what was signed has changed since."""
    return {"item": item, "short": item.digest[:12]}


@register.simple_block_tag
def ui_decision(content: str, card: Any) -> SafeString:
    """A decision card; between the tags stand its actions."""
    return render_to_string("ui/decision.html", {"content": content, "card": card})
