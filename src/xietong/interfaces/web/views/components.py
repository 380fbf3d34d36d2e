"""The page that shows every component with its states."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from xietong.interfaces import clock
from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.views import components_entries as entries
from xietong.interfaces.web.views import components_samples as samples
from xietong.interfaces.web.views import components_stories as stories
from xietong.kernel.denial import conflict, invalid

OWNERS = (
    {"id": "1", "label": "陆晓岚（临江区城市更新局局长）", "note": "区委委员", "initials": "lxl"},
    {"id": "2", "label": "韩松（临江区纪委副书记）", "note": "", "initials": "hs"},
)


def components(request: HttpRequest) -> HttpResponse:
    """Draw all components; the values are samples, except the signed-in reader and the date."""
    now = timezone.localtime(clock.now())
    today = now.date()
    modules = (samples, entries, stories)
    context = {name.lower(): value for m in modules for name, value in vars(m).items() if name.isupper()}
    context |= {
        "actor": getattr(request, "actor", None) or samples.ACTOR,
        "dues": [(today + timedelta(days=days), "整改方案第 3 项") for days in (40, 5, 0, -12)],
        "events": stories.events(now),
        "evidences": stories.evidence(now),
        "signoffs": stories.signoffs(now),
        "decisions": stories.decisions(today),
        "lights": ("blue", "yellow", "red", "grey"),
        "duties": ("R1", "R2", "R3", "R4"),
        "at": now,
        "may_search": True,
    }
    return render(request, "components.html", context)


def options(request: HttpRequest) -> HttpResponse:
    """What a search field's endpoint answers: found by text or by pinyin initials."""
    typed = request.GET.get("lead__text", "")
    found = [owner for owner in OWNERS if typed in owner["label"] or typed in owner["initials"]]
    return render(request, "ui/options.html", {"options": found})


@require_POST
def act(request: HttpRequest, code: str) -> HttpResponse:
    """Do as acts do: ``approve`` says a word and redirects, ``save`` finds a fault, others are refused."""
    if code == "approve":
        flash(request, "已同意立项，编号 2025-0131；责任单位会收到待认领事项")
        return redirect("components")
    if code == "save":
        raise invalid("due", "期限早于今天", "请改为今天以后的日期")
    raise conflict("sample.changed", "这一项刚刚由韩松办理，状态已变为“待验收”", "请看过新的内容再决定")
