"""Evidence added to a problem, and given back as a download that is recorded."""

from __future__ import annotations

from typing import cast
from urllib.parse import quote

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET

from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.ledger.evidence_forms import file_fields, reference_fields
from xietong.interfaces.web.views.ledger.item import check_lengths, item_page, refused_with
from xietong.interfaces.web.views.ledger.posted import Posted
from xietong.kernel.denial import DenialKind, RefusedError, invalid
from xietong.loop.ledger.operations.evidence import Reference, add_file, add_reference, read_evidence
from xietong.loop.ledger.queries.item import problem_detail


def add(request: ActorRequest, problem_id: int, kind: str) -> HttpResponse:
    """POST: add a reference or a file; on refusal the page keeps what was typed."""
    if request.method != "POST":
        return HttpResponseRedirect(f"/problems/{problem_id}#evidence")
    detail = problem_detail(actor=request.actor, problem_id=problem_id, at=request.at)
    fields = (reference_fields if kind == "reference" else file_fields)(detail)
    posted = Posted(request.POST, request.FILES)
    try:
        check_lengths(fields, posted)
        (_reference if kind == "reference" else _file)(request, problem_id, posted)
    except RefusedError as error:
        if error.kind is DenialKind.MISSING:
            raise
        return item_page(request, problem_id, refused_with("evidence", fields, request.POST, error))
    flash(request, "佐证已补充")
    return HttpResponseRedirect(f"/problems/{problem_id}#evidence")


def _measure(posted: Posted) -> int | None:
    return posted.whole("measure", "对应措施") if posted.text("measure") else None


def _reference(request: ActorRequest, problem_id: int, posted: Posted) -> None:
    add_reference(
        actor=request.actor,
        at=request.at,
        problem_id=problem_id,
        measure_id=_measure(posted),
        reference=Reference(
            label=posted.text("label"),
            system=posted.text("system"),
            reference=posted.text("reference"),
            digest=posted.text("digest"),
            happened_on=posted.day("happened_on", "发生日期"),
        ),
    )


def _file(request: ActorRequest, problem_id: int, posted: Posted) -> None:
    given = posted.files.get("file")
    if given is None or not given.name:
        raise invalid("file", "请选择文件")
    add_file(
        actor=request.actor,
        at=request.at,
        problem_id=problem_id,
        label=posted.text("label"),
        filename=given.name,
        data=given.read(),
        happened_on=posted.day("happened_on", "发生日期"),
        measure_id=_measure(posted),
    )


@require_GET
def download(request: ActorRequest, evidence_id: int) -> HttpResponse:
    """Give a file back: always as an attachment, under its own type, never to be run or shown in place."""
    kept = read_evidence(actor=request.actor, at=request.at, evidence_id=evidence_id)
    response = FileResponse(default_storage.open(kept.stored_as), content_type=kept.content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(kept.filename)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return cast("HttpResponse", response)
