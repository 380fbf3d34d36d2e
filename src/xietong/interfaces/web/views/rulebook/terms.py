"""The classifications of the lists: origins, categories, risk levels, fields."""

from __future__ import annotations

from attrs import evolve
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xietong.foundation.rulebook import operations, queries
from xietong.foundation.rulebook.domain.kinds import TermScheme
from xietong.foundation.rulebook.operations import TermRow
from xietong.foundation.rulebook.queries import TermView
from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.forms import Choice, FormField
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.rulebook.shared import (
    REASON,
    form_page,
    may_write,
    posted_number,
    posted_text,
    tabs,
)
from xietong.interfaces.web.widgets import Tab
from xietong.kernel.denial import RefusedError, invalid

_LAST = 32_000
_STEP = 10
_RETIRE = evolve(REASON, prefix="retire")


def _scheme(value: str) -> TermScheme:
    try:
        return TermScheme.of(value)
    except ValueError:
        raise Http404 from None


@require_GET
def terms(request: ActorRequest) -> HttpResponse:
    """One classification in reading order; who keeps the rulebook also sees what is no longer used."""
    scheme = _scheme(request.GET.get("scheme") or TermScheme.ORIGIN.value)
    writes = may_write(request)
    context = {
        "rows": queries.terms(actor=request.actor, scheme=scheme, retired=writes),
        "scheme": scheme,
        "tabs": tabs("terms"),
        "schemes": [
            Tab(one.label, f"/rulebook/terms?scheme={one.value}", one is scheme) for one in TermScheme
        ],
        "may_write": writes,
    }
    return render(request, "rulebook/terms.html", context)


@require_http_methods(["GET", "POST"])
def new_term(request: ActorRequest, scheme: str) -> HttpResponse:
    """Add an entry to a classification, last among its brothers unless told otherwise."""
    kind = _scheme(scheme)
    rows = queries.terms(actor=request.actor, scheme=kind, retired=True)
    above = request.GET.get("parent", "")
    fields = (
        FormField("label", "名称", required=True, max_length=100),
        FormField("code", "编码", required=True, max_length=40, hint="设定后不再改变"),
        *_place(rows, above, _after(rows, above)),
        FormField("reason", "理由", max_length=500, wide=True),
    )
    context = _context(kind, "新增", f"/rulebook/terms/{kind.value}/new")
    if request.method != "POST":
        return form_page(request, "rulebook/form.html", fields, context)
    try:
        code = posted_text(request, "code")
        if any(row.code == code for row in rows):
            raise invalid("code", f"编码 {code} 已使用", "请换一个编码")
        _set(request, kind, code, active=True)
    except RefusedError as refused:
        return form_page(request, "rulebook/form.html", fields, context, refused)
    flash(request, f"{kind.label}已新增")
    return HttpResponseRedirect(f"/rulebook/terms?scheme={kind.value}")


@require_http_methods(["GET", "POST"])
def term(request: ActorRequest, scheme: str, code: str) -> HttpResponse:
    """Rename an entry, move it, or bring it back into use."""
    kind = _scheme(scheme)
    if request.method != "POST":
        return _term_page(request, kind, code)
    try:
        _set(request, kind, code, active=True)
    except RefusedError as refused:
        return _term_page(request, kind, code, refused)
    flash(request, f"“{posted_text(request, 'label')}”已保存")
    return HttpResponseRedirect(f"/rulebook/terms?scheme={kind.value}")


def _term_page(
    request: ActorRequest, kind: TermScheme, code: str, refused: RefusedError | None = None
) -> HttpResponse:
    rows = queries.terms(actor=request.actor, scheme=kind, retired=True)
    found = _found(rows, code)
    fields = (
        FormField("label", "名称", value=found.label, required=True, max_length=100),
        *_place(rows, found.parent_code, found.position),
        FormField("reason", "理由", max_length=500, wide=True),
    )
    context = _context(kind, f"修改“{found.label}”", f"/rulebook/terms/{kind.value}/{code}")
    if found.active:
        context |= {"retire_at": f"/rulebook/terms/{kind.value}/{code}/retire", "retire_fields": (_RETIRE,)}
    else:
        context |= {"word": "重新启用并保存"}
    return form_page(request, "rulebook/form.html", fields, context, refused)


@require_POST
def retire(request: ActorRequest, scheme: str, code: str) -> HttpResponse:
    """Take an entry, with all below it, out of use; items that carry it keep it."""
    kind, reason = _scheme(scheme), posted_text(request, "reason")
    try:
        operations.retire_term(actor=request.actor, at=request.at, scheme=kind, code=code, reason=reason)
    except RefusedError as refused:
        return _term_page(request, kind, code, refused)
    flash(request, "已停用；用过它的事项不变")
    return HttpResponseRedirect(f"/rulebook/terms?scheme={kind.value}")


def _found(rows: tuple[TermView, ...], code: str) -> TermView:
    for row in rows:
        if row.code == code:
            return row
    raise Http404


def _after(rows: tuple[TermView, ...], parent: str) -> int:
    taken = [row.position for row in rows if row.parent_code == parent]
    return max(taken, default=0) + _STEP if taken else _STEP


def _place(rows: tuple[TermView, ...], parent: str, position: int) -> tuple[FormField, FormField]:
    listed = tuple(Choice(row.code, row.full) for row in rows if row.active)
    return (
        FormField("parent", "上级", "select", parent, listed, placeholder="最上级"),
        FormField("position", "顺序", "number", str(position), minimum="0", hint="小的在前"),
    )


def _context(kind: TermScheme, title: str, act: str) -> dict[str, object]:
    back = f"/rulebook/terms?scheme={kind.value}"
    return {"title": f"{kind.label}：{title}", "back": back, "act": act, "word": "保存"}


def _set(request: ActorRequest, kind: TermScheme, code: str, *, active: bool) -> None:
    row = TermRow(
        scheme=kind,
        code=code,
        label=posted_text(request, "label"),
        parent_code=posted_text(request, "parent"),
        position=posted_number(request, "position", "顺序", most=_LAST),
        active=active,
    )
    operations.set_term(actor=request.actor, at=request.at, row=row, reason=posted_text(request, "reason"))
