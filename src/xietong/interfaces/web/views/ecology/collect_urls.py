"""Addresses of indicators, sources, schemes, figures handed in, and published statistics."""

from __future__ import annotations

from typing import Any

from xietong.foundation.access.domain.roles import Capability
from xietong.interfaces.web.routing import route
from xietong.interfaces.web.views.access import asked
from xietong.interfaces.web.views.ecology import (
    indicator_form,
    indicator_import,
    indicators,
    schemes,
    sources,
    statistics,
    submission,
    submissions,
)

_READ, _KEEP, _SUBMIT = Capability.ECOLOGY_READ, Capability.ECOLOGY_KEEP, Capability.ECOLOGY_SUBMIT
_INDICATOR: dict[str, object] = {"code": "A1"}
_SOURCE: dict[str, object] = {"code": "petition"}


def _scheme(world: Any) -> dict[str, object]:
    return {"scheme_id": world.scheme_id}


def _table(world: Any) -> dict[str, object]:
    return {"submission_id": world.submission_id}


urlpatterns = [
    route("ecology/options/units", asked.units, name="ecology_options_units", needs=_KEEP),
    route("ecology/options/posts", asked.posts, name="ecology_options_posts", needs=_KEEP),
    route("ecology/indicators", indicators.listing, name="ecology_indicators", needs=_READ),
    route("ecology/indicators/export", indicators.export, name="ecology_indicators_export", needs=_READ),
    route("ecology/indicators/new", indicator_form.new, name="ecology_indicator_new", needs=_KEEP),
    route(
        "ecology/indicators/import", indicator_import.upload, name="ecology_indicators_import", needs=_KEEP
    ),
    route(
        "ecology/indicators/import/confirm",
        indicator_import.confirm,
        name="ecology_indicators_confirm",
        needs=_KEEP,
    ),
    route(
        "ecology/indicators/<slug:code>",
        indicators.one,
        name="ecology_indicator",
        needs=_READ,
        sample=lambda _: _INDICATOR,
    ),
    route(
        "ecology/indicators/<slug:code>/change",
        indicator_form.change,
        name="ecology_indicator_change",
        needs=_KEEP,
        sample=lambda _: _INDICATOR,
    ),
    route(
        "ecology/indicators/<slug:code>/retire",
        indicator_form.retire,
        name="ecology_indicator_retire",
        needs=_KEEP,
        sample=lambda _: _INDICATOR,
    ),
    route("ecology/sources", sources.listing, name="ecology_sources", needs=_READ),
    route("ecology/sources/new", sources.new, name="ecology_source_new", needs=_KEEP),
    route(
        "ecology/sources/<slug:code>",
        sources.change,
        name="ecology_source",
        needs=_KEEP,
        sample=lambda _: _SOURCE,
    ),
    route("ecology/schemes", schemes.listing, name="ecology_schemes", needs=_READ),
    route("ecology/schemes/new", schemes.new, name="ecology_scheme_new", needs=_KEEP),
    route("ecology/schemes/<int:scheme_id>", schemes.one, name="ecology_scheme", needs=_READ, sample=_scheme),
    route(
        "ecology/schemes/<int:scheme_id>/edit",
        schemes.edit,
        name="ecology_scheme_edit",
        needs=_KEEP,
        sample=_scheme,
    ),
    route(
        "ecology/schemes/<int:scheme_id>/freeze",
        schemes.freeze,
        name="ecology_scheme_freeze",
        needs=_KEEP,
        sample=_scheme,
    ),
    route("ecology/submissions", submissions.listing, name="ecology_submissions", needs=_SUBMIT),
    route("ecology/submissions/new", submissions.new, name="ecology_submission_new", needs=_SUBMIT),
    route("ecology/submissions/form", submissions.form, name="ecology_submission_form", needs=_SUBMIT),
    route("ecology/submissions/again", submissions.again, name="ecology_submission_again", needs=_SUBMIT),
    route(
        "ecology/submissions/confirm", submissions.confirm, name="ecology_submission_confirm", needs=_SUBMIT
    ),
    route(
        "ecology/submissions/<int:submission_id>",
        submission.one,
        name="ecology_submission",
        needs=_READ,
        sample=_table,
    ),
    route(
        "ecology/submissions/<int:submission_id>/adopt",
        submission.adopt,
        name="ecology_submission_adopt",
        needs=_SUBMIT,
        sample=_table,
    ),
    route(
        "ecology/submissions/<int:submission_id>/withdraw",
        submission.withdraw,
        name="ecology_submission_withdraw",
        needs=_SUBMIT,
        sample=_table,
    ),
    route("ecology/statistics", statistics.page, name="ecology_statistics", needs=_READ),
    route("ecology/statistics/export", statistics.export, name="ecology_statistics_export", needs=_READ),
    route("ecology/statistics/import", statistics.upload, name="ecology_statistics_import", needs=_KEEP),
    route("ecology/statistics/confirm", statistics.confirm, name="ecology_statistics_confirm", needs=_KEEP),
]
