"""The page of one problem, and every act on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve, frozen
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from xietong.interfaces.statuses import STATUS
from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.forms import FormField, filled
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.ledger import presenting
from xietong.interfaces.web.views.ledger.acts import ACTS, act_of, form_of
from xietong.interfaces.web.views.ledger.calls import Call
from xietong.interfaces.web.views.ledger.evidence_forms import file_fields, reference_fields
from xietong.interfaces.web.views.ledger.posted import Posted
from xietong.kernel.denial import Denial, DenialKind, RefusedError, invalid
from xietong.loop.ledger.queries.item import problem_detail
from xietong.loop.ledger.queries.shapes import ProblemDetail


@frozen
class Refused:
    """An act that was refused: its code, its form with what was typed, and why."""

    code: str
    fields: tuple[FormField, ...]
    denials: tuple[Denial, ...]


def problem(request: ActorRequest, problem_id: int) -> HttpResponse:
    """GET: the page of one problem."""
    return item_page(request, problem_id)


def item_page(request: ActorRequest, problem_id: int, refused: Refused | None = None) -> HttpResponse:
    """Draw the page; with a refusal its form keeps what was typed and the status says what kind it is."""
    detail = problem_detail(actor=request.actor, problem_id=problem_id, at=request.at)
    status = STATUS[refused.denials[0].kind] if refused else 200
    return render(request, "ledger/item.html", _context(detail, refused), status=status)


def _context(detail: ProblemDetail, refused: Refused | None) -> dict[str, Any]:
    offered = presenting.offered(detail.actions)
    forms: dict[str, tuple[FormField, ...]] = {
        act.code: form_of(act, detail) for act in ACTS if detail.may(act.code)
    }
    kept_open = refused is not None and detail.may(refused.code)
    if refused and kept_open:
        forms[refused.code] = _refilled(refused, detail)
    return {
        "detail": detail,
        "tone": presenting.tone(detail),
        "steps": presenting.steps(detail),
        "events": presenting.log(detail.history, detail.number),
        "entry_facts": presenting.entry_facts(detail),
        "held_facts": presenting.responsibility_facts(detail),
        "evidence": [presenting.evidence(line) for line in detail.evidence],
        "sign_offs": [presenting.sign_off(line, detail.id) for line in detail.sign_offs],
        "related": [presenting.related(line) for line in detail.related],
        "moves": offered.moves,
        "beside": offered.beside,
        "primary": offered.primary,
        "stopped": any(line.label == "完成时限" and line.done for line in detail.deadlines),
        "links": [{"option": row, "url": presenting.LINKED[row.code]} for row in offered.linked],
        "forms": forms,
        "act_url": f"/problems/{detail.id}/",
        "back": f"/problems/{detail.id}",
        "may_add_evidence": detail.may("evidence"),
        "reference_fields": reference_fields(detail, refused.fields if refused else ()),
        "file_fields": file_fields(detail, refused.fields if refused else ()),
        "refused": refused,
        "refused_label": _label(detail, refused),
        "typed": presenting.typed(refused.fields) if refused and not kept_open else [],
    }


def _label(detail: ProblemDetail, refused: Refused | None) -> str:
    if refused is None:
        return ""
    return next((option.label for option in detail.actions if option.code == refused.code), "")


def _refilled(refused: Refused, detail: ProblemDetail) -> tuple[FormField, ...]:
    """The form as it was typed, drawn for the revision of now: the reader has seen what changed."""
    return tuple(
        evolve(field, value=str(detail.revision)) if field.name == "revision" else field
        for field in refused.fields
    )


def act(request: ActorRequest, problem_id: int, code: str) -> HttpResponse:
    """POST: take one act; then the page anew, or the same page with the reason and what was typed."""
    if request.method != "POST":
        return HttpResponseRedirect(f"/problems/{problem_id}")
    wanted = act_of(code)
    detail = problem_detail(actor=request.actor, problem_id=problem_id, at=request.at)
    posted = Posted(request.POST, request.FILES)
    fields = form_of(wanted, detail)
    try:
        check_lengths(fields, posted)
        wanted.run(Call(request, problem_id, posted))
    except RefusedError as error:
        if error.kind is DenialKind.MISSING:
            raise
        return item_page(request, problem_id, refused_with(code, fields, request.POST, error))
    flash(request, wanted.done)
    return HttpResponseRedirect(f"/problems/{problem_id}")


def check_lengths(fields: Iterable[FormField], posted: Posted) -> None:
    """Refuse a text longer than its field, before any table does."""
    for field in fields:
        size = len(posted.text(field.name))
        if field.max_length and size > field.max_length:
            raise invalid(field.name, f"{field.label}最多 {field.max_length} 字，现有 {size} 字")


def refused_with(
    code: str, fields: Iterable[FormField], data: Mapping[str, str], error: RefusedError
) -> Refused:
    """What was typed, each denial at its field."""
    shown = tuple(
        evolve(field, shown=data.get(f"{field.name}__text", field.shown)) if field.kind == "search" else field
        for field in fields
    )
    named = tuple(
        evolve(denial, field=_FIELD_NAMES.get(denial.field, denial.field)) for denial in error.denials
    )
    return Refused(code, filled(shown, data, named), error.denials)


#: The operations name what they store; the forms name what is asked.
_FIELD_NAMES = {
    "lead_post_id": "lead_post",
    "leader_post_id": "leader_post",
    "supervisor_post_id": "supervisor_post",
    "supporter_unit_ids": "supporter1",
    "into_id": "into",
    "prior_id": "prior",
    "unit_id": "unit",
    "to_unit_id": "to_unit",
}
