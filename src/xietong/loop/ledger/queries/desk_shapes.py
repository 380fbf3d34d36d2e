"""What a workbench is made of: whose it is, what waits on it, what lies on it to be looked at."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from xietong.kernel.enums import LabelledEnum
from xietong.loop.ledger.domain.rules import RUNNING_STATES
from xietong.loop.ledger.domain.states import Light, ProblemState, Recommendation, StudySide


class Desk(LabelledEnum):
    """Whose workbench it is."""

    SECRETARY = "secretary", "书记"
    MEMBER = "member", "班子成员"
    DISCIPLINE = "discipline", "纪委"
    OFFICE = "office", "党委办公室"
    UNIT = "unit", "部门和下级单位"
    ADMINISTRATOR = "administrator", "管理员"


class Wait(LabelledEnum):
    """What is waited for. The label is the question on the card."""

    DECIDE = "decide", "请审定是否立项"
    DECLINED = "declined", "被退回，请重新定责"
    EXTENSION = "extension", "申请延期，请批准"
    ACCEPT = "accept", "请验收销号"
    CLAIM = "claim", "请认领"
    COORDINATION = "coordination", "请答复协调请求"
    STUDY_LEADER = "study_leader", "请以分管领导身份研判"
    STUDY_DISCIPLINE = "study_discipline", "请以纪委身份研判"
    VERIFY = "verify", "请核验销号申请"
    LOOK_BACK = "look_back", "回头看到期"
    ASSIGN = "assign", "已立项，请定责"


class Group(LabelledEnum):
    """Lists of the workbench that are looked at, not decided."""

    DUE = "due", "我认领的"
    OTHERS = "others", "等别人办理"
    ASKED = "asked", "我提出的协调"
    MEND = "mend", "我的草稿和退回"
    RISK = "risk", "逾期和临期"
    REOPENED = "reopened", "重新打开"
    DOWN = "down", "上级下发"
    RECENT = "recent", "最近变动"


WAITS: dict[Desk, tuple[Wait, ...]] = {
    Desk.SECRETARY: (
        Wait.DECIDE, Wait.DECLINED, Wait.EXTENSION, Wait.ACCEPT, Wait.CLAIM, Wait.COORDINATION,
    ),
    Desk.MEMBER: (Wait.CLAIM, Wait.STUDY_LEADER, Wait.COORDINATION),
    Desk.DISCIPLINE: (Wait.STUDY_DISCIPLINE, Wait.VERIFY, Wait.LOOK_BACK),
    Desk.OFFICE: (Wait.ASSIGN, Wait.DECLINED, Wait.COORDINATION, Wait.CLAIM),
    Desk.UNIT: (Wait.CLAIM, Wait.COORDINATION),
    Desk.ADMINISTRATOR: (),
}  # fmt: skip


@frozen
class OpinionSaid:
    """One side's opinion, once both are in."""

    side: StudySide
    recommendation: Recommendation
    text: str


@frozen
class Card:
    """One thing that waits for a decision. ``id`` is the problem, extension or request that is decided."""

    wait: Wait
    id: int
    problem_id: int
    number: str
    title: str
    unit: str
    revision: int
    said: str
    criterion: str
    who: str
    due: date | None
    was_due: date | None
    basis: str
    times: int
    opinions: tuple[OpinionSaid, ...]


@frozen
class Line:
    """One row of a list that is looked at."""

    group: Group
    problem_id: int
    number: str
    title: str
    unit: str
    state: ProblemState
    light: Light
    due: date | None
    note: str

    @property
    def clock_stopped(self) -> bool:
        """True where the deadline is history."""
        return self.state not in RUNNING_STATES


@frozen
class Workbench:
    """Everything on a desk. Counts stop one above the cap of lists."""

    desk: Desk
    cards: tuple[Card, ...]
    groups: dict[Group, tuple[Line, ...]]
    counts: dict[str, int]

    @property
    def waiting(self) -> int:
        """How many things wait for a decision in all, also those beyond the cards shown."""
        return sum(self.counts[wait.value] for wait in WAITS[self.desk])
