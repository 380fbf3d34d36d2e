"""Puts the actor and the time on each request; turns refusals into pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from xietong.foundation.access.queries import actor_for
from xietong.interfaces import clock
from xietong.interfaces.statuses import STATUS
from xietong.interfaces.web import sessions
from xietong.kernel.actor import Actor
from xietong.kernel.denial import RefusedError

Handler = Callable[[HttpRequest], HttpResponse]


class ActorRequest(HttpRequest):
    """A request behind the login: who acts, and when."""

    actor: Actor
    at: datetime


class ActorMiddleware:
    """Sets ``request.at`` and, for a signed-in user, ``request.actor``; a first password is changed first."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = cast("ActorRequest", request)
        asked.at = clock.now()
        if request.user.is_authenticated and sessions.still_open(request):
            if request.user.must_change_password and not _may_wait(request.path):
                return HttpResponseRedirect("/password")
            asked.actor = actor_for(user=request.user, at=asked.at)
        return self.get_response(request)


def _may_wait(path: str) -> bool:
    """What may be opened with a first password: changing it, and leaving."""
    return path in ("/password", "/logout", "/health")


class RefusalMiddleware:
    """A refusal that no view caught becomes a page with its reason and status."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Render the refusal; other exceptions go their way."""
        if not isinstance(exception, RefusedError):
            return None
        status = STATUS[exception.kind]
        return render(request, "errors/refused.html", {"denials": exception.denials}, status=status)
