"""The chain of one item, what comes next and from whom, and every deadline with its basis. Pure."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from xietong.loop.ledger.domain.machines import PROBLEM
from xietong.loop.ledger.domain.parts import Part
from xietong.loop.ledger.domain.states import (
    ProblemState,
    ResponsibilityState,
    StudySide,
)
from xietong.loop.ledger.queries.line_shapes import ClosingLine, LookBackLine, OpinionLine, ResponsibilityLine
from xietong.loop.ledger.queries.project_shapes import PostAt, ProjectLine
from xietong.loop.ledger.queries.shapes import ChainStep, Next

S = ProblemState
#: Code, label, the states in which this link is the present one.
LINKS: tuple[tuple[str, str, frozenset[ProblemState]], ...] = (
    ("finding", "发现登记", frozenset({S.DRAFT, S.RETURNED, S.DISCARDED})),
    ("study", "共同研判", frozenset({S.STUDYING})),
    ("decision", "党委审定", frozenset({S.DECIDING, S.NOT_OPENED, S.MERGED})),
    ("responsibility", "共同定责", frozenset({S.OPEN, S.ASSIGNED, S.DECLINED})),
    ("project", "推进整改", frozenset({S.ACTIVE})),
    ("closing", "验收销号", frozenset({S.CLOSING, S.VERIFIED})),
    ("look_back", "回头看", frozenset({S.OBSERVING, S.SETTLED})),
)
_ENDED_EARLY = frozenset({S.DISCARDED, S.NOT_OPENED, S.MERGED})
_WHAT: dict[ProblemState, str] = {
    S.DRAFT: "提请分管领导和纪委共同研判",
    S.RETURNED: "按退回理由修改后重新提请研判，或者作废",
    S.STUDYING: "提交研判意见，双方到齐后自动提请党委审定",
    S.DECIDING: "审定：立项、不立项、并案或者退回",
    S.OPEN: "明确牵头岗位、协同方和时限",
    S.ASSIGNED: "签字认领，或者说明理由不予认领",
    S.DECLINED: "重新明确责任",
    S.ACTIVE: "推进整改，达到完成标准后申请销号",
    S.CLOSING: "核验销号申请",
    S.VERIFIED: "按完成标准验收",
    S.OBSERVING: "观察期内开展回头看",
}


def _day(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d}" if moment else ""


def chain(
    state: ProblemState,
    *,
    registered_at: datetime,
    proposer: str,
    opinions: tuple[OpinionLine, ...],
    meeting: str,
    decided_on: date | None,
    held: ResponsibilityLine | None,
    projects: tuple[ProjectLine, ...],
    closings: tuple[ClosingLine, ...],
    window: tuple[date | None, date | None],
    look_backs: tuple[LookBackLine, ...],
) -> tuple[ChainStep, ...]:
    """The seven links from the finding to the last look-back, each with person and date."""
    told = {
        "finding": (proposer, _day(registered_at)),
        "study": _study(opinions),
        "decision": (meeting, f"{decided_on or ''}"),
        "responsibility": _responsibility(held),
        "project": _project(projects),
        "closing": _closing(closings, state),
        "look_back": _look_back(window, look_backs),
    }
    present = next(place for place, (_, _, states) in enumerate(LINKS) if state in states)
    return tuple(
        ChainStep(code, label, _status(state, place, present, told[code]), *told[code])
        for place, (code, label, _) in enumerate(LINKS)
    )


def _status(state: ProblemState, place: int, present: int, told: tuple[str, str]) -> str:
    if place < present:
        return "done" if any(told) else "skipped"
    if place > present:
        return "skipped" if state in _ENDED_EARLY else "next"
    return "done" if state in PROBLEM.final else "now"


def _study(opinions: tuple[OpinionLine, ...]) -> tuple[str, str]:
    latest = {line.side: line for line in opinions}
    if set(latest) < set(StudySide):
        return "", ""
    who = "、".join(f"{line.side.label}{line.who}" for line in latest.values())
    return who, _day(max(line.given_at for line in latest.values()))


def _responsibility(held: ResponsibilityLine | None) -> tuple[str, str]:
    if held is None:
        return "", ""
    if held.state is ResponsibilityState.CLAIMED:
        return f"{held.lead.label} {held.claimed_by}", f"{_day(held.claimed_at)} 认领"
    return held.lead.named, f"{_day(held.assigned_at)} 定责"


def _project(projects: tuple[ProjectLine, ...]) -> tuple[str, str]:
    if not projects:
        return "", ""
    done = sum(line.done for line in projects)
    total = sum(len(line.measures) for line in projects)
    return "、".join(dict.fromkeys(line.lead.named for line in projects)), f"措施 {done}/{total} 完成"


def _closing(closings: tuple[ClosingLine, ...], state: ProblemState) -> tuple[str, str]:
    if not closings or (closings[-1].ended and closings[-1].accepted_at is None):
        return "", ""
    last = closings[-1]
    if last.accepted_at and state in (S.OBSERVING, S.SETTLED):
        return f"{last.accepted_by} 验收", _day(last.accepted_at)
    if last.accepted_at:
        return "", ""
    if last.verified_at:
        return f"{last.verified_by} 已核验", _day(last.verified_at)
    return f"{last.requested_by} 申请", _day(last.requested_at)


def _look_back(
    window: tuple[date | None, date | None], look_backs: tuple[LookBackLine, ...]
) -> tuple[str, str]:
    start, end = window
    if start and end and not (look_backs and look_backs[-1].done_on >= start):
        return "", f"{start} 至 {end}"
    if look_backs:
        last = look_backs[-1]
        return last.done_by, f"{last.done_on} {last.result.label}"
    return "", ""


def next_step(
    state: ProblemState,
    *,
    parts: frozenset[Part],
    sides_in: tuple[StudySide, ...],
    people: dict[Part, tuple[PostAt, ...]],
    waits_until: date | None = None,
    extension_asked: bool = False,
) -> Next:
    """What comes next and from whom. Nobody, where the matter is at its end.

    ``waits_until`` is the day before which nobody's turn has come, None where it has.
    """
    if state in PROBLEM.final:
        return Next("事项已了结，没有下一步")
    able = tuple(Part.of(part) for part in PROBLEM.next_parts(state))
    wanted = tuple(part for part in able if part is not Part.OFFICE or state is S.OPEN)
    if state is S.STUDYING:
        given = {StudySide.LEADER: Part.LEADER, StudySide.DISCIPLINE: Part.DISCIPLINE}
        wanted = tuple(part for side, part in given.items() if side not in sides_in)
    if state is S.ACTIVE:
        wanted = (Part.OWNER,)
    if state is S.DECLINED:
        wanted = (Part.COMMITTEE,)
    who = {post.post_id: post for part in wanted for post in people.get(part, ())}
    what = f"{waits_until} 起，{_WHAT[state]}" if waits_until else _WHAT[state]
    if extension_asked:
        what = f"{what}；另有一项延期申请待党委批准"
    mine = waits_until is None and bool(parts & set(wanted))
    return Next(what, wanted, tuple(who.values()), mine=mine or (extension_asked and Part.COMMITTEE in parts))
