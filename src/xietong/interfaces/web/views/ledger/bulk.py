"""Bulk acts of the office: choose rows, say what, look at every row, then all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import frozen
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from xietong.foundation.rulebook.domain.kinds import TermScheme
from xietong.foundation.rulebook.queries import terms
from xietong.interfaces.statuses import STATUS
from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.forms import FormField, choices, filled
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.ledger import asked
from xietong.interfaces.web.views.ledger.act_forms import search, suited
from xietong.interfaces.web.views.ledger.finding_out import finder
from xietong.interfaces.web.views.ledger.posted import Posted
from xietong.interfaces.web.widgets import PreviewCell, PreviewRow
from xietong.kernel.denial import DenialKind, RefusedError, missing
from xietong.loop.ledger.operations.bulk import (
    EDITABLE,
    Outcome,
    RowOutcome,
    assign_many,
    edit_many,
    send_many_down,
)
from xietong.loop.ledger.operations.responsibilities import Assignment

Fields = tuple[FormField, ...]


@frozen
class Kind:
    """One bulk act: its title, its form, what runs, and the columns that are compared."""

    title: str
    fields: Callable[[ActorRequest], Fields]
    run: Callable[[ActorRequest, list[int], Posted, bool], Outcome]
    columns: dict[str, str]


def _edit_fields(request: ActorRequest) -> Fields:
    schemes = (("category", TermScheme.CATEGORY), ("risk", TermScheme.RISK), ("field", TermScheme.FIELD))
    selects = (
        FormField(
            name,
            EDITABLE[name],
            "select",
            choices=choices((term.code, term.full) for term in terms(actor=request.actor, scheme=scheme)),
        )
        for name, scheme in schemes
    )
    return (
        *selects,
        suited("leader_post_id", EDITABLE["leader_post_id"], "leaders"),
        FormField("criterion", EDITABLE["criterion"], "textarea", rows=2, hint="不填的项保持不变"),
    )


def _edit(request: ActorRequest, ids: list[int], posted: Posted, trial: bool) -> Outcome:
    texts = ("category", "risk", "field", "criterion")
    changes: dict[str, Any] = {name: posted.text(name) for name in texts if posted.text(name)}
    leader = posted.found_or_none("leader_post_id", "分管领导", finder(request, "posts"))
    if leader is not None:
        changes["leader_post_id"] = leader
    return edit_many(actor=request.actor, at=request.at, ids=ids, changes=changes, trial=trial)


def _send_fields(request: ActorRequest) -> Fields:
    del request
    return (search("unit", "下发给", "units", required=True),)


def _send(request: ActorRequest, ids: list[int], posted: Posted, trial: bool) -> Outcome:
    unit = posted.found("unit", "下发单位", finder(request, "units"))
    return send_many_down(actor=request.actor, at=request.at, ids=ids, unit_id=unit, trial=trial)


def _assign_fields(request: ActorRequest) -> Fields:
    del request
    return (
        search("lead_post", "牵头岗位", "posts", required=True),
        FormField("deadline", "完成时限", "date", required=True),
        FormField("deadline_basis", "时限依据", required=True, max_length=200),
        suited("leader_post", "分管领导", "leaders"),
        suited("supervisor_post", "监督联系人", "supervisors"),
        FormField("content", "责任内容", "textarea", rows=2),
        FormField("reason", "理由", hint="重新定责时须写明"),
    )


def _assign(request: ActorRequest, ids: list[int], posted: Posted, trial: bool) -> Outcome:
    posts = finder(request, "posts")
    assignment = Assignment(
        lead_post_id=posted.found("lead_post", "牵头岗位", posts),
        deadline=posted.day("deadline", "完成时限"),
        deadline_basis=posted.text("deadline_basis"),
        content=posted.text("content"),
        leader_post_id=posted.found_or_none("leader_post", "分管领导", posts),
        supervisor_post_id=posted.found_or_none("supervisor_post", "监督联系人", posts),
    )
    return assign_many(
        actor=request.actor,
        at=request.at,
        ids=ids,
        assignment=assignment,
        reason=posted.text("reason"),
        trial=trial,
    )


KINDS: dict[str, Kind] = {
    "edit": Kind("批量修改", _edit_fields, _edit, dict(EDITABLE)),
    "send_down": Kind("批量下发", _send_fields, _send, {"unit": "下发给"}),
    "assign": Kind("批量定责", _assign_fields, _assign, {"lead_post": "牵头岗位", "deadline": "完成时限"}),
}


def bulk(request: ActorRequest) -> HttpResponse:
    """GET: the form for the ticked rows. POST: the preview of every row; with ``sure`` the act itself."""
    data = request.POST if request.method == "POST" else request.GET
    kind = KINDS.get(data.get("do", ""))
    if kind is None:
        raise missing("没有这种批量办理")
    ids = [value for value in map(asked.whole, data.getlist("id")) if value is not None]
    if not ids:
        flash(request, "请先勾选要办理的行", kind="warn")
        return HttpResponseRedirect("/problems")
    return _page(request, kind, ids)


def _page(request: ActorRequest, kind: Kind, ids: list[int]) -> HttpResponse:
    fields = kind.fields(request)
    context: dict[str, Any] = {
        "kind": kind,
        "do": (request.POST or request.GET).get("do"),
        "ids": ids,
        "fields": fields,
        "rows": (),
        "ready": False,
        "denials": (),
        "head": (),
    }
    if request.method != "POST":
        return render(request, "ledger/lists/bulk.html", context)
    posted = Posted(request.POST, request.FILES)
    context["fields"] = _refilled(fields, request)
    try:
        outcome = kind.run(request, ids, posted, request.POST.get("sure") != "1")
    except RefusedError as error:
        if error.kind is DenialKind.MISSING:
            raise
        context["fields"] = _refilled(fields, request, error)
        context["denials"] = error.denials
        return render(request, "ledger/lists/bulk.html", context, status=STATUS[error.kind])
    if outcome.kept:
        flash(request, f"{kind.title}：{len(outcome.rows)} 项已办")
        return HttpResponseRedirect("/problems?" + "&".join(f"id={row.problem_id}" for row in outcome.rows))
    context |= {
        "head": ["编号", "问题", *(kind.columns[name] for name in _shown(kind, posted))],
        "rows": [_preview(number, row, kind, posted) for number, row in enumerate(outcome.rows, start=1)],
        "ready": outcome.all_go,
    }
    return render(request, "ledger/lists/bulk.html", context, status=200 if outcome.all_go else 409)


def _refilled(fields: Fields, request: ActorRequest, error: RefusedError | None = None) -> Fields:
    from attrs import evolve

    again = filled(fields, request.POST, error.denials if error else ())
    return tuple(
        evolve(field, shown=request.POST.get(f"{field.name}__text", "")) if field.kind == "search" else field
        for field in again
    )


def _shown(kind: Kind, posted: Posted) -> list[str]:
    return [name for name in kind.columns if posted.text(name) or posted.text(f"{name}__text")]


def _preview(number: int, row: RowOutcome, kind: Kind, posted: Posted) -> PreviewRow:
    cells = [PreviewCell(row.number), PreviewCell(row.title, error=row.refusal, mend=row.mend)]
    for name in _shown(kind, posted):
        said = posted.text(f"{name}__text") or posted.text(name)
        was = row.before.get(name)
        cells.append(PreviewCell(said, before="" if was in (None, "", said) else _word(name, was)))
    return PreviewRow(number, "changed" if row.goes else "error", tuple(cells))


def _word(name: str, was: object) -> str:
    return "原分管领导" if name == "leader_post_id" else str(was)
