"""Instruments with their articles, and the timers that rest on them."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from xietong.foundation.rulebook import operations, queries
from xietong.foundation.rulebook.domain.kinds import Confidence, DayCount
from xietong.foundation.rulebook.queries import InstrumentView, TimerView
from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.forms import Choice, FormField, choices
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.access.asked import day, number
from xietong.interfaces.web.views.rulebook.shared import (
    CONFIDENCE,
    REASON,
    form_page,
    may_write,
    posted_confidence,
    posted_number,
    posted_text,
    tabs,
    tone,
)
from xietong.kernel.denial import RefusedError, invalid

_LONGEST_TERM = 1000
_NEW_INSTRUMENT = (
    FormField("name", "规章名称", required=True, max_length=200, wide=True),
    FormField("code", "代码", required=True, max_length=40, hint="已有规章出新版本时，填原来的代码"),
    FormField("version", "版本", required=True, max_length=40, placeholder="如：2024"),
    FormField("effective_from", "施行日期", "date", required=True),
    FormField("reason", "依据", max_length=500, wide=True),
)


@require_GET
def instruments(request: ActorRequest) -> HttpResponse:
    """The instruments, every version, with their articles and how sure each wording is."""
    found = queries.instruments(actor=request.actor)
    rows = [
        (one, f"{one.name}（{one.version}）", [(clause, tone(clause.confidence)) for clause in one.clauses])
        for one in found
    ]
    recalled = sum(clause.confidence is Confidence.RECALL for one in found for clause in one.clauses)
    context = {
        "rows": rows,
        "tabs": tabs("instruments"),
        "recalled": recalled,
        "may_write": may_write(request),
    }
    return render(request, "rulebook/instruments.html", context)


@require_http_methods(["GET", "POST"])
def new_instrument(request: ActorRequest) -> HttpResponse:
    """Register an instrument, or a new version of one."""
    context: dict[str, object] = {
        "title": "登记规章",
        "back": "/rulebook",
        "act": "/rulebook/new",
        "word": "登记",
    }
    if request.method != "POST":
        return form_page(request, "rulebook/form.html", _NEW_INSTRUMENT, context)
    try:
        start = day(request, "effective_from")
        if start is None:
            raise invalid("effective_from", "请填写施行日期")
        operations.add_instrument(
            actor=request.actor,
            at=request.at,
            code=posted_text(request, "code"),
            name=posted_text(request, "name"),
            version=posted_text(request, "version"),
            effective_from=start,
            reason=posted_text(request, "reason"),
        )
    except RefusedError as refused:
        return form_page(request, "rulebook/form.html", _NEW_INSTRUMENT, context, refused)
    flash(request, "规章已登记")
    return HttpResponseRedirect("/rulebook")


@require_http_methods(["GET", "POST"])
def clause(request: ActorRequest) -> HttpResponse:
    """Write or correct an article: our own wording and how sure it is."""
    found = queries.instruments(actor=request.actor)
    fields = _clause_fields(found, number(request, "instrument"), request.GET.get("article", ""))
    context: dict[str, object] = {
        "title": "登记或更正条文",
        "back": "/rulebook",
        "act": "/rulebook/clause",
        "word": "保存",
    }
    if request.method != "POST":
        return form_page(request, "rulebook/form.html", fields, context)
    try:
        operations.set_clause(
            actor=request.actor,
            at=request.at,
            instrument_id=number(request, "instrument") or 0,
            article=posted_text(request, "article"),
            summary=posted_text(request, "summary"),
            confidence=posted_confidence(request),
            reason=posted_text(request, "reason"),
        )
    except RefusedError as refused:
        return form_page(request, "rulebook/form.html", fields, context, refused)
    flash(request, "条文已保存，原来的写法留在记录上")
    return HttpResponseRedirect("/rulebook")


def _clause_fields(
    found: tuple[InstrumentView, ...], instrument_id: int | None, article: str
) -> tuple[FormField, ...]:
    chosen = next((one for one in found if one.id == instrument_id), None)
    known = next((one for one in chosen.clauses if one.article == article), None) if chosen else None
    listed = tuple(Choice(str(one.id), f"{one.name}（{one.version}）") for one in found)
    return (
        FormField("instrument", "规章", "select", str(chosen.id) if chosen else "", listed, required=True),
        FormField("article", "条号", value=article[:40], required=True, max_length=40),
        FormField(
            "summary",
            "内容要点",
            "textarea",
            value=known.summary if known else "",
            required=True,
            wide=True,
            hint="用自己的话写要点，不抄原文",
        ),
        _confidence(known.confidence if known else Confidence.RECALL),
        FormField("reason", "依据", max_length=500),
    )


def _confidence(value: Confidence) -> FormField:
    return FormField(
        CONFIDENCE.name, CONFIDENCE.label, CONFIDENCE.kind, value.value, CONFIDENCE.choices, required=True
    )


@require_GET
def timers(request: ActorRequest) -> HttpResponse:
    """The timers with their basis."""
    rows = [(one, tone(one.confidence)) for one in queries.timers(actor=request.actor)]
    context = {"rows": rows, "tabs": tabs("timers"), "may_write": may_write(request)}
    return render(request, "rulebook/timers.html", context)


@require_http_methods(["GET", "POST"])
def timer(request: ActorRequest, code: str) -> HttpResponse:
    """Change one timer, with the reason; deadlines already set keep the basis they were set by."""
    found = _timer(request, code)
    fields = _timer_fields(request, found)
    context: dict[str, object] = {
        "title": f"调整时限：{found.label}",
        "back": "/rulebook/timers",
        "act": f"/rulebook/timers/{found.code}",
        "word": "保存",
        "note": f"现在是{found.text}，{found.basis}。已经定下的期限不随之改变。",
    }
    if request.method != "POST":
        return form_page(request, "rulebook/form.html", fields, context)
    try:
        operations.set_timer(
            actor=request.actor,
            at=request.at,
            code=found.code,
            amount=posted_number(request, "amount", "数量", most=_LONGEST_TERM),
            count=_count(request),
            confidence=posted_confidence(request),
            reason=posted_text(request, "reason"),
            clause_id=number(request, "clause"),
        )
    except RefusedError as refused:
        return form_page(request, "rulebook/form.html", fields, context, refused)
    flash(request, f"“{found.label}”已调整")
    return HttpResponseRedirect("/rulebook/timers")


def _timer(request: ActorRequest, code: str) -> TimerView:
    for one in queries.timers(actor=request.actor):
        if one.code == code:
            return one
    raise Http404


def _count(request: ActorRequest) -> DayCount:
    try:
        return DayCount.of(posted_text(request, "count"))
    except ValueError:
        raise invalid("count", "请选择怎样计算") from None


def _timer_fields(request: ActorRequest, found: TimerView) -> tuple[FormField, ...]:
    clauses = tuple(
        Choice(str(clause.id), f"《{one.name}》（{one.version}）{clause.article}")
        for one in queries.instruments(actor=request.actor)
        for clause in one.clauses
    )
    return (
        FormField("amount", "数量", "number", str(found.amount), minimum="1", maximum="1000", required=True),
        FormField(
            "count", "怎样计算", "select", found.count.value, choices(DayCount.choices()), required=True
        ),
        FormField(
            "clause",
            "依据",
            "select",
            str(found.clause_id or ""),
            clauses,
            placeholder="没有条文依据" if not found.clause_id else "不变",
            wide=True,
        ),
        _confidence(found.confidence),
        REASON,
    )
