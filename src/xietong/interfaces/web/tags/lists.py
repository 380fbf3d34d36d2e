"""Tags of lists and the ways through them: tables, pages, tabs, crumbs, charts, long work."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from xietong.interfaces.web.widgets import Column, Pager, Table

register = template.Library()


@register.simple_block_tag(takes_context=True)
def ui_table(context: Context, content: str, table: Table, sticky: bool = True) -> SafeString:
    """A list: head with sort links, the given rows, column chooser, density, export."""
    head = [_head(column, table, context["request"]) for column in table.columns]
    return render_to_string(
        "ui/table.html", {"table": table, "head": head, "rows": content, "sticky": sticky}
    )


def _head(column: Column, table: Table, request: HttpRequest) -> dict[str, Any]:
    up, down = table.sort == column.sort, table.sort == f"-{column.sort}"
    query = request.GET.copy()
    query.pop("page", None)
    query["sort"] = f"-{column.sort}" if up else column.sort
    sorted_now = bool(column.sort) and (up or down)
    return {
        "column": column,
        "url": f"?{query.urlencode()}" if column.sort else "",
        "aria": ("ascending" if up else "descending") if sorted_now else "none",
        "arrow": ("↑" if up else "↓") if sorted_now else "",
    }


@register.inclusion_tag("ui/pager.html", takes_context=True)
def ui_pager(context: Context, pager: Pager) -> dict[str, Any]:
    """Previous and next, with a capped count."""
    query = context["request"].GET.copy()

    def at(number: int) -> str:
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    return {
        "pager": pager,
        "previous": at(pager.number - 1) if pager.number > 1 else "",
        "next": at(pager.number + 1) if pager.has_next else "",
    }


@register.inclusion_tag("ui/empty.html")
def ui_empty(title: str, text: str = "", url: str = "", label: str = "") -> dict[str, Any]:
    """An empty list: what it means and what to do."""
    return {"title": title, "text": text, "url": url, "label": label}


@register.inclusion_tag("ui/tabs.html")
def ui_tabs(tabs: Iterable[Any], label: str = "分页") -> dict[str, Any]:
    """Tabs as links."""
    return {"tabs": list(tabs), "label": label}


@register.inclusion_tag("ui/crumbs.html")
def ui_crumbs(*steps: Any) -> dict[str, Any]:
    """The way to this page: Crumb objects, a sequence of them, or label, url, label, url, …, label."""
    if len(steps) == 1 and not isinstance(steps[0], str):
        steps = tuple(steps[0])
    if steps and isinstance(steps[0], str):
        pairs = [*steps, ""] if len(steps) % 2 else steps
        return {"crumbs": [{"label": pairs[i], "url": pairs[i + 1]} for i in range(0, len(pairs), 2)]}
    return {"crumbs": list(steps)}


@register.inclusion_tag("ui/chart.html")
def ui_chart(chart: Any) -> dict[str, Any]:
    """A chart: its reading, its drawing, its table."""
    return {"chart": chart, "data_id": f"{chart.id}-data", "option": dict(chart.option)}


@register.inclusion_tag("ui/job.html")
def ui_job(job: Any) -> dict[str, Any]:
    """Long work: how far it is; asks again by itself until finished."""
    return {"job": job}
