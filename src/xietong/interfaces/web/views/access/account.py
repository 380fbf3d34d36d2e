"""My account: who I act as, what I may, where I am signed in, my tokens."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from xietong.foundation.access import operations, queries
from xietong.interfaces import clock
from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.forms import FormField, filled
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.widgets import Column, Table
from xietong.kernel.denial import RefusedError

_TOKEN = (
    FormField(
        "name", "令牌用途", required=True, max_length=60, placeholder="如：每周报表取数", prefix="token"
    ),
)
_GRANTS = Table(
    "my-grants",
    tuple(
        Column(key, label)
        for key, label in (
            ("role", "角色"),
            ("holder", "授予"),
            ("scope", "范围"),
            ("period", "期限"),
            ("reason", "理由"),
        )
    ),
    "我的角色",
    tools=False,
)
_SESSIONS = Table(
    "my-sessions",
    tuple(
        Column(key, label)
        for key, label in (("address", "地址"), ("since", "登录时间"), ("seen", "最近使用"), ("act", "办理"))
    ),
    "我的登录",
    tools=False,
)
_TOKENS = Table(
    "my-tokens",
    tuple(
        Column(key, label)
        for key, label in (
            ("name", "用途"),
            ("since", "建立"),
            ("until", "有效至"),
            ("state", "状态"),
            ("act", "办理"),
        )
    ),
    "我的接口令牌",
    tools=False,
)


@require_GET
def account(request: ActorRequest) -> HttpResponse:
    """The page of one's own account."""
    return _page(request)


def _page(
    request: ActorRequest, fields: tuple[FormField, ...] = _TOKEN, token: str = "", status: int = 200
) -> HttpResponse:
    actor = request.actor
    key = str(request.session.session_key)
    context = {
        "seats": queries.seats(actor=actor, at=request.at),
        "grants": queries.my_grants(actor=actor, at=request.at),
        "sessions": queries.my_sessions(actor=actor, at=clock.real_now(), session_key=key),
        "tokens": queries.my_tokens(actor=actor, at=request.at),
        "tables": {"grants": _GRANTS, "sessions": _SESSIONS, "tokens": _TOKENS},
        "fields": fields,
        "token": token,
        "username": request.user.get_username(),
    }
    return render(request, "access/account.html", context, status=status)


@require_POST
def create_token(request: ActorRequest) -> HttpResponse:
    """Make a token and show it, this once."""
    name = request.POST.get("name", "").replace("\x00", "")
    try:
        made = operations.create_api_token(actor=request.actor, at=request.at, name=name)
    except RefusedError as refused:
        at_field = [denial for denial in refused.denials if denial.field]
        if not at_field:
            raise
        return _page(request, filled(_TOKEN, request.POST, at_field), status=422)
    return _page(request, token=made.token)


@require_POST
def revoke_token(request: ActorRequest, token_id: int) -> HttpResponse:
    """Make a token useless."""
    operations.revoke_api_token(actor=request.actor, at=request.at, token_id=token_id)
    flash(request, "令牌已作废")
    return HttpResponseRedirect("/account")


@require_POST
def end_session(request: ActorRequest, session_id: int) -> HttpResponse:
    """End another of one's own sessions."""
    operations.end_session(actor=request.actor, at=clock.real_now(), session_id=session_id)
    flash(request, "那一处登录已结束")
    return HttpResponseRedirect(_back(request))


def _back(request: HttpRequest) -> str:
    return "/admin/sessions" if request.POST.get("from") == "admin" else "/account"
