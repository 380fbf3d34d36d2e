"""为什么我不能: what a page or an act needs, who has it, what I have, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import frozen
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xietong.foundation.access import queries
from xietong.foundation.access.domain.roles import ADMINISTRATORS, ROLES, Capability
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.routing import BUSINESS, ROUTES, Need
from xietong.interfaces.web.views.access.asked import text
from xietong.kernel.machine import Machine, Move
from xietong.loop.ledger.domain.machines import MACHINES

_ALL_BUSINESS = (Capability.PROBLEM_READ,)


@frozen
class MoveRule:
    """What a move of a matter asks: whose it is and from which states."""

    matter: str
    label: str
    parts: tuple[str, ...]
    sources: tuple[str, ...]
    clause: str


@require_GET
def why(request: ActorRequest) -> HttpResponse:
    """Explain a page (``page``), a capability (``need``) or the code of a refusal (``code``)."""
    page, need, code = text(request, "page"), text(request, "need"), text(request, "code")
    if code.startswith("page."):
        page = code.removeprefix("page.")
    needed = _needed(page, need or code)
    context = {
        "answer": queries.why_not(actor=request.actor, at=request.at, needed=needed) if needed else None,
        "rule": _rule(code),
        "catalogue": [(role.label, ROLES[role].purpose, role in ADMINISTRATORS) for role in ROLES],
    }
    return render(request, "access/why.html", context)


def _needed(page: str, code: str) -> tuple[Capability, ...]:
    known = ROUTES.get(page)
    if known is not None:
        return _capabilities(known.needs)
    return tuple(capability for capability in Capability if capability.value == code)


def _capabilities(needs: Need) -> tuple[Capability, ...]:
    if needs is BUSINESS:
        return _ALL_BUSINESS
    if isinstance(needs, Capability):
        return (needs,)
    return needs if isinstance(needs, tuple) else ()


def _rule(code: str) -> MoveRule | None:
    """The rule of a machine's move from a code such as ``problem.approve.part``."""
    machine_code, _, rest = code.partition(".")
    move_code = rest.partition(".")[0]
    for machine in MACHINES:
        for move in _moves(machine):
            if (machine.code, move.code) == (machine_code, move_code):
                return MoveRule(
                    machine.label,
                    move.label,
                    tuple(part.label for part in move.parts),
                    tuple(source.label for source in move.sources),
                    move.clause,
                )
    return None


def _moves(machine: Machine[Any]) -> Iterable[Move[Any]]:
    return machine.moves
