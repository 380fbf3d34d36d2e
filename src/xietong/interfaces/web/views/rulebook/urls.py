"""Addresses of the rulebook: read by everybody in business, written by who keeps it."""

from __future__ import annotations

from xietong.foundation.access.domain.roles import Capability
from xietong.interfaces.web.routing import BUSINESS, route
from xietong.interfaces.web.views.rulebook import holidays, rules, terms

_WRITE = Capability.RULEBOOK_WRITE
_TERM: dict[str, object] = {"scheme": "risk", "code": "high"}

urlpatterns = [
    route("rulebook", rules.instruments, name="rulebook", needs=BUSINESS),
    route("rulebook/new", rules.new_instrument, name="instrument_new", needs=_WRITE),
    route("rulebook/clause", rules.clause, name="clause", needs=_WRITE),
    route("rulebook/timers", rules.timers, name="timers", needs=BUSINESS),
    route(
        "rulebook/timers/<str:code>",
        rules.timer,
        name="timer",
        needs=_WRITE,
        sample=lambda _: {"code": "problem.study"},
    ),
    route("rulebook/terms", terms.terms, name="terms", needs=BUSINESS),
    route(
        "rulebook/terms/<slug:scheme>/new",
        terms.new_term,
        name="term_new",
        needs=_WRITE,
        sample=lambda _: {"scheme": "risk"},
    ),
    route(
        "rulebook/terms/<slug:scheme>/<str:code>",
        terms.term,
        name="term",
        needs=_WRITE,
        sample=lambda _: _TERM,
    ),
    route(
        "rulebook/terms/<slug:scheme>/<str:code>/retire",
        terms.retire,
        name="term_retire",
        needs=_WRITE,
        sample=lambda _: _TERM,
    ),
    route("rulebook/holidays", holidays.holidays, name="holidays", needs=BUSINESS),
    route("rulebook/holidays/import", holidays.preview, name="holidays_import", needs=_WRITE),
    route("rulebook/holidays/confirm", holidays.confirm, name="holidays_confirm", needs=_WRITE),
]
