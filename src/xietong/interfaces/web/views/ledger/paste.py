"""Registering several problems at once: cells from WPS or Excel become a grid, the grid becomes problems."""

from __future__ import annotations

from datetime import date
from typing import Any

from attrs import evolve
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from xietong.foundation.documents.domain.columns import CellKind, Column, SheetSchema
from xietong.foundation.documents.domain.raw import cell_text
from xietong.foundation.documents.domain.rows import FileRefused, TableResult
from xietong.foundation.documents.formats.importing import import_pasted
from xietong.interfaces.statuses import STATUS
from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.forms import FormField, choices
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.ledger import asked
from xietong.interfaces.web.views.ledger.paste_rows import Row, findings_of, typed_rows
from xietong.interfaces.web.widgets import Grid, GridColumn, GridRow
from xietong.kernel.denial import DenialKind, RefusedError
from xietong.loop.ledger.domain.columns import PROBLEM_SHEET
from xietong.loop.ledger.operations.bulk import propose_many
from xietong.loop.ledger.queries.committees import committees_for

KEYS = (
    "title", "content", "unit", "found_on", "found_by", "origin_level", "origin", "category", "risk",
    "criterion",
)  # fmt: skip
_REQUIRED = ("title", "unit")
SCHEMA = SheetSchema(
    key="pasted_problems",
    name="粘贴的问题",
    version=PROBLEM_SHEET.version,
    columns=tuple(evolve(PROBLEM_SHEET.column(key), required=key in _REQUIRED) for key in KEYS),
)
_WIDE = ("title", "content", "criterion")


def _column(column: Column) -> GridColumn:
    pairs = tuple((choice.code, choice.label) for choice in column.choices)
    kind = "date" if column.kind is CellKind.DATE else "text"
    return GridColumn(column.key, column.label, column.required, column.key in _WIDE, kind, pairs)


COLUMNS = tuple(_column(column) for column in SCHEMA.columns)


def paste(request: ActorRequest) -> HttpResponse:
    """GET: an empty grid and a field to paste into. POST: read the paste, or register the grid."""
    today = timezone.localtime(request.at).date()
    if request.method != "POST":
        return _page(request, today, rows=())
    if "text" in request.POST:
        return _read(request, today)
    return _register(request, today)


def _committee(request: ActorRequest, today: date) -> FormField:
    offered = committees_for(actor=request.actor, on=today)
    pairs = [(str(committee.unit_id), committee.name) for committee in offered]
    value = request.POST.get("committee") or (pairs[0][0] if pairs else "")
    return FormField("committee", "提交给", "select", value=value, choices=choices(pairs), required=True)


def _page(
    request: ActorRequest, today: date, *, rows: tuple[GridRow, ...], status: int = 200, **more: Any
) -> HttpResponse:
    caption = "待登记的问题"
    context: dict[str, Any] = {
        "grid": Grid("paste-grid", caption, COLUMNS, rows, blank=0 if rows else 5),
        "committee": _committee(request, today),
        "count": len(rows),
        "wrong": sum(1 for row in rows if row.errors),
        "text": "",
        "notes": (),
        "problem": None,
        "reason": "",
        **more,
    }
    return render(request, "ledger/lists/paste.html", context, status=status)


def _read(request: ActorRequest, today: date) -> HttpResponse:
    text = request.POST.get("text", "").replace("\x00", "")
    try:
        result = _understood(text)
    except FileRefused as refused:
        return _page(request, today, rows=(), status=422, text=text, problem=refused)
    notes = list(result.notes)
    if result.unknown_columns:
        notes.append("没有用到的列：" + "、".join(result.unknown_columns))
    return _page(request, today, rows=_grid_rows(result), notes=notes)


def _understood(text: str) -> TableResult:
    """By the header where there is one; else by the order of the grid's columns."""
    try:
        return import_pasted(text, schema=SCHEMA)
    except FileRefused:
        first = text.strip().splitlines()[0] if text.strip() else ""
        if first.count("\t") == 0 and "\t" in text:
            raise
        width = min(first.count("\t") + 1, len(KEYS))
        if width < len(_REQUIRED):
            raise
        return import_pasted(text, schema=SCHEMA, keys=("title", "unit", *_rest())[:width])


def _rest() -> tuple[str, ...]:
    return tuple(key for key in KEYS if key not in _REQUIRED)


def _grid_rows(result: TableResult) -> tuple[GridRow, ...]:
    good: list[tuple[int, Any, dict[str, str]]] = [(row.number, row.values, {}) for row in result.rows]
    bad = [
        (row.number, row.cells, {_key(error.label): error.message + error.mend for error in row.errors})
        for row in result.rejected
    ]
    every = sorted([*good, *bad], key=lambda row: row[0])
    return tuple(
        GridRow(place, {key: cell_text(values.get(key)) for key in KEYS}, errors)
        for place, (_, values, errors) in enumerate(every, start=1)
    )


def _key(label: str) -> str:
    return next((column.key for column in SCHEMA.columns if column.label == label), "title")


def _register(request: ActorRequest, today: date) -> HttpResponse:
    committee_id = asked.whole(request.POST.get("committee"))
    rows = typed_rows(request.POST, KEYS)
    if not rows or committee_id is None:
        reason = "请选择提交给哪个党委" if rows else "请至少填写一行"
        return _page(request, today, rows=_again(rows, {}), status=422, reason=reason)
    findings, errors = findings_of(rows, schema=SCHEMA, committee_id=committee_id, today=today)
    if errors:
        return _page(request, today, rows=_again(rows, errors), status=422)
    try:
        made = propose_many(
            actor=request.actor,
            at=request.at,
            committee_id=committee_id,
            findings=findings,
            submit=request.POST.get("submit") == "1",
        )
    except RefusedError as error:
        if error.kind is DenialKind.MISSING:
            raise
        return _page(request, today, rows=_again(rows, {}), status=STATUS[error.kind], reason=error.reason)
    if made.refused:
        told = {
            rows[place].number: {_field(denial.field): denial.reason for denial in denials}
            for place, denials in made.refused.items()
        }
        return _page(request, today, rows=_again(rows, told), status=422)
    flash(request, f"已登记 {len(made.ids)} 项问题")
    return HttpResponseRedirect("/problems?" + "&".join(f"id={pk}" for pk in made.ids))


def _field(name: str) -> str:
    """The column of a denial's field; what belongs to no column stands at the first."""
    key = {"unit_id": "unit"}.get(name, name)
    return key if key in KEYS else "title"


def _again(rows: list[Row], errors: dict[int, dict[str, str]]) -> tuple[GridRow, ...]:
    return tuple(GridRow(row.number, row.values, errors.get(row.number, {})) for row in rows)
