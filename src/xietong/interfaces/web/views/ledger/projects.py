"""The page of one project, and every act on it and on what lies under it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import frozen
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from xietong.interfaces.statuses import STATUS
from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.ledger import presenting
from xietong.interfaces.web.views.ledger.item import Refused, check_lengths, refused_with
from xietong.interfaces.web.views.ledger.posted import Posted
from xietong.interfaces.web.views.ledger.project_acts import KINDS, Fields, act_of, form_of, forms_of
from xietong.interfaces.web.views.ledger.project_runs import Call
from xietong.kernel.denial import DenialKind, RefusedError
from xietong.kernel.machine import Option
from xietong.loop.ledger.domain.parts import Part
from xietong.loop.ledger.domain.states import ProjectState
from xietong.loop.ledger.queries.project import ProjectDetail, project_detail, project_of

_MINE = frozenset({"start", "report", "verify_progress", "evaluate"})


@frozen
class Row:
    """Something under the project, with what may be done with it."""

    line: Any
    url: str
    options: tuple[Option, ...]
    forms: dict[str, Fields]


def project(request: ActorRequest, project_id: int) -> HttpResponse:
    """GET: the page of one project."""
    return _page(request, project_id)


def _page(request: ActorRequest, project_id: int, refused: Refused | None = None) -> HttpResponse:
    detail = project_detail(actor=request.actor, project_id=project_id, at=request.at)
    status = STATUS[refused.denials[0].kind] if refused else 200
    return render(request, "ledger/project.html", _context(detail, refused), status=status)


def _context(detail: ProjectDetail, refused: Refused | None) -> dict[str, Any]:
    line = detail.project
    page = {
        "detail": detail,
        "project": line,
        "act_url": f"/projects/{line.id}/",
        "back": f"/projects/{line.id}",
        "events": presenting.log(detail.history, detail.problem.number),
        "evidence": [presenting.evidence(row) for row in detail.evidence],
        "moves": line.options,
        "forms": forms_of("project", _open(line.options), detail, line.id),
        "mine": any(option.open and option.code in _MINE for option in line.options),
        "facts": _facts(detail),
        "measures": _rows("measures", line.measures, detail),
        "coordinations": _rows("coordinations", line.coordinations, detail),
        "milestones": [_milestone(row, detail) for row in line.milestones],
        "refused": refused,
        "typed": [],
    }
    if refused:
        _put_back(page, refused)
    return page


def _open(options: Iterable[Option]) -> frozenset[str]:
    return frozenset(option.code for option in options if option.open)


def _rows(kind: str, lines: Iterable[Any], detail: ProjectDetail) -> list[Row]:
    return [
        Row(line, f"/{kind}/{line.id}/", line.options, forms_of(kind, _open(line.options), detail, line.id))
        for line in lines
    ]


def _milestone(line: Any, detail: ProjectDetail) -> Row:
    """The acts on a quarter are no moves of a machine: who may is the same as in the operations."""
    running = detail.project.state is ProjectState.RUNNING
    options: list[Option] = []
    if running and Part.OWNER in detail.parts:
        options.append(Option("report", "填报"))
    if line.reported and detail.parts & {Part.DISCIPLINE, Part.SUPERVISOR}:
        options.append(Option("verify", "核验"))
    kept = tuple(options)
    return Row(line, f"/milestones/{line.id}/", kept, forms_of("milestones", _open(kept), detail, line.id))


def _facts(detail: ProjectDetail) -> list[tuple[str, Any]]:
    line = detail.project
    return [
        ("目标", line.goal),
        ("量化指标", line.indicator),
        ("基线 → 目标值", " → ".join(part for part in (line.baseline, line.target) if part)),
        ("牵头", line.lead.named),
        ("领域", line.field),
        ("起止", f"{line.starts_on} 至 {line.deadline}"),
        ("终期评估", line.evaluation),
        ("制度成果", line.rule_made),
    ]


def _put_back(page: dict[str, Any], refused: Refused) -> None:
    """Put what was typed back into its form; where that is gone, into the notice."""
    on, pk, code = refused.code.split(":")
    forms = [page["forms"]] if on == "project" else []
    if on in KINDS:
        forms = [row.forms for row in page[on] if str(row.line.id) == pk]
    kept = [form for form in forms if code in form]
    for form in kept:
        form[code] = refused.fields
    page["typed"] = [] if kept else presenting.typed(refused.fields)


def act(request: ActorRequest, project_id: int, code: str) -> HttpResponse:
    """POST: take one act on the project."""
    return _take(request, project_id, "project", project_id, code)


def act_below(request: ActorRequest, kind: str, pk: int, code: str) -> HttpResponse:
    """POST: take one act on a measure, a request or a quarter."""
    return _take(request, project_of(kind=KINDS[kind], pk=pk), kind, pk, code)


def _take(request: ActorRequest, project_id: int, on: str, pk: int, code: str) -> HttpResponse:
    here = f"/projects/{project_id}"
    detail = project_detail(actor=request.actor, project_id=project_id, at=request.at)
    if request.method != "POST":
        return HttpResponseRedirect(here)
    wanted = act_of(on, code)
    fields, posted = form_of(wanted, detail, pk), Posted(request.POST, request.FILES)
    try:
        check_lengths(fields, posted)
        wanted.run(Call(request, pk, posted, detail))
    except RefusedError as error:
        if error.kind is DenialKind.MISSING:
            raise
        return _page(request, project_id, refused_with(f"{on}:{pk}:{code}", fields, request.POST, error))
    flash(request, wanted.done)
    return HttpResponseRedirect(here)
