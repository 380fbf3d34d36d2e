"""Search over everything the actor may see: problems, projects, units, people at their posts."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from xietong.foundation.access.domain.roles import Capability
from xietong.foundation.organisations.queries import PostHit, UnitHit, search_posts, search_units
from xietong.kernel.actor import Actor
from xietong.loop.ledger.domain.listing import Page, PageAsk, ProblemFilters, ProjectFilters
from xietong.loop.ledger.queries.lists import problem_list, project_list
from xietong.loop.ledger.queries.row_shapes import ProblemRow, ProjectRow
from xietong.loop.ledger.queries.searching import words_of

_EACH = 20
_FEW = 8


@frozen
class Found:
    """What a search gave, kind by kind. Problems and projects are first pages of lists that go on."""

    problems: Page[ProblemRow] | None
    projects: Page[ProjectRow] | None
    units: tuple[UnitHit, ...]
    posts: tuple[PostHit, ...]

    @property
    def empty(self) -> bool:
        """True where nothing at all was found."""
        lists = (self.problems, self.projects)
        return not (self.units or self.posts or any(page and page.rows for page in lists))


def search(*, actor: Actor, text: str, today: date, soon: int, business: bool) -> Found:
    """Look for every word of a text, or initials; ten statements at most.

    Without ``business`` (the administrators) problems and projects are not looked at; without the
    capability to read organisations, units and people are not.
    """
    if not words_of(text):
        return Found(None, None, (), ())
    organisations = actor.may(Capability.ORGANISATION_READ)
    asked = " ".join(words_of(text))
    problems, projects = _lists(actor, text, today, soon) if business else (None, None)
    return Found(
        problems=problems,
        projects=projects,
        units=search_units(actor=actor, text=asked, on=today, limit=_FEW) if organisations else (),
        posts=search_posts(actor=actor, text=asked, on=today, limit=_FEW) if organisations else (),
    )


def _lists(actor: Actor, text: str, today: date, soon: int) -> tuple[Page[ProblemRow], Page[ProjectRow]]:
    problems = problem_list(
        actor=actor,
        filters=ProblemFilters(text=text),
        ask=PageAsk(size=_EACH, counted=False),
        today=today,
        soon=soon,
    )
    projects = project_list(
        actor=actor,
        filters=ProjectFilters(text=text),
        ask=PageAsk(size=_FEW, counted=False),
        today=today,
        soon=soon,
    )
    return problems, projects
