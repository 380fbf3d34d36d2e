"""Who hands figures in: the sources, and the form that names their unit and the post that answers."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.forms import FormField
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.access.asked import number
from xietong.interfaces.web.views.ecology.shared import keeps
from xietong.interfaces.web.views.organisations.reading import today
from xietong.interfaces.web.views.rulebook.shared import form_page, posted_number, posted_text
from xietong.kernel.denial import RefusedError
from xietong.wings.ecology.operations.sources import set_source
from xietong.wings.ecology.queries.sources import SourceLine, sources

_MOST_DAYS = 120


@require_GET
def listing(request: ActorRequest) -> HttpResponse:
    """Every source with its unit, the post that answers, and how many indicators it hands in."""
    rows = sources(actor=request.actor, on=today(request))
    context = {
        "rows": rows,
        "open": sum(1 for row in rows if row.post_id is None and row.indicators),
        "may_keep": keeps(request),
    }
    return render(request, "ecology/sources.html", context)


@require_http_methods(["GET", "POST"])
def new(request: ActorRequest) -> HttpResponse:
    """Name a new source."""
    return _save(request, None, "/ecology/sources/new")


@require_http_methods(["GET", "POST"])
def change(request: ActorRequest, code: str) -> HttpResponse:
    """Change a source: who hands in, who answers, how many days they have."""
    for row in sources(actor=request.actor, on=today(request)):
        if row.code == code:
            return _save(request, row, f"/ecology/sources/{code}")
    raise Http404


def _save(request: ActorRequest, known: SourceLine | None, act: str) -> HttpResponse:
    context: dict[str, object] = {
        "title": f"设定来源：{known.label}" if known else "新增数据来源",
        "act": act,
        "back": "/ecology/sources",
        "crumb": ("数据来源", "/ecology/sources"),
        "word": "保存",
        "note": "由这个岗位对数据负责；换人时随岗位交接。"
        if keeps(request)
        else "来源由最上级统一设定，您可以查看，不能保存。",
        "shut": not keeps(request),
    }
    fields = _fields(known)
    if request.method != "POST":
        return form_page(request, "ecology/form.html", fields, context)
    try:
        set_source(
            actor=request.actor,
            at=request.at,
            code=known.code if known else posted_text(request, "code"),
            label=posted_text(request, "label"),
            unit_id=number(request, "unit_id"),
            post_id=number(request, "post_id"),
            due_days=posted_number(request, "due_days", "报送期限", most=_MOST_DAYS),
            note_text=posted_text(request, "note_text"),
        )
    except RefusedError as refused:
        return form_page(request, "ecology/form.html", fields, context, refused)
    flash(request, "数据来源已保存")
    return HttpResponseRedirect("/ecology/sources")


def _fields(known: SourceLine | None) -> tuple[FormField, ...]:
    first = (
        ()
        if known
        else (FormField("code", "代码", required=True, max_length=40, hint="小写字母，如 finance"),)
    )
    return (
        *first,
        FormField("label", "来源名称", value=known.label if known else "", required=True, max_length=100),
        FormField(
            "unit_id",
            "所在单位",
            "search",
            value=str(known.unit_id or "") if known else "",
            shown=known.unit_name if known else "",
            endpoint="/ecology/options/units",
            hint="这个单位里有报送权限的人都可以报",
        ),
        FormField(
            "post_id",
            "负责的岗位",
            "search",
            value=str(known.post_id or "") if known else "",
            shown=known.post_title if known else "",
            endpoint="/ecology/options/posts",
        ),
        FormField(
            "due_days",
            "报送期限",
            "number",
            value=str(known.due_days if known else 15),
            minimum="0",
            maximum=str(_MOST_DAYS),
            unit="日（期末之后）",
            required=True,
        ),
        FormField("note_text", "说明", value=known.note if known else "", max_length=300, wide=True),
    )
