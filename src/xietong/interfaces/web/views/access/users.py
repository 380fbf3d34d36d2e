"""The accounts, for the system administrator; unlocking, for the security administrator."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xietong.foundation.access import operations, queries
from xietong.foundation.access.domain.roles import Capability
from xietong.interfaces import clock
from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.forms import FormField, choices, filled
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.access.asked import number, page_of, pager, text
from xietong.interfaces.web.widgets import Column, Table
from xietong.kernel.denial import RefusedError, missing

_STATES = (("fresh", "未改初始密码"), ("locked", "已锁定"), ("inactive", "已停用"))
_COLUMNS = tuple(
    Column(key, label)
    for key, label in (
        ("username", "账号"),
        ("name", "姓名"),
        ("posts", "现任岗位"),
        ("state", "状态"),
        ("seen", "最近使用"),
    )
)
_NEW: tuple[FormField, ...] = (
    FormField(
        "person",
        "人员",
        "search",
        endpoint="/admin/options/people",
        hint="输入姓名、工号或拼音首字母；人员在“组织机构”中登记",
        wide=True,
    ),
    FormField(
        "username",
        "账号",
        required=True,
        max_length=60,
        hint="字母、数字和 . _ - @，2 至 60 个字符",
        wide=True,
    ),
)
_REASON = FormField("reason", "理由", required=True, max_length=200, wide=True)


@require_GET
def users(request: ActorRequest) -> HttpResponse:
    """The accounts, found by name and state."""
    page, asked, state = page_of(request), text(request, "q"), text(request, "state")
    rows, count = queries.users(actor=request.actor, at=clock.real_now(), text=asked, status=state, page=page)
    context = {
        "rows": rows,
        "table": Table("users", _COLUMNS, "账号", count=count, unit="个"),
        "pager": pager(page, count),
        "filters": (
            FormField("q", "账号、姓名或拼音首字母", value=asked),
            FormField("state", "状态", "select", value=state, choices=choices(_STATES), placeholder="全部"),
        ),
        "may_write": request.actor.may(Capability.USER_WRITE),
    }
    return render(request, "access/users.html", context)


@require_http_methods(["GET", "POST"])
def new_user(request: ActorRequest) -> HttpResponse:
    """Create an account; its first password is shown once."""
    fields, status = _NEW, 200
    if request.method == "POST":
        try:
            made = operations.create_user(
                actor=request.actor,
                at=request.at,
                username=text(request, "username"),
                person_id=number(request, "person"),
            )
        except RefusedError as refused:
            fields, status = filled(_NEW, request.POST, refused.denials), 422
        else:
            return _shown(request, made, "账号已建立")
    return render(request, "access/user_new.html", {"fields": fields}, status=status)


def _shown(request: ActorRequest, made: operations.NewPassword, done: str) -> HttpResponse:
    return render(request, "access/password_shown.html", {"made": made, "done": done})


@require_GET
def user(request: ActorRequest, user_id: int) -> HttpResponse:
    """One account and what may be done with it."""
    return _page(request, user_id)


def _page(
    request: ActorRequest, user_id: int, fields: tuple[FormField, ...] = (_REASON,), status: int = 200
) -> HttpResponse:
    actor = request.actor
    line = queries.user_detail(actor=actor, at=clock.real_now(), user_id=user_id)
    writes, own = actor.may(Capability.USER_WRITE), user_id == actor.user_id
    context = {
        "user_line": line,
        "fields": fields,
        "may_write": writes and not own,
        "may_unlock": actor.may(Capability.SESSION_END) and bool(line.locked_until),
        "own": own,
    }
    return render(request, "access/user.html", context, status=status)


@require_POST
def user_act(request: ActorRequest, user_id: int, act: str) -> HttpResponse:
    """Shut, open, reset or unlock an account."""
    done = _ACTS.get(act)
    if done is None:
        raise missing("没有这一操作")
    try:
        return done(request, user_id)
    except RefusedError as refused:
        if not any(denial.field for denial in refused.denials):
            raise
        return _page(request, user_id, filled((_REASON,), request.POST, refused.denials), 422)


def _deactivate(request: ActorRequest, user_id: int) -> HttpResponse:
    operations.deactivate_user(
        actor=request.actor, at=request.at, user_id=user_id, reason=text(request, "reason")
    )
    flash(request, "账号已停用，它的登录和令牌都已结束")
    return HttpResponseRedirect(f"/admin/users/{user_id}")


def _reactivate(request: ActorRequest, user_id: int) -> HttpResponse:
    operations.reactivate_user(
        actor=request.actor, at=request.at, user_id=user_id, reason=text(request, "reason")
    )
    flash(request, "账号已恢复")
    return HttpResponseRedirect(f"/admin/users/{user_id}")


def _reset(request: ActorRequest, user_id: int) -> HttpResponse:
    made = operations.reset_password(
        actor=request.actor, at=request.at, user_id=user_id, reason=text(request, "reason")
    )
    return _shown(request, made, "密码已重置")


def _unlock(request: ActorRequest, user_id: int) -> HttpResponse:
    operations.unlock_user(actor=request.actor, at=clock.real_now(), user_id=user_id)
    flash(request, "账号已解锁")
    return HttpResponseRedirect(f"/admin/users/{user_id}")


_ACTS: dict[str, Callable[[ActorRequest, int], HttpResponse]] = {
    "deactivate": _deactivate,
    "reactivate": _reactivate,
    "reset": _reset,
    "unlock": _unlock,
}
