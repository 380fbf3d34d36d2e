"""The draft read from a rectification notice: what it prints, where it prints it, and what is doubtful.

Every value was printed in the notice or computed from printed values; what is missing stays None or empty.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from attrs import evolve, frozen


class NoticeError(Exception):
    """The file cannot be read as a notice. The message is Chinese and meant for the reader."""


class NoticeKind(StrEnum):
    """The published forms of notices (domain/notices.md, kinds A to F)."""

    INSPECTION_PROGRESS = "inspection_progress"
    INSPECTION_ROUND_SUMMARY = "inspection_round_summary"
    AUDIT_REPORT = "audit_report"
    AUDIT_REPLY = "audit_reply"
    ENVIRONMENT_ITEM = "environment_item"
    HOTLINE_BULLETIN = "hotline_bulletin"
    UNKNOWN = "unknown"


KIND_LABELS = {
    NoticeKind.INSPECTION_PROGRESS: "巡视巡察整改进展通报（单个单位）",
    NoticeKind.INSPECTION_ROUND_SUMMARY: "巡视巡察一轮整改汇总",
    NoticeKind.AUDIT_REPORT: "审计查出问题整改情况报告",
    NoticeKind.AUDIT_REPLY: "专项审计整改复函",
    NoticeKind.ENVIRONMENT_ITEM: "生态环境保护督察整改销号公示",
    NoticeKind.HOTLINE_BULLETIN: "12345 热线办理通报",
    NoticeKind.UNKNOWN: "未能识别的文种",
}


class StateKind(StrEnum):
    """What a printed state wording amounts to."""

    DONE = "done"
    BASICALLY_DONE = "basically_done"
    PHASE_DONE = "phase_done"
    PARTLY_DONE = "partly_done"
    IN_PROGRESS = "in_progress"
    LONG_TERM = "long_term"
    NOT_DONE = "not_done"
    AT_ONCE = "at_once"


@frozen
class Flag:
    """Something a person should look at: a stable code, a Chinese sentence, the source words."""

    code: str
    message: str
    text: str = ""
    readings: tuple[str, ...] = ()


@frozen
class Owner:
    """A printed responsible unit or person with the label it was printed under."""

    role: str
    name: str


@frozen
class Deadline:
    """A printed deadline. `due` is an ISO date only if the printed words and dates fix it."""

    text: str
    kind: str
    anchor: str | None = None
    anchor_date: str | None = None
    due: str | None = None


@frozen
class Problem:
    """One row of the problem tree; offsets count characters of `NoticeDraft.source`."""

    number: str
    mark: str
    level: int
    parent: str | None
    text: str
    heading: str
    source_from: int
    source_to: int
    state: str | None = None
    state_normalised: StateKind | None = None
    owners: tuple[Owner, ...] = ()
    deadline: Deadline | None = None
    description: str | None = None
    goal: str | None = None
    measures: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()


@frozen
class Total:
    """A printed count. `adds_up` is None where the notice prints no parts to check it against."""

    what: str
    subject: str
    state: StateKind | None
    value: Decimal
    unit: str
    text: str
    parts: tuple[Decimal, ...] = ()
    adds_up: bool | None = None


@frozen
class Percentage:
    """A printed rate beside the one computed from the printed counts it rests on."""

    what: str
    printed: Decimal
    text: str
    computed: Decimal | None = None
    basis: str | None = None
    agrees: bool | None = None


@frozen
class Money:
    """A printed amount; `yuan` is the amount in 元."""

    kind: str
    amount: Decimal
    unit: str
    yuan: Decimal
    text: str


@frozen
class Accountability:
    """A printed measure against persons; a printed zero is kept as 0."""

    measure: str
    persons: int
    unit: str
    text: str


@frozen
class Masked:
    """A place where personal data stood; only the kind and the masked form are kept."""

    kind: str
    shown: str
    source_from: int
    source_to: int


@frozen
class PrintedDate:
    """A date as printed. `value` is ISO: a day, or year-month where only the month is printed, or None."""

    text: str
    value: str | None
    source_from: int = 0
    flags: tuple[Flag, ...] = ()


@frozen
class NoticeDraft:
    """The whole draft. `source` is the cleaned and masked text all offsets refer to."""

    source: str
    title: str | None = None
    unit: str | None = None
    organisation: str | None = None
    kind: NoticeKind = NoticeKind.UNKNOWN
    inspecting_body: str | None = None
    inspection_level: str | None = None
    inspected_from: str | None = None
    inspected_to: str | None = None
    feedback_on: str | None = None
    published_on: str | None = None
    problems: tuple[Problem, ...] = ()
    totals: tuple[Total, ...] = ()
    percentages: tuple[Percentage, ...] = ()
    accountability: tuple[Accountability, ...] = ()
    money: tuple[Money, ...] = ()
    flags: tuple[Flag, ...] = ()
    masked: tuple[Masked, ...] = ()

    def with_flags(self, *more: Flag) -> NoticeDraft:
        """Return the draft with further flags, each (code, text) once."""
        seen: dict[tuple[str, str], Flag] = {}
        for flag in (*self.flags, *more):
            seen.setdefault((flag.code, flag.text), flag)
        return evolve(self, flags=tuple(seen.values()))
