"""Schemes: drafted from the indicators in force, edited as text, frozen under their digest."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xietong.interfaces.statuses import STATUS
from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.forms import FormField, choices, filled
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.access.asked import day
from xietong.interfaces.web.views.ecology.shared import events, keeps
from xietong.interfaces.web.views.organisations.reading import today
from xietong.interfaces.web.views.rulebook.shared import form_page, posted_text
from xietong.kernel.denial import Denial, RefusedError
from xietong.wings.ecology.domain.kinds import PeerGroup
from xietong.wings.ecology.operations.schemes import draft_scheme, edit_scheme, freeze_scheme
from xietong.wings.ecology.queries.schemes import scheme_detail, schemes


@require_GET
def listing(request: ActorRequest) -> HttpResponse:
    """All schemes, newest first."""
    context = {"rows": schemes(actor=request.actor), "may_keep": keeps(request)}
    return render(request, "ecology/schemes.html", context)


@require_http_methods(["GET", "POST"])
def new(request: ActorRequest) -> HttpResponse:
    """Draft a scheme for a peer group from the indicators in force on a day."""
    fields = (
        FormField("name", "方案名称", required=True, max_length=100, placeholder="如：2025 年地区画像"),
        FormField("group", "可比组", "select", "", choices(PeerGroup.choices()), placeholder="全部单位"),
        FormField("on", "按哪一天在用的指标", "date", today(request).isoformat(), required=True),
    )
    context: dict[str, object] = {
        "title": "起草方案",
        "act": "/ecology/schemes/new",
        "back": "/ecology/schemes",
        "crumb": ("计算方案", "/ecology/schemes"),
        "word": "起草",
        "note": "先由在用指标生成文本，冻结前都可以改；冻结后按摘要固定，画像只用冻结的方案。",
        "shut": not keeps(request),
    }
    if request.method != "POST":
        return form_page(request, "ecology/form.html", fields, context)
    try:
        pk = draft_scheme(
            actor=request.actor,
            at=request.at,
            name=posted_text(request, "name"),
            group=posted_text(request, "group"),
            on=day(request, "on") or today(request),
        )
    except RefusedError as refused:
        return form_page(request, "ecology/form.html", fields, context, refused)
    flash(request, "方案已起草，冻结前请核对")
    return HttpResponseRedirect(f"/ecology/schemes/{pk}")


@require_GET
def one(request: ActorRequest, scheme_id: int) -> HttpResponse:
    """One scheme with its text; the form while it is not frozen."""
    return _page(request, scheme_id)


def _page(
    request: ActorRequest, scheme_id: int, denials: tuple[Denial, ...] = (), status: int = 200
) -> HttpResponse:
    detail = scheme_detail(actor=request.actor, scheme_id=scheme_id)
    fields = (
        FormField("name", "方案名称", value=detail.line.name, required=True, max_length=100),
        FormField("text", "方案文本", "textarea", value=detail.text, rows=28, required=True, wide=True),
    )
    context = {
        "detail": detail,
        "line": detail.line,
        "fields": filled(fields, request.POST if denials else {}, ()),
        "refusals": denials,
        "may_edit": keeps(request) and detail.line.frozen_at is None,
        "events": events(detail.history),
    }
    return render(request, "ecology/scheme.html", context, status=status)


@require_POST
def edit(request: ActorRequest, scheme_id: int) -> HttpResponse:
    """Save the text of a scheme; every fault is shown with what was typed."""
    try:
        edit_scheme(
            actor=request.actor,
            at=request.at,
            scheme_id=scheme_id,
            name=posted_text(request, "name"),
            text=request.POST.get("text", "").replace("\x00", ""),
        )
    except RefusedError as refused:
        return _page(request, scheme_id, refused.denials, STATUS[refused.kind])
    flash(request, "方案已保存，引擎能读懂")
    return HttpResponseRedirect(f"/ecology/schemes/{scheme_id}")


@require_POST
def freeze(request: ActorRequest, scheme_id: int) -> HttpResponse:
    """Fix a scheme for ever."""
    try:
        freeze_scheme(actor=request.actor, at=request.at, scheme_id=scheme_id)
    except RefusedError as refused:
        return _page(request, scheme_id, refused.denials, STATUS[refused.kind])
    flash(request, "方案已冻结")
    return HttpResponseRedirect(f"/ecology/schemes/{scheme_id}")
