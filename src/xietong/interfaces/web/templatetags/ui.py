"""Template tags of the components in templates/ui/.

Each tag names its arguments; README.md of this folder's parent lists them with examples.
They are built-ins: no ``{% load %}`` needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from xietong.interfaces import clock
from xietong.interfaces.web import flash
from xietong.interfaces.web.forms import FormField
from xietong.interfaces.web.forms import cost as cost_of
from xietong.interfaces.web.widgets import Chip, Column, Evidence, Grid, Pager, SignOff, Table

register = template.Library()

LIGHTS = {"blue": ("●", "正常"), "yellow": ("▲", "临期"), "red": ("■", "逾期"), "grey": ("○", "未计时")}
DUTIES = {
    "R1": "党委主体责任",
    "R2": "纪委监督责任",
    "R3": "书记第一责任人责任",
    "R4": "班子成员一岗双责",
}
MARKS = {"info": ("i", "提示"), "warn": ("!", "注意"), "error": ("✕", "有误"), "success": ("✓", "完成")}
SOON = 7


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
    """A deadline: the day, days left or over (yellow within 7), and what it rests on."""
    left = None if due is None or done else (due - (today or clock.today())).days
    tone = "" if left is None or left > SOON else ("red" if left < 0 else "yellow")
    return {"due": due, "left": left, "over": -(left or 0), "tone": tone, "basis": basis}


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


@register.inclusion_tag("ui/toasts.html", takes_context=True)
def ui_toasts(context: Context) -> dict[str, Any]:
    """The notices flashed by the act before this page."""
    request = context.get("request")
    return {"notices": flash.take(request) if request is not None else []}


@register.inclusion_tag("ui/field.html")
def ui_field(field: FormField) -> dict[str, Any]:
    """One field of a form: label, control, hint, error."""
    return {"field": field, "describe": field.described_by}


@register.inclusion_tag("ui/fields.html")
def ui_fields(fields: Iterable[FormField]) -> dict[str, Any]:
    """The fields of a form in their grid."""
    return {"fields": list(fields)}


@register.simple_tag
def ui_cost(fields: Sequence[FormField] | int, units: int = 1) -> str:
    """What a form costs: "本表 8 项，约 2 分钟"."""
    count = fields if isinstance(fields, int) else sum(1 for field in fields if field.kind != "hidden")
    return cost_of(count, units)


@register.inclusion_tag("ui/filter.html", takes_context=True)
def ui_filter(context: Context, fields: Iterable[FormField], chips: Iterable[Chip] = ()) -> dict[str, Any]:
    """The filter bar: a GET form, the active filters as chips, clear all."""
    request: HttpRequest = context["request"]
    return {
        "fields": list(fields),
        "chips": list(chips),
        "path": request.path,
        "sort": request.GET.get("sort", ""),
    }


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


@register.inclusion_tag("ui/actions.html")
def ui_actions(
    options: Iterable[Any],
    url: str,
    *,
    forms: Mapping[str, Sequence[FormField]] | None = None,
    target: str = "",
    prefix: str = "act",
    why_url: str = "",
    primary: str = "",
) -> dict[str, Any]:
    """What may be done now (kernel ``Option``), each posting to ``url`` + its code; why the rest may not.

    ``forms`` gives the fields of a move by its code; a move that needs a reason gets one.
    ``target`` is the element an answer replaces ("" loads the page anew). ``primary`` is the code that is
    the reader's to do, red; left out, the first open one is.
    """
    items = [_action(option, forms or {}, prefix) for option in options]
    first = primary or next((item["code"] for item in items if item["open"]), "")
    shut = [item for item in items if not item["open"]]
    opened = [item for item in items if item["open"]]
    return {
        "opened": opened,
        "shut": shut,
        "url": url,
        "target": target,
        "why_url": why_url,
        "primary": first,
    }


def _action(option: Any, forms: Mapping[str, Sequence[FormField]], prefix: str) -> dict[str, Any]:
    fields = list(forms.get(option.code, ()))
    if option.needs_reason and not any(field.name == "reason" for field in fields):
        fields.append(
            FormField("reason", "理由", "textarea", required=True, rows=2, prefix=f"{prefix}-{option.code}")
        )
    return {
        "code": option.code,
        "label": option.label,
        "open": option.denial is None,
        "denial": option.denial,
        "fields": fields,
        "wrong": any(field.error for field in fields),
    }


@register.inclusion_tag("ui/tiles.html")
def ui_tiles(tiles: Iterable[Any]) -> dict[str, Any]:
    """Numbers that can be asked about."""
    return {"tiles": list(tiles)}


@register.inclusion_tag("ui/facts.html")
def ui_facts(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Label and value pairs; an empty value prints a dash."""
    return {"pairs": list(pairs)}


@register.inclusion_tag("ui/preview.html")
def ui_preview(head: Iterable[str], rows: Iterable[Any], caption: str = "导入预览") -> dict[str, Any]:
    """An import before it happens: each row new, changed, unchanged or wrong, each bad cell with its mend."""
    rows = list(rows)
    counts = [
        (word, sum(1 for row in rows if row.word == word)) for word in ("新增", "有变化", "无变化", "有错误")
    ]
    return {"head": list(head), "rows": rows, "caption": caption, "counts": counts}


@register.inclusion_tag("ui/chart.html")
def ui_chart(chart: Any) -> dict[str, Any]:
    """A chart: its reading, its drawing, its table."""
    return {"chart": chart, "data_id": f"{chart.id}-data", "option": dict(chart.option)}


@register.inclusion_tag("ui/grid.html")
def ui_grid(grid: Grid) -> dict[str, Any]:
    """An editable grid: arrow keys, paste from a spreadsheet, an error in each wrong cell."""
    start = max((row.number for row in grid.rows), default=0)
    rows = [*((row.number, row.key, _cells(grid, row.values, row.errors)) for row in grid.rows)]
    rows += [(start + extra, "", _cells(grid, {}, {})) for extra in range(1, grid.blank + 1)]
    return {"grid": grid, "rows": rows}


def _cells(grid: Grid, values: Mapping[str, str], errors: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"column": column, "value": values.get(column.key, ""), "error": errors.get(column.key, "")}
        for column in grid.columns
    ]


@register.inclusion_tag("ui/job.html")
def ui_job(job: Any) -> dict[str, Any]:
    """Long work: how far it is; asks again by itself until finished."""
    return {"job": job}


@register.inclusion_tag("ui/progress.html")
def ui_progress(value: int, label: str = "", reported: bool = False) -> dict[str, Any]:
    """Progress in percent, as verified, or (lighter) as reported only."""
    return {"value": value, "label": label, "reported": reported}


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


@register.simple_block_tag
def ui_decision(content: str, card: Any) -> SafeString:
    """A decision card; between the tags stand its actions."""
    return render_to_string("ui/decision.html", {"content": content, "card": card})


@register.simple_tag
def ui_pretended() -> Any:
    """The pretended now, or None."""
    return clock.now() if settings.PRETENDED_NOW else None
