"""Login, logout, password, the post acted in, and whether we are up."""

from __future__ import annotations

from attrs import frozen
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xietong.foundation.access import operations, queries
from xietong.foundation.access.domain import limits
from xietong.interfaces import clock
from xietong.interfaces.statuses import STATUS
from xietong.interfaces.web import sessions
from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.forms import FormField, filled
from xietong.interfaces.web.middleware import ActorRequest
from xietong.kernel.denial import Denial, RefusedError, missing

_LOGIN = (
    FormField("username", "账号", autocomplete="username", wide=True),
    FormField("password", "密码", "password", autocomplete="current-password", wide=True),
)
_PASSWORD = (
    FormField("old", "原密码", "password", required=True, autocomplete="current-password", wide=True),
    FormField(
        "new",
        "新密码",
        "password",
        required=True,
        autocomplete="new-password",
        hint="至少 10 位，不能全是数字，不能是常见密码，不能包含账号",
        wide=True,
    ),
    FormField("again", "再输一次新密码", "password", required=True, autocomplete="new-password", wide=True),
)


@frozen
class Group:
    """Identities of one kind of user on the login page of a demonstration."""

    label: str
    people: tuple[queries.Identity, ...]


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if safe and wanted.startswith("/") and not wanted.startswith("/logout") else "/"


def _enter(request: HttpRequest, user_id: int) -> HttpResponse:
    ended = sessions.begin(request, user_id)
    if ended:
        text = f"同一账号最多同时登录 {limits.SESSIONS_AT_ONCE} 处，最早的一处已退出"
        flash(request, text, kind="info")
    return HttpResponseRedirect(_next(request))


@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """The login page; in a demonstration it lists ready identities."""
    denials: tuple[Denial, ...] = ()
    if request.method == "POST":
        try:
            return _enter(request, _checked(request).user_id)
        except RefusedError as refused:
            denials = refused.denials
    elif getattr(request, "actor", None):
        return HttpResponseRedirect(_next(request))
    context = {
        "fields": filled(_LOGIN, request.POST),
        "denials": denials,
        "next": _next(request),
        "groups": _groups(),
    }
    return render(request, "access/login.html", context, status=422 if denials else 200)


def _checked(request: HttpRequest) -> operations.SignedIn:
    return operations.sign_in(
        at=clock.real_now(),
        username=request.POST.get("username", "").replace("\x00", ""),
        password=request.POST.get("password", ""),
        address=sessions.address_of(request),
    )


def _groups() -> tuple[Group, ...]:
    """Identities by the part of their label before the colon, in the order in which they were made."""
    found: dict[str, list[queries.Identity]] = {}
    for identity in queries.demo_identities(at=clock.now()):
        found.setdefault(identity.label.partition("：")[0], []).append(identity)
    return tuple(Group(label, tuple(people)) for label, people in found.items())


@require_POST
def enter_demo(request: HttpRequest, user_id: int) -> HttpResponse:
    """Enter as one of the ready identities; only where this is a demonstration."""
    found = queries.demo_account(user_id=user_id)
    if found is None:
        raise missing()
    return _enter(request, found)


@require_POST
def logout(request: ActorRequest) -> HttpResponse:
    """End the session."""
    sessions.end(request, request.actor)
    return HttpResponseRedirect("/login")


@require_http_methods(["GET", "POST"])
def password(request: ActorRequest) -> HttpResponse:
    """Change one's own password; the other sessions end."""
    denials: tuple[Denial, ...] = ()
    status = 200
    first = bool(getattr(request.user, "must_change_password", False))
    if request.method == "POST":
        try:
            _change(request)
        except RefusedError as refused:
            denials, status = refused.denials, STATUS[refused.kind]
        else:
            flash(request, "密码已修改，其他地方的登录已退出")
            return HttpResponseRedirect("/" if first else "/account")
    context = {"fields": filled(_PASSWORD, {}, denials), "first": first}
    return render(request, "access/password.html", context, status=status)


def _change(request: ActorRequest) -> None:
    operations.change_password(
        actor=request.actor,
        at=clock.real_now(),
        old=request.POST.get("old", ""),
        new=request.POST.get("new", ""),
        again=request.POST.get("again", ""),
        session_key=str(request.session.session_key),
    )
    sessions.keep(request, request.actor)


@require_POST
def identity(request: ActorRequest) -> HttpResponse:
    """Act in another of one's posts from now on."""
    wanted = request.POST.get("post", "")
    if not (wanted.isascii() and wanted.isdigit()) or len(wanted) > 18:  # noqa: PLR2004 - what an id can be
        raise missing("没有这个岗位")
    operations.switch_post(actor=request.actor, at=request.at, post_id=int(wanted))
    flash(request, "已切换身份，以下按新岗位显示")
    return HttpResponseRedirect("/")


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """Answer that the process is up; reads and writes nothing."""
    del request
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")
