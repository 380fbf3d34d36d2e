"""Reads over the API: the same queries as the web."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.timezone import localtime
from ninja import Body, Path, Query, Router, Schema
from pydantic import Field, create_model

from xietong.interfaces.api.acts import body_of, called
from xietong.interfaces.api.answers import REFUSALS, Done, signed_in
from xietong.interfaces.api.shapes import Id, Text, plain, schema_of
from xietong.kernel.actor import Actor
from xietong.loop.ledger.domain.listing import PageAsk, ProblemFilters, ProjectFilters, ResponsibilityFilters
from xietong.loop.ledger.domain.states import (
    FoundBy,
    Light,
    OriginLevel,
    ProblemState,
    ProjectState,
    ResponsibilityState,
)
from xietong.loop.ledger.operations.problems import propose_problem
from xietong.loop.ledger.queries.item import problem_detail
from xietong.loop.ledger.queries.lists import problem_list, project_list, responsibility_list
from xietong.loop.ledger.queries.row_shapes import ProblemRow, ProjectRow, ResponsibilityRow
from xietong.loop.ledger.queries.shapes import ProblemDetail

_LARGEST_PAGE = 100
_DEEPEST_PAGE = 10_000


class Paging(Schema):
    """Order by the key of a column ("-" descends), page from 1, rows a page."""

    sort: Text = ""
    page: Annotated[int, Field(ge=1, le=_DEEPEST_PAGE)] = 1
    size: Annotated[int, Field(ge=1, le=_LARGEST_PAGE)] = 20

    def ask(self) -> PageAsk:
        return PageAsk(sort=self.sort, number=self.page, size=self.size)


class ProblemQuery(Paging):
    """Filters of the problem list."""

    state: list[ProblemState] = []
    light: list[Light] = []
    category: Text = ""
    risk: Text = ""
    origin_level: OriginLevel | None = None
    found_by: FoundBy | None = None
    unit_id: Id | None = None
    committee_id: Id | None = None
    due_from: date | None = None
    due_until: date | None = None
    text: Text = ""


class ResponsibilityQuery(Paging):
    """Filters of the list of responsibilities."""

    state: list[ResponsibilityState] = []
    light: list[Light] = []
    unit_id: Id | None = None
    text: Text = ""


class ProjectQuery(Paging):
    """Filters of the list of projects."""

    state: list[ProjectState] = []
    light: list[Light] = []
    text: Text = ""


def _page(row: type) -> type[Schema]:
    """A page of rows; ``count`` stops at 1001, which reads as "1000+"."""
    given: dict[str, Any] = {"rows": (list[schema_of(row)], ...)}  # type: ignore[misc]
    given |= dict.fromkeys(("number", "size", "count"), (int, ...))
    return create_model(
        f"{row.__name__}Page", __base__=Schema, **given, has_next=(bool, ...), sort=(str, ...)
    )


class Me(Schema):
    """Who asks, as the record would print it."""

    name: str
    title: str
    post_title: str
    unit_id: int | None
    unit_name: str
    on_behalf_of: str
    roles: list[str]
    capabilities: list[str]


router = Router()
_PROPOSE = body_of(propose_problem, without=("actor", "at"))


@router.get("me", response={200: Me, **REFUSALS}, tags=["本人"])
def me(request: HttpRequest) -> Any:
    """Who one is here, in which post, with which roles."""
    actor: Actor = signed_in(request).actor
    return {
        "name": actor.name,
        "title": actor.title,
        "post_title": actor.post_title,
        "unit_id": actor.unit_id,
        "unit_name": actor.unit_name,
        "on_behalf_of": actor.on_behalf_of,
        "roles": sorted(actor.roles),
        "capabilities": sorted({str(code) for grant in actor.grants for code in grant.capabilities}),
    }


@router.get("problems", response={200: _page(ProblemRow), **REFUSALS}, tags=["问题"])
def problems(request: HttpRequest, query: Query[ProblemQuery]) -> Any:
    """One page of the problems that one sees."""
    asked = signed_in(request)
    filters = ProblemFilters(
        states=tuple(query.state),
        lights=tuple(query.light),
        category=query.category,
        risk=query.risk,
        origin_level=query.origin_level,
        found_by=query.found_by,
        unit_id=query.unit_id,
        committee_id=query.committee_id,
        due_from=query.due_from,
        due_until=query.due_until,
        text=query.text,
    )
    return plain(
        problem_list(actor=asked.actor, filters=filters, ask=query.ask(), today=localtime(asked.at).date())
    )


@router.post("problems", response={200: Done, **REFUSALS}, tags=["问题"])
def propose(request: HttpRequest, data: Body[_PROPOSE]) -> Any:  # type: ignore[valid-type]
    """Register a finding, and with ``submit`` put it to study."""
    return {"id": called(propose_problem, request, data)}


@router.get("problems/{id}", response={200: schema_of(ProblemDetail), **REFUSALS}, tags=["问题"])
def problem(request: HttpRequest, id: Path[Id]) -> Any:  # noqa: A002
    """One problem with its chain, its history and what one may do."""
    asked = signed_in(request)
    return plain(problem_detail(actor=asked.actor, problem_id=id, at=asked.at))


@router.get("responsibilities", response={200: _page(ResponsibilityRow), **REFUSALS}, tags=["责任"])
def responsibilities(request: HttpRequest, query: Query[ResponsibilityQuery]) -> Any:
    """One page of the responsibilities that hold now."""
    asked = signed_in(request)
    filters = ResponsibilityFilters(
        states=tuple(query.state), lights=tuple(query.light), unit_id=query.unit_id, text=query.text
    )
    today = localtime(asked.at).date()
    return plain(responsibility_list(actor=asked.actor, filters=filters, ask=query.ask(), today=today))


@router.get("projects", response={200: _page(ProjectRow), **REFUSALS}, tags=["项目"])
def projects(request: HttpRequest, query: Query[ProjectQuery]) -> Any:
    """One page of the projects that one sees."""
    asked = signed_in(request)
    filters = ProjectFilters(states=tuple(query.state), lights=tuple(query.light), text=query.text)
    today = localtime(asked.at).date()
    return plain(project_list(actor=asked.actor, filters=filters, ask=query.ask(), today=today))
