"""One unit: its names and places through time, its posts and portfolios of a day, and the acts on it."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from xietong.foundation.access.domain.roles import Capability
from xietong.foundation.organisations import queries
from xietong.foundation.organisations.queries import NameSpell, UnitDetail
from xietong.interfaces.statuses import STATUS
from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.forms import FormField
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.organisations.acts import forms, tried
from xietong.interfaces.web.views.organisations.reading import day_query, shown_day, today
from xietong.interfaces.web.views.organisations.unit_acts import UNIT_ACTS
from xietong.kernel.denial import RefusedError


@require_GET
def unit(request: ActorRequest, unit_id: int) -> HttpResponse:
    """The unit as of a day."""
    return _page(request, unit_id)


@require_POST
def unit_act(request: ActorRequest, unit_id: int, act: str) -> HttpResponse:
    """Do one act on the unit; a refusal shows the page again with what was typed."""
    if act not in UNIT_ACTS:
        raise Http404
    done = tried(UNIT_ACTS[act], request, unit_id)
    if isinstance(done, RefusedError):
        return _page(request, unit_id, refused=act, refusal=done)
    flash(request, done.text)
    return HttpResponseRedirect(done.url or f"/organisations/{unit_id}")


def _page(
    request: ActorRequest, unit_id: int, *, refused: str = "", refusal: RefusedError | None = None
) -> HttpResponse:
    on = shown_day(request)
    found = queries.unit_detail(actor=request.actor, unit_id=unit_id, on=on)
    nodes = queries.subtree(actor=request.actor, unit_id=unit_id, on=on, levels=1)
    may_write = request.actor.may_at(Capability.ORGANISATION_WRITE, found.path)
    denials = refusal.denials if refusal else ()
    context = {
        "unit": found,
        "called": _name_on(found, on),
        "standing": _standing(found, on),
        "children": [node for node in nodes if node.depth == 1],
        "filters": (FormField("on", "哪一天的情况", "date", value=on.isoformat()),),
        "on": on,
        "today": today(request),
        "day": day_query(request),
        "acts_at": f"/organisations/{unit_id}",
        "forms": forms(UNIT_ACTS, request, refused=refused, denials=denials) if may_write else (),
    }
    status = STATUS[refusal.kind] if refusal else 200
    return render(request, "organisations/unit.html", context, status=status)


def _name_on(found: UnitDetail, on: date) -> NameSpell | None:
    """What the unit was called on the day; None where it did not exist."""
    held = (
        spell
        for spell in found.names
        if spell.valid_from <= on and (spell.valid_until is None or on < spell.valid_until)
    )
    return next(held, None)


def _standing(found: UnitDetail, on: date) -> str:
    """What to say of a unit on a day on which it does not exist; empty where it does."""
    if on < found.valid_from:
        return f"这一天单位还没有设立，自 {found.valid_from} 起设立"
    if found.valid_until and on >= found.valid_until:
        return f"单位已于 {found.valid_until} 撤销"
    return ""
