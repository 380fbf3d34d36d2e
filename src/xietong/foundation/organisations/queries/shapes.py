"""What the reads of organisations return."""

from __future__ import annotations

from datetime import date

from attrs import frozen


@frozen
class TreeNode:
    """One unit in the tree of a day, by the name of that day. ``depth`` is 0 at the top."""

    unit_id: int
    parent_id: int | None
    depth: int
    code: str
    name: str
    short_name: str
    kind: str


@frozen
class ChildrenPage:
    """One page of the units right under another; ``total`` counts all of them."""

    parent_id: int | None
    total: int
    offset: int
    rows: tuple[ChildRow, ...]


@frozen
class ChildRow:
    """One unit under another, with whether anything stands below it."""

    unit_id: int
    code: str
    name: str
    short_name: str
    kind: str
    has_children: bool


@frozen
class NameSpell:
    """What a unit was called in a period."""

    code: str
    name: str
    short_name: str
    valid_from: date
    valid_until: date | None


@frozen
class PlaceSpell:
    """Where a unit stood in a period."""

    parent_id: int | None
    parent_name: str
    valid_from: date
    valid_until: date | None


@frozen
class SuccessionLine:
    """A unit that came out of another. ``forward`` where this unit went over into the other."""

    unit_id: int
    unit_name: str
    kind: str
    kind_label: str
    on: date
    forward: bool


@frozen
class PostLine:
    """A post with its holder of the day, and its deputy of the day if there is one."""

    post_id: int
    code: str
    title: str
    kind: str
    kind_label: str
    holder_id: int | None
    holder_name: str
    held_since: date | None
    deputy_id: int | None
    deputy_name: str


@frozen
class PortfolioLine:
    """Which post has which unit in charge or contact, with the holder of the day."""

    portfolio_id: int
    post_id: int
    post_title: str
    holder_name: str
    unit_id: int
    unit_name: str
    kind: str
    kind_label: str
    valid_from: date
    valid_until: date | None


@frozen
class UnitLine:
    """A unit by its name of the day."""

    unit_id: int
    code: str
    name: str
    kind: str


@frozen
class UnitDetail:
    """All that is known of a unit: through time, and as of a day.

    ``leaders`` are the portfolios others hold over it; ``portfolios`` those its own posts hold.
    """

    unit_id: int
    code: str
    name: str
    short_name: str
    kind: str
    kind_label: str
    path: str
    valid_from: date
    valid_until: date | None
    ancestors: tuple[UnitLine, ...]
    names: tuple[NameSpell, ...]
    places: tuple[PlaceSpell, ...]
    successions: tuple[SuccessionLine, ...]
    posts: tuple[PostLine, ...]
    portfolios: tuple[PortfolioLine, ...]
    leaders: tuple[PortfolioLine, ...]


@frozen
class UnitHit:
    """A unit found, with the unit above it to tell namesakes apart."""

    unit_id: int
    code: str
    name: str
    kind: str
    path: str
    parent_name: str


@frozen
class PostHit:
    """A post found, with its unit and the holder of the day."""

    post_id: int
    code: str
    title: str
    kind: str
    unit_id: int
    unit_name: str
    holder_id: int | None
    holder_name: str


@frozen
class HolderSpell:
    """Who held a post, or acted for its holder, in a period."""

    person_id: int
    person_name: str
    valid_from: date
    valid_until: date | None
    deputy: bool
    reason: str
