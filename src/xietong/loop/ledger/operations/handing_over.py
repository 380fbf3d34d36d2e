"""After a change of holder the open items of a post go to the successor, on their record."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xietong.foundation.organisations.queries.lookup import find_posts, holders_by_post
from xietong.kernel.actor import Actor
from xietong.loop.ledger.domain.states import ProblemState
from xietong.loop.ledger.models import Responsibility
from xietong.loop.ledger.operations.acting import local_day, write

_ENDED = (
    ProblemState.SETTLED.value,
    ProblemState.DISCARDED.value,
    ProblemState.MERGED.value,
    ProblemState.NOT_OPENED.value,
)


def hand_over_post(
    *, actor: Actor, at: datetime, post_id: int, post: str, old: str, new: str, new_person_id: int
) -> int:
    """After a change of holder: every open problem led by the post goes to the successor, on its record.

    The name of who claimed it then stays. Returns how many problems were handed over.
    """
    with transaction.atomic():
        rows = (
            Responsibility.objects.select_for_update()
            .filter(lead_post_id=post_id, current=True)
            .exclude(problem__state__in=_ENDED)
            .select_related("problem")
        )
        for held in rows:
            held.holder_since_id = new_person_id
            held.save(update_fields=["holder_since"])
            write(
                problem=held.problem,
                actor=actor,
                at=at,
                activity="problem.hand_over",
                payload={"post": post, "old": old, "new": new, "post_id": post_id},
            )
        return len(rows)


def hand_over_due(*, actor: Actor, at: datetime) -> int:
    """Hand over what appointments that begin on this day have left behind; a second run changes nothing.

    Run by the schedule at the change of day. Returns how many problems were handed over.
    """
    held = Responsibility.objects.filter(current=True).exclude(problem__state__in=_ENDED)
    known = dict(held.values_list("lead_post_id", "holder_since__name"))
    since = {
        (post_id, person_id)
        for post_id, person_id in held.values_list("lead_post_id", "holder_since_id").distinct()
    }
    now = holders_by_post(known, on=local_day(at))
    changed = {
        post_id: now[post_id]
        for post_id, person_id in since
        if post_id in now and person_id != now[post_id][0]
    }
    posts = find_posts(changed)
    return sum(
        hand_over_post(
            actor=actor,
            at=at,
            post_id=post_id,
            post=f"{posts[post_id].unit.name}{posts[post_id].title}",
            old=known[post_id] or "空缺",
            new=name,
            new_person_id=person_id,
        )
        for post_id, (person_id, name) in changed.items()
    )
