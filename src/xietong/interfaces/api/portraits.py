"""Portraits over the API: runs, the forest, one unit; the same queries and operations as the web."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Path, Query, Router, Schema
from pydantic import Field

from xietong.interfaces.api.acts import body_of, called
from xietong.interfaces.api.answers import REFUSALS, Done, signed_in
from xietong.interfaces.api.shapes import Id, Text, plain, schema_of
from xietong.kernel.denial import missing
from xietong.wings.ecology.domain.kinds import Band, PeerGroup
from xietong.wings.ecology.operations.portraits.asking import ask_run
from xietong.wings.ecology.queries.forest import Forest, ForestAsk, forest
from xietong.wings.ecology.queries.runs import RunDetail, RunLine, run_detail, run_lines
from xietong.wings.ecology.queries.standing import Standing, standing_of
from xietong.wings.ecology.queries.tree import Portrait, portrait

router = Router(tags=["政治生态"])
_ASK = body_of(ask_run, without=("actor", "at"))
_Period = Annotated[Text, Field(max_length=10)]


class ForestQuery(Schema):
    """What of the forest is wanted; left out: the newest run, its last period, the whole index."""

    run_id: Id | None = None
    period: _Period = ""
    node: Annotated[Text, Field(max_length=40)] = ""
    group: PeerGroup | None = None
    band: list[Band] = []
    text: Annotated[Text, Field(max_length=60)] = ""


class PortraitQuery(Schema):
    """Which run and period of a unit; left out: the newest."""

    run_id: Id | None = None
    period: _Period = ""


class Reproduced(Schema):
    """Whether the kept inputs gave the same results to the last bit."""

    inputs_same: bool
    results_same: bool
    sentence: str


@router.get("ecology/runs", response={200: list[schema_of(RunLine)], **REFUSALS})  # type: ignore[misc]
def runs(request: HttpRequest) -> Any:
    """The portrait runs in sight, newest first."""
    asked = signed_in(request)
    return plain(run_lines(actor=asked.actor, at=asked.at))


@router.post("ecology/runs", response={200: Done, **REFUSALS})
def ask(request: HttpRequest, data: Body[_ASK]) -> Any:  # type: ignore[valid-type]
    """Ask for a portrait; it is worked out in the background."""
    return {"id": called(ask_run, request, data)}


@router.get("ecology/runs/{id}", response={200: schema_of(RunDetail), **REFUSALS})
def run(request: HttpRequest, id: Path[Id]) -> Any:  # noqa: A002
    """One run with what it rested on and its history."""
    asked = signed_in(request)
    return plain(run_detail(actor=asked.actor, run_id=id, at=asked.at))


@router.post("ecology/runs/{id}/reproduce", response={200: Reproduced, **REFUSALS})
def reproduce(request: HttpRequest, id: Path[Id]) -> Any:  # noqa: A002
    """Work the kept inputs out again and compare digests."""
    from xietong.wings.ecology.operations.portraits.reproducing import reproduce as work_out_again

    asked = signed_in(request)
    found = work_out_again(actor=asked.actor, at=asked.at, run_id=id)
    return {
        "inputs_same": found.inputs_same,
        "results_same": found.results_same,
        "sentence": found.sentence,
    }


@router.get("ecology/forest", response={200: schema_of(Forest), **REFUSALS})
def whole(request: HttpRequest, query: Query[ForestQuery]) -> Any:
    """The units of a run that one sees, in the order of the directory; 404 where there is no run."""
    asked = signed_in(request)
    ask_of = ForestAsk(
        run_id=query.run_id,
        period=query.period,
        node=query.node,
        group=query.group.value if query.group else "",
        bands=tuple(query.band),
        text=query.text,
    )
    found = forest(actor=asked.actor, at=asked.at, ask=ask_of)
    if found is None:
        raise missing("还没有完成的画像", "ecology.no_run")
    return plain(found)


@router.get("ecology/units/{id}", response={200: schema_of(Portrait), **REFUSALS})
def unit(request: HttpRequest, id: Path[Id], query: Query[PortraitQuery]) -> Any:  # noqa: A002
    """One unit's portrait; 404 where no run has said anything of it."""
    asked = signed_in(request)
    found = portrait(actor=asked.actor, unit_id=id, period=query.period, run_id=query.run_id)
    if not isinstance(found, Portrait):
        raise missing("这个单位还没有画像", "ecology.no_portrait")
    return plain(found)


@router.get("ecology/units/{id}/standing", response={200: schema_of(Standing), **REFUSALS})
def standing(request: HttpRequest, id: Path[Id]) -> Any:  # noqa: A002
    """Anomalies in their turn, objections and plans of a unit; empty where it is out of sight."""
    asked = signed_in(request)
    return plain(standing_of(actor=asked.actor, at=asked.at, unit_id=id))
