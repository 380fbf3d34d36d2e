"""Acts over the API: the same operations as the web, one address each, made from their signatures."""

import inspect
import typing
from collections.abc import Callable
from typing import Any

from attrs import frozen
from django.http import HttpRequest
from ninja import Body, Path, Router, Schema
from pydantic import create_model

from xietong.interfaces.api.answers import REFUSALS, Done, signed_in
from xietong.interfaces.api.shapes import Id, built, default_of, typed
from xietong.kernel.machine import Machine
from xietong.loop.ledger.domain.machines import COORDINATION, MEASURE
from xietong.loop.ledger.operations import closing, evidence, measures, problems, projects, responsibilities
from xietong.wings.ecology.operations import adopting

_GIVEN = ("actor", "at")
Operation = Callable[..., Any]


@frozen
class Act:
    """One operation at one address; ``target`` is the parameter that the address carries."""

    path: str
    operation: Operation
    target: str = "problem_id"
    tag: str = "问题"


ACTS: tuple[Act, ...] = (
    Act("problems/{id}/edit", problems.edit_problem),
    Act("problems/{id}/submit", problems.submit_problem),
    Act("problems/{id}/discard", problems.discard_problem),
    Act("problems/{id}/opinion", problems.give_opinion),
    Act("problems/{id}/approve", problems.approve_problem),
    Act("problems/{id}/send-back", problems.send_back_problem),
    Act("problems/{id}/not-open", problems.not_open_problem),
    Act("problems/{id}/merge", problems.merge_problem),
    Act("problems/{id}/link-recurrence", problems.link_recurrence),
    Act("problems/{id}/send-down", problems.send_down),
    Act("problems/{id}/assign", responsibilities.assign_responsibility, tag="责任"),
    Act("problems/{id}/claim", responsibilities.claim_responsibility, tag="责任"),
    Act("problems/{id}/decline", responsibilities.decline_responsibility, tag="责任"),
    Act("problems/{id}/extension", responsibilities.request_extension, tag="责任"),
    Act("problems/{id}/extension/decide", responsibilities.decide_extension, tag="责任"),
    Act("problems/{id}/extension/withdraw", responsibilities.withdraw_extension, tag="责任"),
    Act("problems/{id}/closing", closing.request_closing, tag="销号"),
    Act("problems/{id}/closing/withdraw", closing.withdraw_closing, tag="销号"),
    Act("problems/{id}/closing/verify", closing.verify_closing, tag="销号"),
    Act("problems/{id}/closing/reject", closing.reject_closing, tag="销号"),
    Act("problems/{id}/closing/accept", closing.accept_closing, tag="销号"),
    Act("problems/{id}/closing/refuse", closing.refuse_closing, tag="销号"),
    Act("problems/{id}/look-back", closing.record_look_back, tag="销号"),
    Act("problems/{id}/evidence/reference", evidence.add_reference, tag="佐证"),
    Act("problems/{id}/projects", projects.create_project, tag="项目"),
    Act("projects/{id}/start", projects.start_project, "project_id", "项目"),
    Act("projects/{id}/progress", projects.report_progress, "project_id", "项目"),
    Act("projects/{id}/suspend", projects.suspend_project, "project_id", "项目"),
    Act("projects/{id}/resume", projects.resume_project, "project_id", "项目"),
    Act("projects/{id}/finish", projects.finish_project, "project_id", "项目"),
    Act("projects/{id}/evaluate", projects.evaluate_project, "project_id", "项目"),
    Act("projects/{id}/send-back", projects.send_back_project, "project_id", "项目"),
    Act("projects/{id}/measures", measures.add_measure, "project_id", "项目"),
    Act("projects/{id}/coordinations", measures.ask_coordination, "project_id", "项目"),
    Act("progress/{id}/verify", projects.verify_progress, "progress_id", "项目"),
    Act("milestones/{id}/report", projects.report_milestone, "milestone_id", "项目"),
    Act("milestones/{id}/verify", projects.verify_milestone, "milestone_id", "项目"),
    Act("measures/{id}/move", measures.move_measure, "measure_id", "项目"),
    Act("coordinations/{id}/move", measures.move_coordination, "coordination_id", "项目"),
    Act("ecology/submissions/{id}/adopt", adopting.adopt_submission, "submission_id", "政治生态"),
    Act("ecology/submissions/{id}/withdraw", adopting.withdraw_submission, "submission_id", "政治生态"),
)
_MOVES: dict[Operation, Machine[Any]] = {
    measures.move_measure: MEASURE,
    measures.move_coordination: COORDINATION,
}


def _hints(operation: Operation) -> dict[str, Any]:
    return typing.get_type_hints(operation)


def body_of(operation: Operation, *, without: tuple[str, ...]) -> type[Schema]:
    """The schema of an operation's own parameters; a machine's move codes become an enumeration."""
    hints = _hints(operation)
    machine = _MOVES.get(operation)
    fields: dict[str, Any] = {}
    for name, parameter in inspect.signature(operation).parameters.items():
        if name in without:
            continue
        kind = typed(hints[name], name)
        if machine is not None and name == "move":
            kind = typing.Literal[tuple(move.code for move in machine.moves)]
        default = ... if parameter.default is inspect.Parameter.empty else default_of(parameter.default)
        fields[name] = (kind, default)
    title = "".join(word.capitalize() for word in operation.__name__.split("_")) + "In"
    return create_model(title, __base__=Schema, **fields)


def called(operation: Operation, request: HttpRequest, data: Schema, **given: Any) -> Any:
    """Call the operation as the signed-in actor with what came in."""
    asked = signed_in(request)
    hints = _hints(operation)
    values = {name: built(hints[name], getattr(data, name)) for name in type(data).model_fields}
    return operation(actor=asked.actor, at=asked.at, **given, **values)


def _endpoint(act: Act) -> Callable[..., Any]:
    body = body_of(act.operation, without=(*_GIVEN, act.target))

    def endpoint(request: HttpRequest, id: Path[Id], data: Body[body]) -> Done:  # type: ignore[valid-type]  # noqa: A002
        found = called(act.operation, request, data, **{act.target: id})
        return Done(id=found if isinstance(found, int) else id)

    endpoint.__name__ = act.operation.__name__
    endpoint.__doc__ = inspect.getdoc(act.operation)
    return endpoint


def router() -> Router:
    """All acts as one router."""
    made = Router()
    for act in ACTS:
        made.post(act.path, response={200: Done, **REFUSALS}, tags=[act.tag], url_name=f"act-{act.path}")(
            _endpoint(act)
        )
    return made
