"""The pages of the three lists: one frame, three sets of columns."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from xietong.foundation.access.domain.roles import Capability
from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.ledger import asked, filter_bars
from xietong.interfaces.web.views.ledger.filter_bars import FilterBar
from xietong.interfaces.web.views.ledger.list_columns import PROBLEMS, PROJECTS, RESPONSIBILITIES, Shown
from xietong.interfaces.web.widgets import Pager, Table
from xietong.loop.ledger.domain.listing import Page, ProblemFilters
from xietong.loop.ledger.operations.views import LISTS, delete_view, save_view
from xietong.loop.ledger.queries.breadth import is_broad
from xietong.loop.ledger.queries.facets import problem_counts
from xietong.loop.ledger.queries.list_choices import ListChoices, list_choices
from xietong.loop.ledger.queries.lists import problem_list, project_list, responsibility_list
from xietong.loop.ledger.queries.row_shapes import ProblemRow


def _ask(request: ActorRequest, options: ListChoices) -> dict[str, Any]:
    """What every list is read with besides its filters."""
    return {
        "actor": request.actor,
        "ask": asked.page_ask(request.GET),
        "today": timezone.localtime(request.at).date(),
        "soon": options.soon,
    }


def _frame(
    request: ActorRequest, page: Page[Any], shown: Shown, options: ListChoices, bar: FilterBar
) -> dict[str, Any]:
    """What the three pages share: table, filter bar, saved views, pager, sizes, today."""
    query = asked.without(request.GET)
    exportable = request.actor.may(Capability.PROBLEM_EXPORT) and page.count
    return {
        "page": page,
        "today": timezone.localtime(request.at).date(),
        "table": Table(
            code=shown.code,
            columns=shown.columns,
            caption=shown.caption,
            sort=page.sort,
            count=page.count,
            export_url=f"/{shown.code}/export?{query}" if exportable else "",
        ),
        "bar": bar,
        "views": _views(shown.code, options, query),
        "pager": Pager(page.number, page.has_next, page.count, page.size),
        "sizes": filter_bars.page_sizes(request.GET, page.size),
        "list_code": shown.code,
        "list_url": f"/{shown.code}",
        "query": query,
        "empty": _nothing(bool(bar.chips)),
    }


def _views(code: str, options: ListChoices, query: str) -> list[dict[str, Any]]:
    return [
        {"id": view.id, "name": view.name, "url": f"/{code}?{view.query}", "current": view.query == query}
        for view in options.views
    ]


def problems(request: ActorRequest) -> HttpResponse:
    """问题清单: rows, filter bar, tabs with counts, saved views, and for the office the bulk bar."""
    actor = request.actor
    options = list_choices(actor=actor, list_code="problems")
    filters = asked.problem_filters(request.GET)
    page = problem_list(filters=filters, **_ask(request, options))
    frame = _frame(request, page, PROBLEMS, options, filter_bars.problem_bar(request.GET, options))
    context = {
        **frame,
        "tabs": _tabs(request, filters, options),
        "counts_url": f"/problems/counts?{frame['query']}" if is_broad(actor) else "",
        "bulk": actor.may(Capability.PROBLEM_EDIT) or actor.may(Capability.RESPONSIBILITY_SET),
        "may_propose": actor.may(Capability.PROBLEM_PROPOSE),
        "may_import": actor.may(Capability.PROBLEM_IMPORT),
        "lines": [(row, _said(row, options)) for row in page.rows],
    }
    return render(request, "ledger/lists/problems.html", context)


def _said(row: ProblemRow, options: ListChoices) -> dict[str, str]:
    """The classifications of a row in words."""
    return {
        scheme: options.label(scheme, code)
        for scheme, code in (
            ("category", row.category),
            ("risk", row.risk),
            ("field", row.field),
            ("origin", row.origin),
        )
    }


def _tabs(request: ActorRequest, filters: ProblemFilters, options: ListChoices) -> list[Any]:
    """Tabs with counts where these are cheap; for a wide scope the page asks for them by itself."""
    actor = request.actor
    if is_broad(actor):
        return filter_bars.problem_tabs(request.GET, filters, None)
    return filter_bars.problem_tabs(request.GET, filters, _counted(request, filters, options.soon))


def _counted(request: ActorRequest, filters: ProblemFilters, soon: int) -> dict[str, int]:
    return problem_counts(
        actor=request.actor,
        filters=filters,
        cuts={key: cut for key, (_, cut) in filter_bars.TABS.items()},
        today=timezone.localtime(request.at).date(),
        soon=soon,
    )


def problem_tab_counts(request: ActorRequest) -> HttpResponse:
    """The tabs again, with their counts."""
    options = list_choices(actor=request.actor, list_code="problems")
    filters = asked.problem_filters(request.GET)
    tabs = filter_bars.problem_tabs(request.GET, filters, _counted(request, filters, options.soon))
    return render(request, "ledger/lists/tabs.html", {"tabs": tabs, "counts_url": ""})


def _nothing(filtered: bool) -> dict[str, str]:
    if filtered:
        return {
            "title": "没有符合这些条件的行",
            "text": "去掉上面的一个条件再看；搜索也可以用标题的拼音首字母。",
        }
    return {
        "title": "这里还没有内容",
        "text": "您在当前岗位上还看不到任何一行。提出问题、被列为牵头或协同、或由上级下发后，会出现在这里。",
    }


def responsibilities(request: ActorRequest) -> HttpResponse:
    """责任清单: who leads what by when, claimed or not."""
    options = list_choices(actor=request.actor, list_code="responsibilities")
    filters = asked.responsibility_filters(request.GET)
    page = responsibility_list(filters=filters, **_ask(request, options))
    bar = filter_bars.responsibility_bar(request.GET, options)
    context = _frame(request, page, RESPONSIBILITIES, options, bar)
    return render(request, "ledger/lists/responsibilities.html", context)


def projects(request: ActorRequest) -> HttpResponse:
    """项目清单: goal, deadline, progress as reported beside progress as verified."""
    options = list_choices(actor=request.actor, list_code="projects")
    page = project_list(filters=asked.project_filters(request.GET), **_ask(request, options))
    context = _frame(request, page, PROJECTS, options, filter_bars.project_bar(request.GET, options))
    return render(request, "ledger/lists/projects.html", context)


def view_save(request: ActorRequest, list_code: str) -> HttpResponse:
    """Keep the present conditions under a name."""
    query = asked.without(asked_query(request.POST.get("query", "")))
    name = request.POST.get("name", "")
    save_view(actor=request.actor, list_code=list_code, name=name, query=query)
    flash(request, f"已保存视图“{name.strip()}”")
    return HttpResponseRedirect(f"/{list_code}?{query}")


def view_delete(request: ActorRequest, view_id: int) -> HttpResponse:
    """Remove a saved view of one's own."""
    code = delete_view(actor=request.actor, view_id=view_id)
    flash(request, "已删除视图")
    return HttpResponseRedirect(f"/{code if code in LISTS else 'problems'}")


def asked_query(text: str) -> Any:
    """A query string as Django reads one."""
    from django.http import QueryDict

    return QueryDict(text[:2000])
