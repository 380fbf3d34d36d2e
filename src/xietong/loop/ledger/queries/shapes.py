"""What the page of one problem is made of: frozen answers, no tables behind them."""

from __future__ import annotations

from datetime import date, datetime

from attrs import frozen

from xietong.foundation.audit.queries import EventLine
from xietong.kernel.machine import Option
from xietong.loop.ledger.domain.parts import Part
from xietong.loop.ledger.domain.states import (
    ClosureKind,
    ExtensionState,
    FoundBy,
    Light,
    OriginLevel,
    ProblemState,
    StudySide,
)
from xietong.loop.ledger.queries.line_shapes import (
    ClosingLine,
    EvidenceLine,
    ExtensionLine,
    LookBackLine,
    OpinionLine,
    RelatedLine,
    ResponsibilityLine,
    SignOffLine,
)
from xietong.loop.ledger.queries.project_shapes import PostAt, ProjectLine


@frozen
class Deadline:
    """A day by which something is due, and what it rests on."""

    label: str
    due: date
    basis: str
    done: bool = False


@frozen
class ChainStep:
    """One link of the chain. ``status``: done, now, next or skipped."""

    code: str
    label: str
    status: str
    who: str = ""
    when: str = ""


@frozen
class Next:
    """What comes next and from whom, by post and by name."""

    what: str
    parts: tuple[Part, ...] = ()
    who: tuple[PostAt, ...] = ()
    mine: bool = False

    @property
    def whom(self) -> str:
        """The people in one line, at most three of them; the parts where nobody is known."""
        if not self.who:
            return "、".join(part.label for part in self.parts)
        names = "、".join(post.named for post in self.who[:3])
        return f"{names} 等 {len(self.who)} 人" if len(self.who) > 3 else names  # noqa: PLR2004 - a line holds three


@frozen
class Entry:
    """What is written down about a problem; ``words`` are the labels of its classifications."""

    title: str
    content: str
    committee_id: int
    committee: str
    unit_id: int
    unit: str
    place: str
    origin_level: OriginLevel
    origin: str
    found_by: FoundBy
    found_on: date
    found_how: str
    category: str
    risk: str
    field: str
    basis: str
    criterion: str
    proposer: str
    leader_post_id: int | None
    leader: str
    prior_reference: str
    words: dict[str, str]

    def word(self, scheme: str) -> str:
        """A classification in words: its label; what no classification knows, as it stands."""
        return self.words.get(scheme) or str(getattr(self, scheme))


@frozen
class ProblemDetail:
    """Everything on the page of one problem, as far as the actor may see it."""

    id: int
    number: str
    state: ProblemState
    revision: int
    entry: Entry
    light: Light
    deadline: date | None
    deadline_basis: str
    registered_at: datetime
    meeting: str
    decided_on: date | None
    closure_kind: ClosureKind | None
    closed_at: datetime | None
    look_back_from: date | None
    look_back_until: date | None
    reopened: int
    study_round: int
    parts: frozenset[Part]
    opinions: tuple[OpinionLine, ...]
    sides_in: tuple[StudySide, ...]
    sides_hidden: tuple[StudySide, ...]
    held: ResponsibilityLine | None
    responsibilities: tuple[ResponsibilityLine, ...]
    supporters: tuple[str, ...]
    sent_down_to: tuple[str, ...]
    projects: tuple[ProjectLine, ...]
    extensions: tuple[ExtensionLine, ...]
    closings: tuple[ClosingLine, ...]
    look_backs: tuple[LookBackLine, ...]
    evidence: tuple[EvidenceLine, ...]
    sign_offs: tuple[SignOffLine, ...]
    related: tuple[RelatedLine, ...]
    hidden_prior: bool
    unfinished_measures: int
    history: tuple[EventLine, ...]
    deadlines: tuple[Deadline, ...]
    chain: tuple[ChainStep, ...]
    next: Next
    actions: tuple[Option, ...]

    @property
    def pending_extension(self) -> ExtensionLine | None:
        """The request for more time that waits for a decision."""
        return next((row for row in self.extensions if row.state is ExtensionState.REQUESTED), None)

    @property
    def open_closing(self) -> ClosingLine | None:
        """The attempt to close that is under way."""
        return next((row for row in self.closings if not row.ended), None)

    def may(self, code: str) -> bool:
        """True where the act with this code stands open to the actor."""
        return any(option.code == code and option.open for option in self.actions)
