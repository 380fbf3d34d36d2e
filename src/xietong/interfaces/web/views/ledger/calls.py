"""One post on a problem: the request and what it brought."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.ledger.finding_out import finder
from xietong.interfaces.web.views.ledger.posted import Posted


@frozen
class Call:
    """One post: the request and what it brought, with the arguments all acts share."""

    request: ActorRequest
    problem_id: int
    posted: Posted

    @property
    def base(self) -> dict[str, Any]:
        """Who, when and on what; for acts that take no revision."""
        return {"actor": self.request.actor, "at": self.request.at, "problem_id": self.problem_id}

    @property
    def guarded(self) -> dict[str, Any]:
        """As :attr:`base`, with the revision the form was drawn for."""
        return {**self.base, "revision": self.posted.revision()}

    def text(self, name: str) -> str:
        """A text of the form."""
        return self.posted.text(name)

    def found(self, name: str, label: str, kind: str) -> int:
        """An id that must have been chosen."""
        return self.posted.found(name, label, finder(self.request, kind))

    def found_or_none(self, name: str, label: str, kind: str) -> int | None:
        """An id that may have been chosen."""
        return self.posted.found_or_none(name, label, finder(self.request, kind))
