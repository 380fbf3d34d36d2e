"""Every address with what it needs: one declaration for enforcement, menus, and the test over all URLs."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from attrs import evolve, frozen
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path

from xietong.foundation.access.domain.roles import ADMINISTRATORS, Capability
from xietong.kernel.actor import Actor
from xietong.kernel.denial import forbidden

View = Callable[..., HttpResponse]
Sample = Callable[[Any], dict[str, object]]


class Open(Enum):
    """Addresses that need no capability; ``BUSINESS`` is shut to the three administrators alone."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    BUSINESS = "business"


PUBLIC, SIGNED_IN, BUSINESS = Open.PUBLIC, Open.SIGNED_IN, Open.BUSINESS
Need = Open | Capability | tuple[Capability, ...]


@frozen
class Route:
    """One address: its pattern, its name, what it needs, and how a test fills its parameters."""

    pattern: str
    name: str
    needs: Need
    sample: Sample | None = None


ROUTES: dict[str, Route] = {}


def allowed(actor: Actor, needs: Need) -> bool:
    """True where the actor may open an address that needs this; any one of several capabilities will do."""
    if needs is BUSINESS:
        return not any(role in ADMINISTRATORS for role in actor.roles)
    if isinstance(needs, Open):
        return True
    wanted = needs if isinstance(needs, tuple) else (needs,)
    return any(actor.may(capability) for capability in wanted)


def route(pattern: str, view: View, *, name: str, needs: Need, sample: Sample | None = None) -> URLPattern:
    """Declare an address. ``sample`` maps a test world to URL parameters where the pattern has any."""
    ROUTES[name] = Route(pattern, name, needs, sample)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if needs is PUBLIC:
            return view(request, *args, **kwargs)
        actor: Actor | None = getattr(request, "actor", None)
        if actor is None:
            return HttpResponseRedirect(f"/login?{urlencode({'next': request.get_full_path()})}")
        if not allowed(actor, needs):
            raise forbidden(f"page.{name}", _refusal(needs), f"/why?page={name}")
        return view(request, *args, **kwargs)

    return path(pattern, guarded, name=name)


def _refusal(needs: Need) -> str:
    if isinstance(needs, Open):
        return "三员管理员不查看业务内容"
    wanted = needs if isinstance(needs, tuple) else (needs,)
    return f"打开这一页需要“{'”或“'.join(capability.label for capability in wanted)}”权限，您现在的岗位没有"


@frozen
class Entry:
    """One entry of the menu; ``current`` where the page belongs to it."""

    label: str
    url: str
    name: str
    current: bool = False
    count: int | None = None


@frozen
class Section:
    """A group of menu entries under a title."""

    title: str
    items: tuple[Entry, ...]


_MENU: tuple[Section, ...] = (
    Section("", (Entry("工作台", "/", "home"),)),
    Section(
        "三张清单",
        (
            Entry("问题清单", "/problems", "problems"),
            Entry("责任清单", "/responsibilities", "responsibilities"),
            Entry("项目清单", "/projects", "projects"),
        ),
    ),
    Section(
        "政治生态",
        (
            Entry("全景扫描", "/ecology/forest", "ecology_forest"),
            Entry("画像计算", "/ecology/runs", "ecology_runs"),
        ),
    ),
    Section("文件", (Entry("导入清单", "/imports", "imports"), Entry("整改通报", "/notices", "notices"))),
    Section(
        "基础",
        (
            Entry("组织机构", "/organisations", "organisations"),
            Entry("规章与时限", "/rulebook", "rulebook"),
        ),
    ),
    Section(
        "管理",
        (
            Entry("账号", "/admin/users", "admin_users"),
            Entry("角色授权", "/admin/grants", "admin_grants"),
            Entry("会话", "/admin/sessions", "admin_sessions"),
            Entry("后台任务", "/admin/jobs", "admin_jobs"),
            Entry("审计日志", "/admin/log", "admin_log"),
        ),
    ),
)


def menu(actor: Actor, page: str) -> tuple[Section, ...]:
    """The menu of this actor on the page at this path: entries whose address exists and is allowed."""
    sections = (
        Section(
            section.title,
            tuple(
                evolve(entry, current=_within(page, entry.url))
                for entry in section.items
                if _open(actor, entry)
            ),
        )
        for section in _MENU
    )
    return tuple(section for section in sections if section.items)


def _within(page: str, url: str) -> bool:
    return page == url or (url != "/" and page.startswith(url + "/"))


def _open(actor: Actor, entry: Entry) -> bool:
    known = ROUTES.get(entry.name)
    return known is not None and allowed(actor, known.needs)
