"""What every route may answer: the thing itself, or denials with a reason."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Schema

from xietong.kernel.actor import Actor


class DenialOut(Schema):
    """One refusal: a code for programs, a reason and a way out for people."""

    kind: str
    code: str
    reason: str
    mend: str = ""
    field: str = ""


class Refused(Schema):
    """Why a request was not carried out."""

    denials: list[DenialOut]


class Done(Schema):
    """An act was recorded; ``id`` is what it made, or what it was done to."""

    id: int


REFUSALS: dict[int, Any] = {
    400: Refused,
    401: Refused,
    403: Refused,
    404: Refused,
    409: Refused,
    422: Refused,
}


class SignedIn:
    """Who asks, and when."""

    def __init__(self, actor: Actor, at: datetime) -> None:
        self.actor = actor
        self.at = at


def signed_in(request: HttpRequest) -> SignedIn:
    """The actor that authentication put on the request."""
    return SignedIn(request.actor, request.at)  # type: ignore[attr-defined]
