"""Proposing a problem, changing what is written about it, and the likes of it while one types."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from xietong.interfaces.statuses import STATUS
from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.forms import FormField
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.ledger.finding_form import finding_fields, posted_finding
from xietong.interfaces.web.views.ledger.item import Refused, check_lengths, refused_with
from xietong.interfaces.web.views.ledger.posted import Posted
from xietong.kernel.denial import DenialKind, RefusedError
from xietong.loop.ledger.operations.problems import edit_problem, propose_problem
from xietong.loop.ledger.queries.committees import committees_for
from xietong.loop.ledger.queries.item import problem_detail
from xietong.loop.ledger.queries.shapes import ProblemDetail
from xietong.loop.ledger.queries.similar import similar_problems


def new(request: ActorRequest) -> HttpResponse:
    """GET: the form. POST: register, and with the second button put to study at once."""
    today = timezone.localtime(request.at).date()
    committees = committees_for(actor=request.actor, on=today)
    fields = finding_fields(request.actor, today=today, committees=committees)
    if request.method != "POST":
        return _form(request, fields)
    posted = Posted(request.POST, request.FILES)
    submit = posted.flag("submit")
    try:
        check_lengths(fields, posted)
        problem_id = propose_problem(
            actor=request.actor,
            at=request.at,
            committee_id=posted.whole("committee", "审定党委"),
            finding=posted_finding(request, posted),
            submit=submit,
        )
    except RefusedError as error:
        return _form(request, fields, refused=refused_with("new", fields, request.POST, error))
    flash(request, "已登记并提请共同研判" if submit else "已保存为草稿")
    return HttpResponseRedirect(f"/problems/{problem_id}")


def edit(request: ActorRequest, problem_id: int) -> HttpResponse:
    """GET: the form filled. POST: change; a signature given before becomes visibly stale."""
    detail = problem_detail(actor=request.actor, problem_id=problem_id, at=request.at)
    today = timezone.localtime(request.at).date()
    revision = FormField("revision", "", "hidden", value=str(detail.revision))
    fields = (revision, *finding_fields(request.actor, today=today, entry=detail.entry))
    if request.method != "POST":
        return _form(request, fields, detail=detail)
    posted = Posted(request.POST, request.FILES)
    try:
        check_lengths(fields, posted)
        edit_problem(
            actor=request.actor,
            at=request.at,
            problem_id=problem_id,
            finding=posted_finding(request, posted),
            revision=posted.revision(),
        )
    except RefusedError as error:
        if error.kind is DenialKind.MISSING:
            raise
        refused = refused_with("edit", fields, request.POST, error)
        return _form(request, fields, detail=detail, refused=_now(refused, detail))
    flash(request, "登记内容已修改")
    return HttpResponseRedirect(f"/problems/{problem_id}")


def _now(refused: Refused, detail: ProblemDetail) -> Refused:
    """Drawn for the revision of now, so that who has seen the reason can send the same text again."""
    fields = tuple(
        evolve(field, value=str(detail.revision)) if field.name == "revision" else field
        for field in refused.fields
    )
    return evolve(refused, fields=fields)


def _form(
    request: ActorRequest,
    fields: Sequence[FormField],
    *,
    detail: ProblemDetail | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    context = {
        "fields": refused.fields if refused else fields,
        "detail": detail,
        "refused": refused,
        "back": f"/problems/{detail.id}" if detail else "",
        "here": f"/problems/{detail.id}/edit" if detail else "/problems/new",
        "signed": [line for line in detail.sign_offs if not line.stale] if detail else [],
    }
    status = STATUS[refused.denials[0].kind] if refused else 200
    return render(request, "ledger/propose.html", context, status=status)


def similar(request: ActorRequest) -> HttpResponse:
    """The part of the form that shows problems like the one being written."""
    unit = request.GET.get("unit", "")
    rows = similar_problems(
        actor=request.actor,
        title=request.GET.get("title", "")[:200].replace("\x00", ""),
        unit_id=int(unit) if unit.isascii() and unit.isdigit() and len(unit) < 10 else None,  # noqa: PLR2004
        category=request.GET.get("category", "")[:40].replace("\x00", ""),
    )
    return render(request, "ledger/parts/similar.html", {"rows": rows})
