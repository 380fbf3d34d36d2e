"""What is due from one's sources, the form to fill in, and handing a table in after a look at it."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xietong.foundation.documents.domain.rows import FileRefused
from xietong.interfaces.statuses import STATUS
from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.forms import FormField, cost, filled
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.access.asked import text
from xietong.interfaces.web.views.ecology.preview import preview_rows
from xietong.interfaces.web.views.ecology.shared import download, file_denial
from xietong.interfaces.web.views.files import kept
from xietong.interfaces.web.views.organisations.reading import today
from xietong.kernel.denial import Denial, RefusedError
from xietong.wings.ecology.domain.periods import words
from xietong.wings.ecology.domain.states import SubmissionState
from xietong.wings.ecology.operations.handing_in import hand_in
from xietong.wings.ecology.queries.blank import blank_form, form_of
from xietong.wings.ecology.queries.checked import Reading
from xietong.wings.ecology.queries.previewing import read_submission
from xietong.wings.ecology.queries.sources import Due, due

_FAULTS = 100
_TONE = {SubmissionState.IN_FORCE: "done", SubmissionState.DRAFT: "mine"}
_FILE = FormField(
    "file",
    "填好的表",
    "file",
    required=True,
    accept=".xlsx,.xls,.csv",
    hint="xlsx、xls、csv；列名不必与表样相同，按同义词识别",
)


@require_GET
def listing(request: ActorRequest) -> HttpResponse:
    """What is due, what has come, what it costs."""
    rows = [_line(one) for one in due(actor=request.actor, today=today(request))]
    waiting = sum(1 for row in rows if row["todo"])
    return render(request, "ecology/submissions.html", {"rows": rows, "waiting": waiting})


def _line(one: Due) -> dict[str, object]:
    state = one.state
    return {
        "due": one,
        "words": words(one.period),
        "todo": state is not SubmissionState.IN_FORCE,
        "state": state.label if state else "未报送",
        "tone": _TONE.get(state, "wait") if state else "wait",
        "late": f"{'迟报' if state else '已过'} {one.late} 天" if one.late else "",
        "cost": cost(one.fields).removeprefix("本表 ").replace(" 项", " 项一单位"),
        "url": f"/ecology/submissions/{one.submission_id}"
        if one.submission_id
        else f"/ecology/submissions/new?source={one.source}&period={one.period}",
    }


@require_GET
def form(request: ActorRequest) -> HttpResponse:
    """The form as Excel, with the units filled in."""
    source, period = text(request, "source"), text(request, "period")
    asked = form_of(actor=request.actor, source=source, period=period)
    content = blank_form(actor=request.actor, source=source, period=period)
    return download(content, f"{asked.label}{asked.words}表样.xlsx")


@require_http_methods(["GET", "POST"])
def new(request: ActorRequest) -> HttpResponse:
    """GET: what is asked and what it costs. POST: what the file would bring; nothing is written."""
    if request.method != "POST":
        return _form_page(request)
    try:
        return _preview(request, kept.take_upload(request))
    except RefusedError as refused:
        return _form_page(request, refused.denials, STATUS[refused.kind])
    except FileRefused as refused:
        return _form_page(request, (file_denial(refused),), 422)


def _form_page(request: ActorRequest, denials: tuple[Denial, ...] = (), status: int = 200) -> HttpResponse:
    asked = form_of(actor=request.actor, source=text(request, "source"), period=text(request, "period"))
    context = {
        "asked": asked,
        "cost": cost(asked.fields, max(len(asked.units), 1)),
        "fields": filled((_FILE,), request.POST, denials),
        "refusals": [denial for denial in denials if denial.field != "file"],
    }
    return render(request, "ecology/submission_new.html", context, status=status)


def _read(request: ActorRequest, file: kept.Kept) -> Reading:
    return read_submission(
        actor=request.actor,
        today=today(request),
        source=text(request, "source"),
        period=text(request, "period"),
        filename=file.name,
        data=file.data,
        cumulative=_cumulative(request),
    )


def _cumulative(request: ActorRequest) -> tuple[str, ...]:
    return tuple(request.POST.getlist("cumulative"))[:50]


def _preview(request: ActorRequest, file: kept.Kept) -> HttpResponse:
    reading = _read(request, file)
    asked = form_of(actor=request.actor, source=text(request, "source"), period=text(request, "period"))
    head, rows, more = preview_rows(reading)
    chosen = _cumulative(request)
    context = {
        "asked": asked,
        "file": file,
        "reading": reading,
        "faults": reading.faults[:_FAULTS],
        "more_faults": max(len(reading.faults) - _FAULTS, 0),
        "cumulative": [(code, code in chosen) for code in dict.fromkeys((*reading.cumulative, *chosen))],
        "head": head,
        "rows": rows,
        "more": more,
        "importable": not reading.faults and reading.numbers > 0,
    }
    return render(request, "ecology/submission_preview.html", context, status=422 if reading.faults else 200)


@require_POST
def again(request: ActorRequest) -> HttpResponse:
    """Look at the same file once more, with what was said to be cumulative."""
    file = kept.find(request, request.POST.get("name", ""), request.POST.get("digest", ""))
    try:
        return _preview(request, file)
    except FileRefused as refused:
        return _form_page(request, (file_denial(refused),), 422)


@require_POST
def confirm(request: ActorRequest) -> HttpResponse:
    """Hand in exactly the file that was looked at; it waits to be adopted."""
    file = kept.find(request, request.POST.get("name", ""), request.POST.get("digest", ""))
    try:
        pk = hand_in(
            actor=request.actor,
            at=request.at,
            source=text(request, "source"),
            period=text(request, "period"),
            filename=file.name,
            data=file.data,
            cumulative=_cumulative(request),
        )
    except RefusedError as refused:
        return _form_page(request, refused.denials, STATUS[refused.kind])
    except FileRefused as refused:
        return _form_page(request, (file_denial(refused),), 422)
    kept.drop(request, file)
    flash(request, "已报送，核对后请确认采用")
    return HttpResponseRedirect(f"/ecology/submissions/{pk}")
