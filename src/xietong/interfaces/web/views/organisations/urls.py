"""Addresses of the organisations."""

from __future__ import annotations

from typing import Any

from xietong.foundation.access.domain.roles import Capability
from xietong.interfaces.web.routing import route
from xietong.interfaces.web.views.organisations import imports, post, reading, tree, unit

_READ, _WRITE = Capability.ORGANISATION_READ, Capability.ORGANISATION_WRITE


def _unit(world: Any) -> dict[str, object]:
    return {"unit_id": world.units["bureau"].pk}


def _post(world: Any) -> dict[str, object]:
    return {"post_id": world.posts["department"].pk}


urlpatterns = [
    route("organisations", tree.organisations, name="organisations", needs=_READ),
    route("organisations/options/units", reading.unit_options, name="organisations_units", needs=_WRITE),
    route("organisations/options/people", reading.people_options, name="organisations_people", needs=_WRITE),
    route("organisations/imports", imports.imports, name="organisation_imports", needs=_WRITE),
    route(
        "organisations/imports/template/<slug:what>",
        imports.template,
        name="organisation_template",
        needs=_WRITE,
        sample=lambda _: {"what": "units"},
    ),
    route(
        "organisations/export/<slug:what>",
        imports.export,
        name="organisation_export",
        needs=_WRITE,
        sample=lambda _: {"what": "units"},
    ),
    route("organisations/<int:unit_id>", unit.unit, name="unit", needs=_READ, sample=_unit),
    route(
        "organisations/<int:unit_id>/children",
        tree.children,
        name="unit_children",
        needs=_READ,
        sample=_unit,
    ),
    route(
        "organisations/<int:unit_id>/<slug:act>",
        unit.unit_act,
        name="unit_act",
        needs=_WRITE,
        sample=lambda world: {**_unit(world), "act": "rename"},
    ),
    route("organisations/posts/<int:post_id>", post.post, name="post", needs=_READ, sample=_post),
    route(
        "organisations/posts/<int:post_id>/<slug:act>",
        post.post_act,
        name="post_act",
        needs=_WRITE,
        sample=lambda world: {**_post(world), "act": "appoint"},
    ),
    route(
        "organisations/posts/<int:post_id>/portfolios/<int:portfolio_id>/end",
        post.end_portfolio,
        name="portfolio_end",
        needs=_WRITE,
        sample=lambda world: {**_post(world), "portfolio_id": 1},
    ),
]
