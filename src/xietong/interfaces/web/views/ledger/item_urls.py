"""Addresses of one problem, of one project, and of what is attached to them."""

from __future__ import annotations

from functools import partial, update_wrapper
from typing import Any

from xietong.interfaces.web.routing import BUSINESS, View, route
from xietong.interfaces.web.views.ledger import evidence, finding_out, item


def _with(view: View, **fixed: object) -> View:
    """The view with some of its arguments told by the address itself."""
    return update_wrapper(partial(view, **fixed), view)


def _problem(world: Any) -> dict[str, object]:
    return {"problem_id": world.problem_id}


def _act(world: Any) -> dict[str, object]:
    return {"problem_id": world.problem_id, "code": "submit"}


urlpatterns = [
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
