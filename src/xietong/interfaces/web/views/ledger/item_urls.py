"""Addresses of one problem, of one project, and of what is attached to them."""

from __future__ import annotations

from functools import partial, update_wrapper
from typing import Any

from xietong.foundation.access.domain.roles import Capability
from xietong.interfaces.web.routing import BUSINESS, View, route
from xietong.interfaces.web.views.ledger import (
    evidence,
    finding_out,
    item,
    project_new,
    projects,
    propose,
    signatures,
)
from xietong.interfaces.web.views.ledger.project_acts import KINDS


def _with(view: View, **fixed: object) -> View:
    """The view with some of its arguments told by the address itself."""
    return update_wrapper(partial(view, **fixed), view)


def _problem(world: Any) -> dict[str, object]:
    return {"problem_id": world.problem_id}


def _act(world: Any) -> dict[str, object]:
    return {"problem_id": world.problem_id, "code": "submit"}


def _project(world: Any) -> dict[str, object]:
    return {"project_id": world.project_id}


def _project_act(world: Any) -> dict[str, object]:
    return {"project_id": world.project_id, "code": "start"}


urlpatterns = [
    route("problems/new", propose.new, name="problem_new", needs=Capability.PROBLEM_PROPOSE),
    route("problems/similar", propose.similar, name="problem_similar", needs=Capability.PROBLEM_PROPOSE),
    route(
        "problems/<int:problem_id>/edit", propose.edit, name="problem_edit", needs=BUSINESS, sample=_problem
    ),
    *(
        route(
            f"problems/options/{kind}",
            _with(finding_out.options, kind=kind),
            name=f"problem_options_{kind}",
            needs=BUSINESS,
        )
        for kind in finding_out.KINDS
    ),
    *(
        route(
            f"problems/<int:problem_id>/evidence/{kind}",
            _with(evidence.add, kind=kind),
            name=f"problem_evidence_{kind}",
            needs=BUSINESS,
            sample=_problem,
        )
        for kind in ("reference", "file")
    ),
    route(
        "problems/<int:problem_id>/projects/new",
        project_new.new,
        name="project_new",
        needs=BUSINESS,
        sample=_problem,
    ),
    route("projects/wording", project_new.wording, name="project_wording", needs=BUSINESS),
    route("projects/<int:project_id>", projects.project, name="project", needs=BUSINESS, sample=_project),
    route(
        "projects/<int:project_id>/<slug:code>",
        projects.act,
        name="project_act",
        needs=BUSINESS,
        sample=_project_act,
    ),
    *(
        route(
            f"{kind}/<int:pk>/<slug:code>",
            _with(projects.act_below, kind=kind),
            name=f"{kind}_act",
            needs=BUSINESS,
            sample=lambda world: {"pk": world.measure_id, "code": "start"},
        )
        for kind in KINDS
    ),
    route(
        "problems/<int:problem_id>/signatures/<int:sign_off_id>",
        signatures.signature,
        name="signature",
        needs=BUSINESS,
        sample=lambda world: {"problem_id": world.problem_id, "sign_off_id": 1},
    ),
    route("problems/<int:problem_id>", item.problem, name="problem", needs=BUSINESS, sample=_problem),
    route("problems/<int:problem_id>/<slug:code>", item.act, name="problem_act", needs=BUSINESS, sample=_act),
    route(
        "evidence/<int:evidence_id>",
        evidence.download,
        name="evidence",
        needs=BUSINESS,
        sample=lambda world: {"evidence_id": world.evidence_id},
    ),
]
