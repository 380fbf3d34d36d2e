"""Who plays each part in one problem, from what has been read of it."""

from __future__ import annotations

from xietong.foundation.access.domain.roles import Role
from xietong.loop.ledger.domain.parts import Part
from xietong.loop.ledger.queries import building
from xietong.loop.ledger.queries.item_reading import Read
from xietong.loop.ledger.queries.project_shapes import PostAt

_ROLE_PARTS: dict[str, tuple[Part, ...]] = {
    Role.SECRETARY.value: (Part.COMMITTEE, Part.ACCEPTOR),
    Role.DISCIPLINE.value: (Part.DISCIPLINE,),
    Role.OFFICE.value: (Part.OFFICE,),
}


def people_of(read: Read) -> dict[Part, tuple[PostAt, ...]]:
    """Who plays each part, by post and name: those named in the item, those who act for the committee."""
    named: dict[Part, list[PostAt]] = {}
    for row in building.in_order(read.found["decider"]):
        post = PostAt(row["post_id"], row["title"], row["unit"], row["holder"], row["person_id"])
        for part in _ROLE_PARTS[row["role"]]:
            named.setdefault(part, []).append(post)
    for part in (Part.PROPOSER, Part.LEADER):
        found = (building.post_at(row, "post") for row in read.present(part))
        named[part] = [post for post in found if post]
    if read.held:
        named[Part.OWNER] = [read.held.lead]
    own = {read.held.lead.post_id} if read.held else set()
    named[Part.ACCEPTOR] = [post for post in named.get(Part.ACCEPTOR, []) if post.post_id not in own]
    return {part: tuple(posts) for part, posts in named.items()}
