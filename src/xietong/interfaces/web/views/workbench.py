"""The workbench at "/": cards that are decided in place, short lists, counts that lead into the lists."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from xietong.foundation.access.domain.roles import Capability
from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views import workbench_cards
from xietong.interfaces.web.views.ledger.acts import act_of
from xietong.interfaces.web.views.ledger.calls import Call
from xietong.interfaces.web.views.ledger.posted import Posted
from xietong.interfaces.web.widgets import Tile, capped
from xietong.kernel.denial import missing
from xietong.loop.ledger.domain.states import ProblemState
from xietong.loop.ledger.operations.measures import move_coordination
from xietong.loop.ledger.queries.desk_shapes import Desk, Group, Wait, Workbench
from xietong.loop.ledger.queries.list_choices import list_choices
from xietong.loop.ledger.queries.workbench import workbench

P = ProblemState
_WAIT_LINKS: dict[Wait, tuple[str, str]] = {
    Wait.DECIDE: ("待审定", "/problems?state=deciding"),
    Wait.DECLINED: ("认领退回", "/problems?state=declined"),
    Wait.EXTENSION: ("延期待批", "/responsibilities?state=claimed"),
    Wait.ACCEPT: ("待验收", "/problems?state=verified"),
    Wait.CLAIM: ("待我认领", "/responsibilities?state=assigned&mine=lead"),
    Wait.COORDINATION: ("协调待答复", "/projects?coordination=1"),
    Wait.STUDY_LEADER: ("待我研判", "/problems?state=studying"),
    Wait.STUDY_DISCIPLINE: ("待纪委研判", "/problems?state=studying"),
    Wait.VERIFY: ("待核验", "/problems?state=closing"),
    Wait.LOOK_BACK: ("回头看到期", "/problems?look_back=1"),
    Wait.ASSIGN: ("待定责", "/problems?state=open"),
}
_GROUP_LINKS: dict[Group, str] = {
    Group.DUE: "/problems?state=active&mine=lead&sort=deadline",
    Group.OTHERS: "/problems?mine=taking_part",
    Group.ASKED: "/projects?coordination=1&mine=lead",
    Group.MEND: "/problems?state=draft&state=returned&mine=proposed",
    Group.RISK: "/problems?light=red&light=yellow&sort=deadline",
    Group.REOPENED: "/problems?state=active&reopened=1",
    Group.DOWN: "/problems?mine=taking_part&sort=deadline",
    Group.RECENT: "/problems",
}
_EMPTY: dict[Group, str] = {
    Group.DUE: "现在没有您认领在办的事项。",
    Group.OTHERS: "没有停在别人手里的事项。",
    Group.ASKED: "没有等待答复的协调请求。",
    Group.MEND: "没有草稿，也没有退回的。",
    Group.RISK: "没有逾期或临期的事项。",
    Group.REOPENED: "没有因回头看未通过而重新打开的。",
    Group.DOWN: "上级没有下发在办的事项。",
    Group.RECENT: "清单里还没有内容。",
}
_LEADS: dict[Desk, str] = {
    Desk.SECRETARY: "需要您拍板的，最急的七件；办完一件，刷新后补上下一件。",
    Desk.MEMBER: "分管领域里等您办的，和您认领的事项。",
    Desk.DISCIPLINE: "待研判、待核验和到期的回头看。",
    Desk.OFFICE: "三张清单的日常：待定责、退回、逾期和最近变动。",
    Desk.UNIT: "等本单位认领、办理和答复的。",
    Desk.ADMINISTRATOR: "",
}


def home(request: ActorRequest) -> HttpResponse:
    """The desk of the post acted in."""
    options = list_choices(actor=request.actor, list_code="problems")
    today = timezone.localtime(request.at).date()
    bench = workbench(actor=request.actor, today=today, soon=options.soon)
    if bench.desk is Desk.ADMINISTRATOR:
        return render(request, "workbench/administrator.html", {"links": _administration(request)})
    return render(request, "workbench/home.html", _context(request, bench, today, options.views))


def _context(request: ActorRequest, bench: Workbench, today: Any, views: Any) -> dict[str, Any]:
    actor = request.actor
    return {
        "bench": bench,
        "today": today,
        "lead": _LEADS[bench.desk],
        "cards": [workbench_cards.drawn(card, actor=actor) for card in bench.cards],
        "tiles": _tiles(bench),
        "groups": [
            {
                "label": group.label,
                "lines": lines,
                "url": _GROUP_LINKS[group],
                "count": capped(bench.counts[group.value]) if group.value in bench.counts else "",
                "empty": _EMPTY[group],
            }
            for group, lines in bench.groups.items()
        ],
        "views": views if bench.desk is Desk.OFFICE else (),
        "quick": _quick(request),
    }


def _tiles(bench: Workbench) -> list[Tile]:
    """The counts of what waits, each a link into the list that shows those rows."""
    return [
        Tile(
            label=_WAIT_LINKS[wait][0],
            value=capped(bench.counts[wait.value]),
            unit="项",
            url=_WAIT_LINKS[wait][1],
            mine=bench.counts[wait.value] > 0,
        )
        for wait in Wait
        if wait.value in bench.counts
    ]


def _quick(request: ActorRequest) -> list[tuple[str, str]]:
    wanted = (
        ("提出问题", "/problems/new", Capability.PROBLEM_PROPOSE),
        ("粘贴多条", "/problems/paste", Capability.PROBLEM_PROPOSE),
        ("导入清单", "/imports", Capability.PROBLEM_IMPORT),
        ("整改通报转草稿", "/notices", Capability.PROBLEM_IMPORT),
    )
    return [(label, url) for label, url, capability in wanted if request.actor.may(capability)]


def _administration(request: ActorRequest) -> list[tuple[str, str, str]]:
    wanted = (
        ("组织机构", "/organisations", "单位、岗位、任职和分管", Capability.ORGANISATION_WRITE),
        ("账号", "/admin/users", "建立账号、停用、重置口令", Capability.USER_WRITE),
        ("角色授权", "/admin/grants", "授予和收回角色", Capability.GRANT_WRITE),
        ("会话", "/admin/sessions", "解锁账号、结束会话", Capability.SESSION_END),
        ("审计日志", "/admin/log", "查看日志、校验记录链", Capability.AUDIT_READ),
    )
    return [(label, url, what) for label, url, what, capability in wanted if request.actor.may(capability)]


def decide(request: ActorRequest, problem_id: int, code: str) -> HttpResponse:
    """POST from a card: take the act; the card then says that it is done. A refusal shows in the card."""
    if request.method != "POST":
        return HttpResponseRedirect("/")
    act = act_of(code)
    act.run(Call(request, problem_id, Posted(request.POST, request.FILES)))
    return _decided(request, act.done, f"/problems/{problem_id}")


def answer(request: ActorRequest, coordination_id: int, code: str) -> HttpResponse:
    """POST from a card: answer a request for coordination."""
    if request.method != "POST":
        return HttpResponseRedirect("/")
    if code != "answer":
        raise missing("没有这种办理")
    move_coordination(
        actor=request.actor,
        at=request.at,
        coordination_id=coordination_id,
        move=code,
        text=Posted(request.POST, request.FILES).text("text"),
    )
    return _decided(request, "已答复", "/")


def _decided(request: ActorRequest, word: str, url: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "workbench/done.html", {"word": word, "url": url})
    flash(request, word)
    return HttpResponseRedirect("/")
