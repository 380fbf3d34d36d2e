"""Making a project for a problem, with remarks on the wording of its measures while one types."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import evolve
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from xietong.interfaces.statuses import STATUS
from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.forms import filled
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.ledger.finding_out import finder
from xietong.interfaces.web.views.ledger.item import check_lengths, refused_with
from xietong.interfaces.web.views.ledger.posted import Posted
from xietong.interfaces.web.views.ledger.project_form import (
    grid,
    plan_fields,
    posted_plan,
    quarter_fields,
    read_rows,
)
from xietong.interfaces.web.widgets import GridRow
from xietong.kernel.denial import DenialKind, RefusedError, conflict
from xietong.loop.ledger.domain.rules import wording_remarks
from xietong.loop.ledger.operations.projects import create_project
from xietong.loop.ledger.queries.item import problem_detail
from xietong.loop.ledger.queries.shapes import ProblemDetail


def new(request: ActorRequest, problem_id: int) -> HttpResponse:
    """GET: the form. POST: make the project; wrong cells are marked, nothing typed is lost."""
    detail = problem_detail(actor=request.actor, problem_id=problem_id, at=request.at)
    if request.method != "POST":
        if not detail.may("project"):
            reason = "项目由牵头责任人或党委办在认领之后编制"
            raise conflict("project.create.state", reason)
        return _form(request, detail)
    today = timezone.localtime(request.at).date()
    posted = Posted(request.POST, request.FILES)
    quarters = quarter_fields(detail, today)
    try:
        check_lengths(plan_fields(detail, today), posted)
        project_id = create_project(
            actor=request.actor,
            at=request.at,
            problem_id=problem_id,
            plan=posted_plan(request, posted, quarters),
            lead_post_id=posted.found_or_none("lead_post", "牵头岗位", finder(request, "posts")),
        )
    except RefusedError as error:
        if error.kind is DenialKind.MISSING:
            raise
        return _form(request, detail, posted, error)
    flash(request, "项目已编制，启动后开始推进")
    return HttpResponseRedirect(f"/projects/{project_id}")


def _form(
    request: ActorRequest,
    detail: ProblemDetail,
    posted: Posted | None = None,
    error: RefusedError | None = None,
) -> HttpResponse:
    today = timezone.localtime(request.at).date()
    fields, quarters = plan_fields(detail, today), quarter_fields(detail, today)
    rows = read_rows(request, posted).rows if posted else ()
    refused = refused_with("project", fields, request.POST, error) if error else None
    context = {
        "detail": detail,
        "back": f"/problems/{detail.id}",
        "fields": refused.fields if refused else fields,
        "quarters": filled(quarters, request.POST) if posted else quarters,
        "grid": grid(_marked(rows, error)),
        "asked": len(fields) + len(quarters) + 2,
        "refused": refused,
    }
    status = STATUS[error.denials[0].kind] if error else 200
    return render(request, "ledger/project_new.html", context, status=status)


def _marked(rows: Sequence[GridRow], error: RefusedError | None) -> Iterator[GridRow]:
    """Rows with what the operation found wrong: it names a cell ``measures.<place among them>.<column>``."""
    wrong: dict[int, dict[str, str]] = {}
    for denial in error.denials if error else ():
        kind, _, rest = denial.field.partition(".")
        place, _, column = rest.partition(".")
        if kind == "measures" and place.isdigit():
            wrong.setdefault(int(place), {})[column] = denial.reason
    for at, row in enumerate(rows, start=1):
        yield evolve(row, errors={**row.errors, **wrong.get(at, {})})


def wording(request: ActorRequest) -> HttpResponse:
    """Remarks on the measures typed so far; pointed out, never refused."""
    posted = Posted(request.POST, request.FILES)
    remarks = [
        (row.number, remark.remark)
        for row in read_rows(request, posted).rows
        for remark in wording_remarks(row.values.get("text", ""))
    ]
    return render(request, "ledger/parts/wording.html", {"remarks": remarks})
