"""What can be counted of the three lists for a unit and a span of days: so many of so many. Pure."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from xietong.kernel.enums import LabelledEnum


class Tally(LabelledEnum):
    """The codes are stored by whoever keeps figures; the label says what is counted."""

    CLOSING_ON_TIME = "closing_on_time", "问题清单按期办结"
    INSPECTION_CLOSING = "inspection_closing", "巡视巡察问题按期办结"
    FIRST_PASS = "first_pass", "首次申请销号即通过"
    YEAR_END_RUSH = "year_end_rush", "12 月办结占全年办结"
    REPLIES_ON_TIME = "replies_on_time", "协调请求按时答复"
    SELF_FOUND = "self_found", "自查发现占全部发现"
    LOOK_BACK_FAILURES = "look_back_failures", "回头看发现反弹或未真改"
    SECRETARY_CLAIMS = "secretary_claims", "书记亲自领办"
    INSPECTION_REPEATS = "inspection_repeats", "巡视巡察问题重复发生"
    AUDIT_REPEATS = "audit_repeats", "审计问题重复发生"


@frozen
class UnitTally:
    """So many (``hits``) of so many (``total``) of one unit itself; ``path`` is its place today."""

    unit_id: int
    path: str
    hits: int
    total: int


@frozen
class TalliedMatter:
    """One matter behind a count; ``hit`` where it is among the counted ones. ``kind`` leads to its page."""

    kind: str
    id: int
    number: str
    title: str
    hit: bool


@frozen
class Days:
    """A span of days, both included."""

    first: date
    last: date
