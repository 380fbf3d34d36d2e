"""The tree of units as of any day: its top at once, what is below when asked for; and the search."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from attrs import frozen
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xietong.foundation.access.domain.roles import Capability
from xietong.foundation.organisations import queries
from xietong.foundation.organisations.domain.kinds import UnitKind
from xietong.foundation.organisations.queries import ChildrenPage, TreeNode
from xietong.interfaces.web.forms import FormField
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.access.asked import number
from xietong.interfaces.web.views.organisations.reading import day_query, shown_day, today, words

PAGE = 500
_HITS = 100


@frozen
class Branch:
    """One unit of the tree as drawn; ``below`` where its children are drawn with it."""

    unit_id: int
    code: str
    name: str
    kind_label: str
    has_children: bool
    below: tuple[Branch, ...] = ()


@require_GET
def organisations(request: ActorRequest) -> HttpResponse:
    """The tree of a day, one unit's part of it (``?under=``), or what a search finds."""
    on, asked = shown_day(request), words(request)
    context: dict[str, object] = {
        "on": on,
        "today": today(request),
        "day": day_query(request),
        "q": asked,
        "filters": (
            FormField("q", "单位名称、编码或拼音首字母", value=asked),
            FormField("on", "哪一天的情况", "date", value=on.isoformat()),
        ),
        "may_write": request.actor.may(Capability.ORGANISATION_WRITE),
    }
    if asked:
        hits = queries.search_units(actor=request.actor, text=asked, on=on, limit=_HITS)
        context["hits"] = [(hit, UnitKind.of(hit.kind).label) for hit in hits]
        context["full"] = len(hits) == _HITS
        return render(request, "organisations/search.html", context)
    under = number(request, "under")
    context |= _top(request, on) if under is None else _under(request, under, on)
    return render(request, "organisations/tree.html", context)


def _top(request: ActorRequest, on: date) -> dict[str, object]:
    """The top two levels in one statement; the third only says what can be opened."""
    nodes = queries.tree(actor=request.actor, on=on, levels=2)
    shown = sum(node.depth < 2 for node in nodes)  # noqa: PLR2004 - the levels that are drawn
    return {"branches": branches(nodes), "shown": shown, "ancestors": (), "part": None, "more": ""}


def _under(request: ActorRequest, unit_id: int, on: date) -> dict[str, object]:
    page = _children(request, unit_id, on)
    above = queries.ancestors(actor=request.actor, unit_id=unit_id, on=on)
    return {
        "branches": drawn(page),
        "shown": page.total,
        "ancestors": above,
        "part": page,
        "more": _more(request, page),
    }


def branches(nodes: tuple[TreeNode, ...]) -> tuple[Branch, ...]:
    """The tops with the units right under them; deeper nodes make their parents openable."""
    below: dict[int | None, list[TreeNode]] = {}
    for node in nodes:
        below.setdefault(node.parent_id if node.depth else None, []).append(node)

    def draw(node: TreeNode) -> Branch:
        under = below.get(node.unit_id, [])
        label = UnitKind.of(node.kind).label
        children = tuple(draw(child) for child in under) if node.depth == 0 else ()
        return Branch(node.unit_id, node.code, node.name, label, bool(under), children)

    return tuple(draw(node) for node in below.get(None, []))


def _children(request: ActorRequest, unit_id: int, on: date) -> ChildrenPage:
    offset = number(request, "offset") or 0
    return queries.children(actor=request.actor, parent_id=unit_id, on=on, offset=offset, limit=PAGE)


def drawn(page: ChildrenPage) -> tuple[Branch, ...]:
    """A page of children as branches."""
    return tuple(
        Branch(row.unit_id, row.code, row.name, UnitKind.of(row.kind).label, row.has_children)
        for row in page.rows
    )


def _more(request: ActorRequest, page: ChildrenPage) -> str:
    """The address of the next page of a unit's children; empty on the last."""
    following = page.offset + len(page.rows)
    if not page.rows or following >= page.total:
        return ""
    asked = {"under": page.parent_id, "offset": following, "on": shown_day(request).isoformat()}
    return f"/organisations?{urlencode(asked)}"


@require_GET
def children(request: ActorRequest, unit_id: int) -> HttpResponse:
    """What stands right under a unit, as the part that opens in the tree."""
    on = shown_day(request)
    page = _children(request, unit_id, on)
    context = {
        "branches": drawn(page),
        "day": day_query(request),
        "more": _more(request, page),
        "left": page.total - page.offset - len(page.rows),
    }
    return render(request, "organisations/branches.html", context)
