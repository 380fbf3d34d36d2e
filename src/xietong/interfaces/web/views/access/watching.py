"""Sessions for the security administrator, the log for the audit administrator."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from xietong.foundation.access import queries
from xietong.foundation.audit.domain.activities import all_activities
from xietong.foundation.audit.domain.works import Step
from xietong.foundation.audit.queries import log_page, my_works
from xietong.interfaces import clock
from xietong.interfaces.web.forms import FormField, choices
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.access.asked import day, page_of, pager, text
from xietong.interfaces.web.widgets import Column, Pager, Table
from xietong.interfaces.works.kinds import RECORD
from xietong.interfaces.works.running import ask

_SESSIONS = tuple(
    Column(key, label)
    for key, label in (
        ("account", "账号"),
        ("address", "地址"),
        ("since", "登录时间"),
        ("seen", "最近使用"),
        ("act", "办理"),
    )
)
_LOG = tuple(
    Column(key, label)
    for key, label in (("at", "记录时间"), ("who", "谁"), ("what", "做了什么"), ("digest", "摘要"))
)
_KINDS = (("admin", "管理与安全"), ("business", "业务（不显示内容）"))


@require_GET
def sessions(request: ActorRequest) -> HttpResponse:
    """Who is signed in where."""
    page, asked = page_of(request), text(request, "q")
    rows, count = queries.sessions(actor=request.actor, at=clock.real_now(), text=asked, page=page)
    context = {
        "rows": rows,
        "table": Table("sessions", _SESSIONS, "在线会话", count=count, unit="个"),
        "pager": pager(page, count),
        "filters": (FormField("q", "账号或姓名", value=asked),),
        "own_id": request.actor.user_id,
    }
    return render(request, "access/sessions.html", context)


@require_GET
def log(request: ActorRequest) -> HttpResponse:
    """The log, filtered, newest first; of business nothing but its kind."""
    page, kind = page_of(request), text(request, "kind")
    since, until = day(request, "since"), day(request, "until")
    rows, more = log_page(
        actor=request.actor,
        activity=text(request, "activity"),
        who=text(request, "who"),
        since=_midnight(since),
        until=_midnight(until + timedelta(days=1) if until and until < date.max else None),
        business={"admin": False, "business": True}.get(kind),
        page=page,
    )
    context = {
        "rows": rows,
        "table": Table("log", _LOG, "审计日志", tools=False),
        "pager": Pager(page, more),
        "filters": _log_filters(request, since, until, kind),
        "works": my_works(actor=request.actor, kinds=(RECORD,), most=1),
    }
    return render(request, "access/log.html", context)


def _midnight(day_or_none: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day_or_none, time())) if day_or_none else None


def _log_filters(
    request: ActorRequest, since: date | None, until: date | None, kind: str
) -> tuple[FormField, ...]:
    activities = choices((known.code, known.label) for known in all_activities() if not known.business)
    return (
        FormField("who", "谁", value=text(request, "who")),
        FormField("kind", "类别", "select", value=kind, choices=choices(_KINDS), placeholder="全部"),
        FormField(
            "activity",
            "管理事项",
            "select",
            value=text(request, "activity"),
            choices=activities,
            placeholder="全部",
        ),
        FormField("since", "自", "date", value=since.isoformat() if since else ""),
        FormField("until", "至", "date", value=until.isoformat() if until else ""),
    )


@require_POST
def verify(request: ActorRequest) -> HttpResponse:
    """Ask for a check of the whole record; what it finds stands on the page of the work."""
    work_id = ask(
        actor=request.actor,
        at=request.at,
        kind=RECORD,
        step=Step.VERIFY,
        label="校验记录链",
        parameters={},
    )
    return HttpResponseRedirect(f"/works/{work_id}")
