"""The one list of event subscriptions between contexts."""

from __future__ import annotations

from xietong.foundation.access import handlers as access
from xietong.foundation.audit.domain.subscriptions import Handler, subscribe
from xietong.interfaces import tasks
from xietong.loop.ledger import handlers as ledger
from xietong.wings.ecology import handlers as ecology

SUBSCRIPTIONS: tuple[tuple[str, Handler], ...] = (
    ("organisations.appointed", access.on_appointed),
    ("organisations.deputised", access.on_deputised),
    ("organisations.appointed", ledger.on_appointed),
    ("problem.claim", ecology.on_claimed),
    ("run.ask", tasks.on_run_asked),
)


def connect() -> None:
    """Subscribe everything on the list; calling twice changes nothing."""
    for activity, handler in SUBSCRIPTIONS:
        subscribe(activity, handler)
