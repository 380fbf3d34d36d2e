"""The grants, for the security administrator."""

from __future__ import annotations

from attrs import evolve
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xietong.foundation.access import operations, queries
from xietong.foundation.access.domain.roles import ROLES, Role
from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.forms import Choice, FormField, choices, filled
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.access.asked import day, number, page_of, pager, text
from xietong.interfaces.web.widgets import Column, Table
from xietong.kernel.denial import Denial, RefusedError, invalid

_STATES = (("coming", "未到期初"), ("past", "已结束或收回"), ("all", "全部"))
_COLUMNS = tuple(
    Column(key, label)
    for key, label in (
        ("holder", "授予"),
        ("role", "角色"),
        ("scope", "范围"),
        ("period", "期限"),
        ("reason", "理由"),
        ("act", "办理"),
    )
)
_ROLES = tuple(Choice(role.value, role.label, ROLES[role].purpose) for role in ROLES)
_NEW: tuple[FormField, ...] = (
    FormField("role", "角色", "select", choices=_ROLES, required=True, placeholder="请选择", wide=True),
    FormField(
        "post", "授予岗位", "search", endpoint="/admin/options/posts", hint="任职人变动时，权限随岗位走"
    ),
    FormField(
        "user", "或授予账号", "search", endpoint="/admin/options/accounts", hint="只用于不任岗位的管理员"
    ),
    FormField("unit", "范围：单位", "search", endpoint="/admin/options/units", required=True),
    FormField(
        "reach",
        "范围：层级",
        "radio",
        value="below",
        choices=choices((("below", "本单位及以下"), ("only", "仅本单位"))),
    ),
    FormField("valid_from", "自", "date", hint="不填为今天"),
    FormField("valid_until", "至（不含）", "date", hint="不填为长期"),
    FormField(
        "reason",
        "理由",
        required=True,
        max_length=200,
        wide=True,
        placeholder="如：市委办〔2025〕12 号任职通知",
    ),
)
#: Where the form shows a denial whose field it names differently.
_FIELDS = {"holder": "post"}
_MISSING = {"organisations.no_post": "post", "organisations.no_unit": "unit", "access.no_account": "user"}


@require_GET
def grants(request: ActorRequest) -> HttpResponse:
    """The grants, found by holder, role and state."""
    page, asked, role = page_of(request), text(request, "q"), text(request, "role")
    state = text(request, "state") or "held"
    rows, count = queries.grants(
        actor=request.actor, at=request.at, text=asked, role=role, status=state, page=page
    )
    context = {
        "rows": rows,
        "table": Table("grants", _COLUMNS, "角色授权", count=count, unit="项"),
        "pager": pager(page, count),
        "filters": (
            FormField("q", "岗位、单位、账号或理由", value=asked),
            FormField("role", "角色", "select", value=role, choices=_ROLES, placeholder="全部"),
            FormField(
                "state",
                "状态",
                "select",
                value="" if state == "held" else state,
                choices=choices(_STATES),
                placeholder="现行",
            ),
        ),
        "today": timezone.localtime(request.at).date(),
    }
    return render(request, "access/grants.html", context)


@require_http_methods(["GET", "POST"])
def new_grant(request: ActorRequest) -> HttpResponse:
    """Grant a role to a post or an account."""
    fields, status = _NEW, 200
    if request.method == "POST":
        try:
            _grant(request)
        except RefusedError as refused:
            fields, status = filled(_NEW, request.POST, [_placed(one) for one in refused.denials]), 422
        else:
            flash(request, "角色已授予")
            return HttpResponseRedirect("/admin/grants")
    context = {"fields": fields, "roles": [(role.label, ROLES[role].purpose) for role in ROLES]}
    return render(request, "access/grant_new.html", context, status=status)


def _placed(denial: Denial) -> Denial:
    """The denial at the field where the form can show it; the role where it has none."""
    field = _FIELDS.get(denial.field) or denial.field or _MISSING.get(denial.code, "role")
    return evolve(denial, field=field, mend="" if denial.mend.startswith("/") else denial.mend)


def _grant(request: ActorRequest) -> None:
    unit_id = number(request, "unit")
    if unit_id is None:
        raise invalid("unit", "请从列表中选择单位")
    try:
        role = Role.of(text(request, "role"))
    except ValueError:
        raise invalid("role", "请选择角色") from None
    operations.grant_role(
        actor=request.actor,
        at=request.at,
        role=role,
        unit_id=unit_id,
        post_id=number(request, "post"),
        user_id=number(request, "user"),
        subtree=text(request, "reach") != "only",
        valid_from=day(request, "valid_from"),
        valid_until=day(request, "valid_until"),
        reason=text(request, "reason"),
    )


@require_POST
def revoke(request: ActorRequest, grant_id: int) -> HttpResponse:
    """Take a grant back."""
    operations.revoke_grant(
        actor=request.actor, at=request.at, grant_id=grant_id, reason=text(request, "reason")
    )
    flash(request, "授权已收回")
    return HttpResponseRedirect("/admin/grants")
