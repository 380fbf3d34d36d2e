"""Tags of what is filled in: fields, filters, actions, grids, previews of imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import evolve
from django import template
from django.http import HttpRequest
from django.template import Context

from xietong.interfaces.web.forms import FormField
from xietong.interfaces.web.forms import cost as cost_of
from xietong.interfaces.web.widgets import Chip, Grid

register = template.Library()


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
    own = f"{prefix}-{option.code}"
    fields = [field if field.prefix else evolve(field, prefix=own) for field in forms.get(option.code, ())]
    if option.needs_reason and not any(field.name == "reason" for field in fields):
        fields.append(FormField("reason", "理由", "textarea", required=True, rows=2, prefix=own))
    return {
        "code": option.code,
        "label": option.label,
        "open": option.denial is None,
        "denial": option.denial,
        "fields": fields,
        "wrong": any(field.error for field in fields),
        "asks": any(field.kind != "hidden" for field in fields),
    }


@register.inclusion_tag("ui/preview.html")
def ui_preview(head: Iterable[str], rows: Iterable[Any], caption: str = "导入预览") -> dict[str, Any]:
    """An import before it happens: each row new, changed, unchanged or wrong, each bad cell with its mend."""
    rows = list(rows)
    counts = [
        (word, sum(1 for row in rows if row.word == word)) for word in ("新增", "有变化", "无变化", "有错误")
    ]
    return {"head": list(head), "rows": rows, "caption": caption, "counts": counts}


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
