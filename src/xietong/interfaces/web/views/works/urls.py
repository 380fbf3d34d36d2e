"""Addresses of long works; each shows its own to whoever asked for it, and is missing for all others."""

from __future__ import annotations

from typing import Any

from xietong.interfaces.web.routing import SIGNED_IN, route
from xietong.interfaces.web.views.works import work


def _work(_: Any) -> dict[str, object]:
    return {"work_id": 1}


urlpatterns = [
    route("works", work.works, name="works", needs=SIGNED_IN),
    route("works/<int:work_id>", work.work, name="work", needs=SIGNED_IN, sample=_work),
    route("works/<int:work_id>/progress", work.progress, name="work_progress", needs=SIGNED_IN, sample=_work),
    route("works/<int:work_id>/confirm", work.confirm, name="work_confirm", needs=SIGNED_IN, sample=_work),
    route("works/<int:work_id>/again", work.again, name="work_again", needs=SIGNED_IN, sample=_work),
    route("works/<int:work_id>/faults", work.faults, name="work_faults", needs=SIGNED_IN, sample=_work),
]
