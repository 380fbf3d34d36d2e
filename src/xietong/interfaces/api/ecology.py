"""The ecology index over the API: what is measured, what is due, figures handed in by a program."""

from typing import Any

from django.http import HttpRequest
from django.utils.timezone import localtime
from ninja import Body, Router

from xietong.interfaces.api.acts import body_of, called
from xietong.interfaces.api.answers import REFUSALS, Done, signed_in
from xietong.interfaces.api.shapes import plain, schema_of
from xietong.wings.ecology.operations.handing_in import hand_in_rows
from xietong.wings.ecology.queries.indicators import IndicatorLine, indicators
from xietong.wings.ecology.queries.sources import Due, due

router = Router()
_HAND_IN = body_of(hand_in_rows, without=("actor", "at"))
_TAGS = ["政治生态"]


@router.get("ecology/indicators", response={200: list[schema_of(IndicatorLine)], **REFUSALS}, tags=_TAGS)  # type: ignore[misc]
def in_force(request: HttpRequest) -> Any:
    """The indicators in force today."""
    asked = signed_in(request)
    return plain(indicators(actor=asked.actor, on=localtime(asked.at).date()))


@router.get("ecology/due", response={200: list[schema_of(Due)], **REFUSALS}, tags=_TAGS)  # type: ignore[misc]
def expected(request: HttpRequest) -> Any:
    """The tables that wait for one."""
    asked = signed_in(request)
    return plain(due(actor=asked.actor, today=localtime(asked.at).date()))


@router.post("ecology/submissions", response={200: Done, **REFUSALS}, tags=_TAGS)
def hand_in(request: HttpRequest, data: Body[_HAND_IN]) -> Any:  # type: ignore[valid-type]
    """Hand rows in as a draft, all or nothing; it holds once it is adopted."""
    return {"id": called(hand_in_rows, request, data)}
