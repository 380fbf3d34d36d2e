"""One post: who held it and who acted for them, what is in its charge, and the acts on it."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from xietong.foundation.access.domain.roles import Capability
from xietong.foundation.organisations import operations, queries
from xietong.interfaces.statuses import STATUS
from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.forms import FormField
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.organisations.acts import forms, tried
from xietong.interfaces.web.views.organisations.post_acts import POST_ACTS
from xietong.interfaces.web.views.organisations.reading import day_query, posted_day, shown_day, today
from xietong.kernel.denial import RefusedError


@require_GET
def post(request: ActorRequest, post_id: int) -> HttpResponse:
    """The post as of a day, with its holders through time."""
    return _page(request, post_id)


@require_POST
def post_act(request: ActorRequest, post_id: int, act: str) -> HttpResponse:
    """Do one act on the post; a refusal shows the page again with what was typed."""
    if act not in POST_ACTS:
        raise Http404
    done = tried(POST_ACTS[act], request, post_id)
    if isinstance(done, RefusedError):
        return _page(request, post_id, refused=act, refusal=done)
    flash(request, done.text)
    return HttpResponseRedirect(done.url or f"/organisations/posts/{post_id}")


@require_POST
def end_portfolio(request: ActorRequest, post_id: int, portfolio_id: int) -> HttpResponse:
    """Take a unit out of the post's charge or contact from a day on."""
    operations.end_portfolio(
        actor=request.actor, at=request.at, portfolio_id=portfolio_id, on=posted_day(request)
    )
    flash(request, "分工已结束")
    return HttpResponseRedirect(f"/organisations/posts/{post_id}")


def _page(
    request: ActorRequest, post_id: int, *, refused: str = "", refusal: RefusedError | None = None
) -> HttpResponse:
    on = shown_day(request)
    found = queries.post_detail(actor=request.actor, post_id=post_id, on=on)
    may_write = request.actor.may_at(Capability.ORGANISATION_WRITE, found.unit_path)
    denials = refusal.denials if refusal else ()
    context = {
        "post": found,
        "line": found.line,
        "on": on,
        "today": today(request),
        "day": day_query(request),
        "filters": (FormField("on", "哪一天的情况", "date", value=on.isoformat()),),
        "acts_at": f"/organisations/posts/{post_id}",
        "unit_at": f"/organisations/{found.unit_id}",
        "may_write": may_write,
        "forms": forms(POST_ACTS, request, refused=refused, denials=denials) if may_write else (),
    }
    status = STATUS[refusal.kind] if refusal else 200
    return render(request, "organisations/post.html", context, status=status)
