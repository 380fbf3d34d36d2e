"""Addresses of portrait runs, the forest and the trees."""

from typing import Any

from xietong.foundation.access.domain.roles import Capability
from xietong.interfaces.web.routing import route
from xietong.interfaces.web.views.ecology import compare, forest, runs, tree

_READ, _KEEP = Capability.ECOLOGY_READ, Capability.ECOLOGY_KEEP


def _unit(world: Any) -> dict[str, object]:
    return {"unit_id": world.portrayed_id}


def _figure(world: Any) -> dict[str, object]:
    return {"unit_id": world.portrayed_id, "code": "A1"}


def _run(world: Any) -> dict[str, object]:
    return {"run_id": world.run_id}


urlpatterns = [
    route("ecology/forest", forest.page, name="ecology_forest", needs=_READ),
    route("ecology/forest/export", forest.export, name="ecology_forest_export", needs=_READ),
    route("ecology/forest/<int:unit_id>", tree.page, name="ecology_unit", needs=_READ, sample=_unit),
    route(
        "ecology/forest/<int:unit_id>/export",
        tree.export,
        name="ecology_unit_export",
        needs=_READ,
        sample=_unit,
    ),
    route(
        "ecology/forest/<int:unit_id>/<str:code>",
        tree.indicator,
        name="ecology_unit_indicator",
        needs=_READ,
        sample=_figure,
    ),
    route("ecology/runs", runs.listing, name="ecology_runs", needs=_READ),
    route("ecology/runs/new", runs.new, name="ecology_run_new", needs=_KEEP),
    route("ecology/runs/compare", compare.page, name="ecology_compare", needs=_READ),
    route("ecology/runs/compare/export", compare.export, name="ecology_compare_export", needs=_READ),
    route("ecology/runs/<int:run_id>", runs.one, name="ecology_run", needs=_READ, sample=_run),
    route(
        "ecology/runs/<int:run_id>/progress",
        runs.progress,
        name="ecology_run_progress",
        needs=_READ,
        sample=_run,
    ),
    route(
        "ecology/runs/<int:run_id>/reproduce",
        runs.recompute,
        name="ecology_run_reproduce",
        needs=_KEEP,
        sample=_run,
    ),
    route("ecology/runs/<int:run_id>/again", runs.again, name="ecology_run_again", needs=_KEEP, sample=_run),
]
