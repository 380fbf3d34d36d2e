"""How the background jobs are doing, for the system administrator."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xietong.foundation.audit import queries
from xietong.interfaces import clock
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.widgets import Column, Table

_COLUMNS = tuple(
    Column(key, label)
    for key, label in (
        ("job", "任务"),
        ("every", "间隔"),
        ("last", "上次运行"),
        ("outcome", "结果"),
        ("due", "下次运行"),
    )
)
_UNITS = ((86_400, "天"), (3_600, "小时"), (60, "分钟"))


@require_GET
def jobs(request: ActorRequest) -> HttpResponse:
    """Each job: when it last ran, with what result, when it is next due."""
    at = clock.real_now()
    lines = queries.job_lines(actor=request.actor, at=at)
    context = {
        "rows": [(line, _every(line.every_seconds)) for line in lines],
        "table": Table("jobs", _COLUMNS, "后台任务", count=len(lines), unit="项"),
        "alive": queries.runner_alive(at=at),
    }
    return render(request, "access/jobs.html", context)


def _every(seconds: int) -> str:
    for size, name in _UNITS:
        if seconds % size == 0:
            return f"每 {seconds // size} {name}"
    return f"每 {seconds} 秒"
