"""Tags of the page frame: notices after an act, sheets, dialogs, the head of a printed page."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from xietong.interfaces import clock
from xietong.interfaces.web import flash

register = template.Library()


@register.inclusion_tag("ui/toasts.html", takes_context=True)
def ui_toasts(context: Context) -> dict[str, Any]:
    """The notices flashed by the act before this page."""
    request = context.get("request")
    return {"notices": flash.take(request) if request is not None else []}


@register.inclusion_tag("ui/print_head.html", takes_context=True)
def ui_print_head(context: Context, title: str) -> dict[str, Any]:
    """The line at the head of a printed page: what, for whom, when."""
    return {"title": title, "actor": context.get("actor"), "at": clock.now()}


@register.simple_block_tag
def ui_sheet(content: str, title: str = "", note: str = "") -> SafeString:
    """A white sheet with a title line."""
    return render_to_string("ui/sheet.html", {"content": content, "title": title, "note": note})


@register.simple_block_tag
def ui_dialog(content: str, id: str, title: str, drawer: bool = False) -> SafeString:  # noqa: A002
    """A native dialog; a button with ``data-opens="<id>"`` opens it. ``drawer`` slides at the right edge."""
    return render_to_string(
        "ui/dialog.html", {"content": content, "id": id, "title": title, "drawer": drawer}
    )


@register.simple_tag
def ui_pretended() -> Any:
    """The pretended now, or None."""
    return clock.now() if settings.PRETENDED_NOW else None
