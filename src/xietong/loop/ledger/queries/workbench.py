"""The workbench: what waits for the actor, with enough beside it to decide; two statements for any desk."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Any

from attrs import frozen
from django.db.models import F, QuerySet

from xietong.foundation.access.domain.roles import ADMINISTRATORS, Capability, Role
from xietong.kernel.actor import Actor
from xietong.kernel.enums import LabelledEnum
from xietong.loop.ledger.domain.rules import RUNNING_STATES, light_of
from xietong.loop.ledger.domain.states import Light, ProblemState, Recommendation, StudySide
from xietong.loop.ledger.models import Opinion, Problem
from xietong.loop.ledger.queries import waiting
from xietong.loop.ledger.queries.facets import capped_counts
from xietong.loop.ledger.queries.gathering import Branch, Row, gather

MOST_CARDS = 7
MOST_LINES = 8


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


_BY_ROLE = (
    (Role.SECRETARY, Desk.SECRETARY),
    (Role.DISCIPLINE, Desk.DISCIPLINE),
    (Role.OFFICE, Desk.OFFICE),
    (Role.TEAM_MEMBER, Desk.MEMBER),
)
_WAITS: dict[Desk, tuple[Wait, ...]] = {
    Desk.SECRETARY: (
        Wait.DECIDE, Wait.DECLINED, Wait.EXTENSION, Wait.ACCEPT, Wait.CLAIM, Wait.COORDINATION,
    ),
    Desk.MEMBER: (Wait.CLAIM, Wait.STUDY_LEADER, Wait.COORDINATION),
    Desk.DISCIPLINE: (Wait.STUDY_DISCIPLINE, Wait.VERIFY, Wait.LOOK_BACK),
    Desk.OFFICE: (Wait.ASSIGN, Wait.DECLINED, Wait.COORDINATION, Wait.CLAIM),
    Desk.UNIT: (Wait.CLAIM, Wait.COORDINATION),
    Desk.ADMINISTRATOR: (),
}  # fmt: skip
_GROUPS: dict[Desk, tuple[Group, ...]] = {
    Desk.SECRETARY: (Group.DUE, Group.RISK),
    Desk.MEMBER: (Group.DUE, Group.OTHERS, Group.ASKED, Group.MEND),
    Desk.DISCIPLINE: (Group.RISK, Group.REOPENED, Group.MEND),
    Desk.OFFICE: (Group.RISK, Group.RECENT, Group.MEND),
    Desk.UNIT: (Group.DUE, Group.DOWN, Group.OTHERS, Group.ASKED, Group.MEND),
    Desk.ADMINISTRATOR: (),
}


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
        return sum(self.counts[wait.value] for wait in _WAITS[self.desk])


def desk_of(actor: Actor) -> Desk:
    """Which workbench the actor gets, by the roles of the post acted in; the nearest to deciding first."""
    if actor.roles & {role.value for role in ADMINISTRATORS}:
        return Desk.ADMINISTRATOR
    return next((desk for role, desk in _BY_ROLE if role.value in actor.roles), Desk.UNIT)


def workbench(*, actor: Actor, today: date, soon: int) -> Workbench:
    """The actor's desk of today: at most seven cards, short lists, counts of all; two statements."""
    desk = desk_of(actor)
    if desk is Desk.ADMINISTRATOR:
        return Workbench(desk, (), {}, {})
    waits = {wait: _WAITING[wait](actor, today) for wait in _WAITS[desk]}
    groups = {group: _group(group, actor, desk, today, soon) for group in _GROUPS[desk]}
    sets: dict[str, QuerySet[Any]] = {wait.value: rows for wait, rows in waits.items()}
    sets |= {group.value: rows for group, rows in groups.items() if group is not Group.RECENT}
    found = gather([*_card_branches(waits), *(_line_branch(group, rows) for group, rows in groups.items())])
    return Workbench(
        desk=desk,
        cards=_cards(found, _WAITS[desk]),
        groups={group: _lines(group, found.get(group.value, []), today, soon) for group in groups},
        counts=capped_counts(sets),
    )


def _undated(rows: Callable[[Actor], QuerySet[Any]]) -> Callable[[Actor, date], QuerySet[Any]]:
    return lambda actor, _today: rows(actor)


_WAITING: dict[Wait, Callable[[Actor, date], QuerySet[Any]]] = {
    Wait.DECIDE: _undated(waiting.to_decide),
    Wait.DECLINED: _undated(waiting.declined),
    Wait.EXTENSION: _undated(waiting.extensions_to_decide),
    Wait.ACCEPT: _undated(waiting.to_accept),
    Wait.CLAIM: _undated(waiting.to_claim),
    Wait.COORDINATION: _undated(waiting.coordinations_to_answer),
    Wait.STUDY_LEADER: _undated(partial(waiting.to_study, side=StudySide.LEADER)),
    Wait.STUDY_DISCIPLINE: _undated(partial(waiting.to_study, side=StudySide.DISCIPLINE)),
    Wait.VERIFY: _undated(waiting.to_verify),
    Wait.LOOK_BACK: waiting.to_look_back,
    Wait.ASSIGN: _undated(waiting.to_assign),
}


def _group(group: Group, actor: Actor, desk: Desk, today: date, soon: int) -> QuerySet[Any]:
    if group is Group.RISK:
        capability = {
            Desk.DISCIPLINE: Capability.PROBLEM_STUDY_DISCIPLINE,
            Desk.OFFICE: Capability.RESPONSIBILITY_SET,
        }.get(desk, Capability.PROBLEM_DECIDE)
        return waiting.at_risk(actor, capability, today=today, soon=soon)
    if group is Group.RECENT:
        units = waiting.units_with(actor, Capability.RESPONSIBILITY_SET)
        return Problem.objects.filter(committee_id__in=units)
    plain: dict[Group, Callable[[Actor], QuerySet[Any]]] = {
        Group.DUE: waiting.my_work,
        Group.OTHERS: waiting.with_others,
        Group.ASKED: waiting.asked_by_me,
        Group.MEND: waiting.to_mend,
        Group.REOPENED: waiting.reopened,
        Group.DOWN: waiting.sent_down,
    }
    return plain[group](actor)


#: From the rows of a kind to their problem.
_PATHS: dict[LabelledEnum, str] = {
    Wait.CLAIM: "problem__",
    Wait.EXTENSION: "responsibility__problem__",
    Group.DUE: "problem__",
    Group.DOWN: "problem__",
}
_CARD_TEXTS: dict[Wait, tuple[str, str, str]] = {
    Wait.CLAIM: ("content", "leader_post__title", "deadline_basis"),
    Wait.EXTENSION: ("reason", "requested_by__name", "responsibility__deadline_basis"),
    Wait.COORDINATION: ("text", "asked_by__name", ""),
}
_CARD_DAYS: dict[Wait, tuple[str, str]] = {
    Wait.CLAIM: ("deadline", ""),
    Wait.EXTENSION: ("new_deadline", "old_deadline"),
    Wait.COORDINATION: ("due_on", ""),
    Wait.LOOK_BACK: ("look_back_until", ""),
}


def _card_branches(waits: dict[Wait, QuerySet[Any]]) -> Iterable[Branch]:
    for wait, rows in waits.items():
        order = "look_back_until" if wait is Wait.LOOK_BACK else "pk"
        chosen = waiting.first(rows, (order,), MOST_CARDS)
        yield _card_branch(wait, chosen)
        if wait is Wait.DECIDE:
            opinions = Opinion.objects.filter(
                problem__in=chosen.values("pk"), round=F("problem__study_round")
            )
            yield Branch(
                "opinion",
                opinions,
                texts={"side": "side", "recommendation": "recommendation", "text": "text"},
                numbers={"problem_id": "problem_id"},
            )


def _card_branch(wait: Wait, rows: QuerySet[Any]) -> Branch:
    if wait is Wait.COORDINATION:
        rows = rows.filter(project__problems__isnull=False)
    path = "project__problems__" if wait is Wait.COORDINATION else _PATHS.get(wait, "")
    said, who, basis = _CARD_TEXTS.get(wait, ("content", "proposer_unit__name", "deadline_basis"))
    due, was_due = _CARD_DAYS.get(wait, ("deadline", ""))
    texts = {name: f"{path}{name}" for name in ("number", "title", "criterion")}
    texts |= {"unit": f"{path}unit__name", "said": said, "who": who}
    numbers = {"id": "pk", "problem_id": f"{path}id", "revision": f"{path}revision"}
    if wait is Wait.EXTENSION:
        numbers["times"] = "responsibility__extension_count"
    return Branch(
        wait.value,
        rows,
        texts=texts | ({"basis": basis} if basis else {}),
        numbers=numbers,
        days={"due": due} | ({"was_due": was_due} if was_due else {}),
    )


def _cards(found: dict[str, list[Row]], waits: tuple[Wait, ...]) -> tuple[Card, ...]:
    """Seven cards at most: each kind in turn, so that no kind hides behind another."""
    opinions: dict[int, list[OpinionSaid]] = {}
    for row in found.get("opinion", []):
        said = OpinionSaid(StudySide.of(row["side"]), Recommendation.of(row["recommendation"]), row["text"])
        opinions.setdefault(row["problem_id"], []).append(said)
    queues = [
        [_card(wait, row, opinions) for row in sorted(_once(found.get(wait.value, [])), key=_urgency)]
        for wait in waits
    ]
    chosen: list[Card] = []
    while len(chosen) < MOST_CARDS and any(queues):
        chosen += [queue.pop(0) for queue in queues if queue]
    order = {wait: place for place, wait in enumerate(waits)}
    return tuple(sorted(chosen[:MOST_CARDS], key=lambda card: (order[card.wait], card.id)))


def _once(rows: list[Row]) -> list[Row]:
    """A request of a project that answers several problems is one card."""
    return list({row["id"]: row for row in sorted(rows, key=lambda row: -row["problem_id"])}.values())


def _urgency(row: Row) -> tuple[date, int]:
    return (row["due"] or date.max, row["id"])


def _card(wait: Wait, row: Row, opinions: dict[int, list[OpinionSaid]]) -> Card:
    same = ("id", "problem_id", "number", "title", "unit", "revision", "said", "criterion", "who", "due")
    given = opinions.get(row["problem_id"], []) if wait is Wait.DECIDE else []
    return Card(
        wait=wait,
        was_due=row.get("was_due"),
        basis=row.get("basis", ""),
        times=row.get("times") or 0,
        opinions=tuple(sorted(given, key=lambda opinion: opinion.side)),
        **{name: row[name] for name in same},
    )


def _line_branch(group: Group, rows: QuerySet[Any]) -> Branch:
    path = "project__problems__" if group is Group.ASKED else _PATHS.get(group, "")
    if group is Group.ASKED:
        rows = rows.filter(project__problems__isnull=False)
    if group is Group.RECENT:
        newest = rows.order_by("-updated_at", "-pk").values("pk")[:MOST_LINES]
        chosen: QuerySet[Any] = Problem.objects.filter(pk__in=newest)
    else:
        due = {Group.ASKED: "due_on", Group.DOWN: "problem__deadline"}.get(group, "deadline")
        chosen = waiting.first(rows, (due,), MOST_LINES)
    texts = {name: f"{path}{name}" for name in ("number", "title", "state")}
    texts["unit"] = f"{path}unit__name"
    if group is Group.ASKED:
        texts["note"] = "text"
    return Branch(
        group.value,
        chosen,
        texts=texts,
        numbers={"problem_id": f"{path}id"},
        days={"due": f"{path}deadline"},
        moments={"updated_at": f"{path}updated_at"},
    )


def _lines(group: Group, rows: list[Row], today: date, soon: int) -> tuple[Line, ...]:
    if group is Group.RECENT:
        rows = sorted(rows, key=lambda row: row["updated_at"], reverse=True)
    else:
        rows = sorted(rows, key=lambda row: (row["due"] or date.max, row["problem_id"]))
    return tuple(_line(group, row, today, soon) for row in rows)


def _line(group: Group, row: Row, today: date, soon: int) -> Line:
    state = ProblemState.of(row["state"])
    return Line(
        group=group,
        problem_id=row["problem_id"],
        number=row["number"],
        title=row["title"],
        unit=row["unit"],
        state=state,
        light=light_of(state=state, deadline=row["due"], today=today, lead_days=soon),
        due=row["due"],
        note=row.get("note", ""),
    )
