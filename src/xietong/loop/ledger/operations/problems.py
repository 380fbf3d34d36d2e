"""Finding together: propose, study, decide. One function is one act."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from attrs import asdict, frozen
from django.db import transaction

from xietong.foundation.access.domain.roles import Capability
from xietong.foundation.organisations.domain.pinyin import initials
from xietong.foundation.organisations.queries.lookup import UnitRef, find_unit
from xietong.kernel.actor import Actor
from xietong.kernel.denial import conflict, forbidden, invalid
from xietong.loop.ledger.domain.guards import not_under_study
from xietong.loop.ledger.domain.machines import PROBLEM
from xietong.loop.ledger.domain.parts import Part
from xietong.loop.ledger.domain.states import (
    FoundBy,
    OriginLevel,
    ProblemState,
    Recommendation,
    SignOffPurpose,
    StudySide,
)
from xietong.loop.ledger.models import Opinion, Problem
from xietong.loop.ledger.operations.acting import Act, acting, happened, join, local_day, past_day, write
from xietong.loop.ledger.operations.keeping import keep
from xietong.loop.ledger.operations.signing import sign
from xietong.loop.ledger.queries.recurrence import find_prior
from xietong.loop.ledger.queries.signing import approval_content
from xietong.loop.ledger.queries.visibility import get_visible

_TITLE = 200


@frozen
class Finding:
    """What is written down about a problem; the same fields when it is proposed, edited or imported."""

    title: str
    content: str
    unit_id: int
    found_on: date
    origin_level: OriginLevel
    found_by: FoundBy
    origin: str = ""
    place: str = ""
    found_how: str = ""
    category: str = ""
    risk: str = ""
    field: str = ""
    basis: str = ""
    criterion: str = ""
    prior_reference: str = ""
    leader_post_id: int | None = None


def _check_finding(finding: Finding, *, today: date) -> None:
    if not finding.title.strip():
        raise invalid("title", "请填写问题概述")
    if len(finding.title) > _TITLE:
        raise invalid(
            "title", f"问题概述最多 {_TITLE} 字，现有 {len(finding.title)} 字", "详细情况写入问题内容"
        )
    if not finding.content.strip():
        raise invalid("content", "请填写问题内容")
    if finding.found_on > today:
        raise invalid("found_on", "发现日期不能晚于今天")


def search_text(number: str, title: str, content: str) -> str:
    """The text that is searched: number, title and content in lower case, and the title's pinyin initials."""
    return f"{number} {title} {initials(title)} {content}".lower()


def propose_problem(
    *, actor: Actor, at: datetime, committee_id: int, finding: Finding, submit: bool = False
) -> int:
    """Register a finding on the list of a committee, and with ``submit`` put it to study; return its id.

    403 unless the actor may propose within the committee's tree; 422 names the field.
    """
    today = local_day(at)
    _check_finding(finding, today=today)
    with transaction.atomic():
        committee = _committee_for(actor, committee_id, finding.unit_id)
        problem = Problem(
            number=f"new-{uuid4().hex[:26]}",
            committee_id=committee.pk,
            proposer_post_id=actor.post_id,
            proposer_unit_id=actor.unit_id,
            state=ProblemState.DRAFT.value,
            registered_at=at,
            updated_at=at,
            **_columns(finding),
        )
        keep(problem)
        _name(problem, at)
        _link_prior(problem)
        problem.save()
        if actor.post_id:
            join(problem=problem, part=Part.PROPOSER, at=at, post_id=actor.post_id)
        write(
            problem=problem,
            actor=actor,
            at=at,
            activity="problem.register",
            happened_at=None,
            payload={"found_on": finding.found_on},
        )
        if submit:
            submit_problem(actor=actor, at=at, problem_id=problem.pk)
    return int(problem.pk)


def _columns(finding: Finding) -> dict[str, Any]:
    values = asdict(finding, recurse=False)
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


def _name(problem: Problem, at: datetime) -> None:
    """Number by the row's own id: unique without a counter that all writers would wait for."""
    problem.number = f"W{local_day(at).year}-{problem.pk:06d}"
    problem.search = search_text(problem.number, problem.title, problem.content)


def _committee_for(actor: Actor, committee_id: int, unit_id: int) -> UnitRef:
    committee, unit = find_unit(committee_id), find_unit(unit_id)
    if committee is None or unit is None:
        raise invalid("unit_id", "没有这个单位，请从列表中选择")
    if not unit.path.startswith(committee.path):
        raise invalid("unit_id", f"{unit.name}不在{committee.name}的管理范围内")
    inside = actor.unit_path.startswith(committee.path) and actor.may(Capability.PROBLEM_PROPOSE)
    if not inside and not actor.may_at(Capability.PROBLEM_PROPOSE, committee.path):
        raise forbidden("problem.propose", f"您的角色不能向{committee.name}提出问题")
    return committee


def _link_prior(problem: Problem) -> None:
    problem.recurrence_of = find_prior(problem)


def edit_problem(
    *, actor: Actor, at: datetime, problem_id: int, finding: Finding, revision: int | None = None
) -> None:
    """Change what is written about the problem. Signatures given before become visibly stale.

    409 from the first opinion of a study until the committee has decided (docs/adr/0008).
    """
    with acting(problem_id=problem_id, actor=actor, at=at, revision=revision) as act:
        _may_edit(act)
        _check_finding(finding, today=act.today)
        if finding.unit_id != act.problem.unit_id:
            _committee_for(actor, act.problem.committee_id, finding.unit_id)
        changed = [name for name, value in _columns(finding).items() if getattr(act.problem, name) != value]
        if not changed:
            return
        before = {name: getattr(act.problem, name) for name in changed}
        for name in changed:
            setattr(act.problem, name, _columns(finding)[name])
        act.problem.search = search_text(act.problem.number, act.problem.title, act.problem.content)
        if _REPEATS_BY & set(changed):
            _link_prior(act.problem)
        act.note(
            "problem.edit", payload={"fields": "、".join(FIELD_LABELS[n] for n in changed), "before": before}
        )


FIELD_LABELS = {
    "title": "问题概述",
    "content": "问题内容",
    "unit_id": "责任单位",
    "found_on": "发现日期",
    "origin_level": "来源层级",
    "found_by": "发现主体",
    "origin": "来源",
    "place": "地点",
    "found_how": "发现方式",
    "category": "类别",
    "risk": "风险等级",
    "field": "领域",
    "basis": "依据",
    "criterion": "完成标准",
    "prior_reference": "前次问题编号",
    "leader_post_id": "分管领导",
}
_EDITABLE_BY_PROPOSER = (ProblemState.DRAFT, ProblemState.RETURNED)
_NOT_MERGED_INTO = (*PROBLEM.final, *_EDITABLE_BY_PROPOSER)
_REPEATS_BY = frozenset({"unit_id", "category", "prior_reference"})


def _may_edit(act: Act) -> None:
    state = ProblemState.of(act.problem.state)
    if state in PROBLEM.final:
        raise conflict("problem.edit.state", f"问题已“{state.label}”，登记内容不再修改")
    office = act.actor.may_as(Capability.PROBLEM_EDIT, act.problem.committee_id)
    proposer = Part.PROPOSER in act.parts and state in _EDITABLE_BY_PROPOSER
    if not office and not proposer:
        raise forbidden("problem.edit", "登记内容由党委办维护；提出人在草稿和退回时可以修改")
    studied = not_under_study(state, act.facts.opinions_in)
    if studied:
        raise conflict("problem.edit.studied", studied)


def submit_problem(*, actor: Actor, at: datetime, problem_id: int, revision: int | None = None) -> None:
    """Put the finding to study by the leader in charge and the discipline commission."""
    with acting(problem_id=problem_id, actor=actor, at=at, revision=revision) as act:
        again = act.problem.state == ProblemState.RETURNED.value
        act.allow("submit")
        if again:
            act.problem.study_round += 1
        if act.problem.leader_post_id:
            join(problem=act.problem, part=Part.LEADER, at=at, post_id=act.problem.leader_post_id)
        act.move("submit")


def discard_problem(
    *, actor: Actor, at: datetime, problem_id: int, reason: str, revision: int | None = None
) -> None:
    """Discard a draft; it stays on the record."""
    with acting(problem_id=problem_id, actor=actor, at=at, revision=revision) as act:
        act.move("discard", reason=reason)


def give_opinion(
    *,
    actor: Actor,
    at: datetime,
    problem_id: int,
    recommendation: Recommendation,
    text: str,
    side: StudySide | None = None,
    revision: int | None = None,
) -> None:
    """Give one side's opinion; with the second one the finding goes to the committee by itself."""
    with acting(problem_id=problem_id, actor=actor, at=at) as act:
        del revision
        mine = side or _my_side(act)
        if _part_of(mine) not in act.parts:
            raise forbidden("problem.opine.side", f"您在这一事项中不能以{mine.label}身份研判")
        act.know(my_side=mine)
        act.allow("opine")
        if not text.strip():
            raise invalid("text", "请写明研判意见")
        keep(
            Opinion(
                problem=act.problem,
                round=act.problem.study_round,
                side=mine.value,
                recommendation=recommendation.value,
                text=text.strip(),
                post_id=actor.post_id,
                person_id=actor.person_id,
                given_at=at,
            )
        )
        act.move("opine", payload={"side": mine.value, "side_label": mine.label})
        act.know(opinions_in=act.facts.opinions_in | {mine})
        if act.facts.opinions_in == frozenset(StudySide):
            act.move("conclude")


def _part_of(side: StudySide) -> Part:
    return Part.LEADER if side is StudySide.LEADER else Part.DISCIPLINE


def _my_side(act: Act) -> StudySide:
    """Whoever has both parts, or none, is taken for the leader; the part check then says why not."""
    return StudySide.DISCIPLINE if Part.DISCIPLINE in act.parts else StudySide.LEADER


def approve_problem(
    *,
    actor: Actor,
    at: datetime,
    problem_id: int,
    meeting: str,
    decided_on: date,
    criterion: str = "",
    revision: int | None = None,
) -> None:
    """The committee opens the problem; its closing criterion is fixed and the approval signed."""
    with acting(problem_id=problem_id, actor=actor, at=at, revision=revision) as act:
        if criterion.strip():
            act.problem.criterion = criterion.strip()
        act.know(criterion=act.problem.criterion)
        act.allow("approve")
        when = _check_meeting(meeting, decided_on, at)
        act.problem.meeting, act.problem.decided_on, act.problem.opened_at = meeting.strip(), decided_on, at
        value = sign(act, purpose=SignOffPurpose.APPROVAL, content=approval_content(act.problem))
        act.move(
            "approve",
            payload={"meeting": meeting, "criterion": act.problem.criterion, "signed": value},
            happened_at=when,
        )


def _check_meeting(meeting: str, decided_on: date, at: datetime) -> datetime:
    """When the committee decided, for the record."""
    if not meeting.strip():
        raise invalid("meeting", "请写明审定的会议或方式，如“区委常委会第12次会议”")
    return happened(past_day(decided_on, at, field="decided_on", label="审定日期"), at)


def send_back_problem(
    *, actor: Actor, at: datetime, problem_id: int, reason: str, revision: int | None = None
) -> None:
    """The committee returns the finding to its proposer."""
    with acting(problem_id=problem_id, actor=actor, at=at, revision=revision) as act:
        act.move("send_back", reason=reason)


def not_open_problem(
    *,
    actor: Actor,
    at: datetime,
    problem_id: int,
    meeting: str,
    decided_on: date,
    reason: str,
    revision: int | None = None,
) -> None:
    """The committee decides not to open the problem, with a reason."""
    with acting(problem_id=problem_id, actor=actor, at=at, revision=revision) as act:
        act.allow("not_open", reason=reason)
        when = _check_meeting(meeting, decided_on, at)
        act.problem.meeting, act.problem.decided_on = meeting.strip(), decided_on
        act.move("not_open", reason=reason, payload={"meeting": meeting}, happened_at=when)


@contextmanager
def _both_locked(one: int, other: int) -> Iterator[None]:
    """Lock two problems in one order, so that two merges towards each other neither cross nor deadlock."""
    with transaction.atomic():
        rows = Problem.objects.filter(pk__in=(one, other)).order_by("pk")
        list(rows.select_for_update().values_list("pk"))
        yield


def merge_problem(
    *, actor: Actor, at: datetime, problem_id: int, into_id: int, reason: str, revision: int | None = None
) -> None:
    """The committee merges the finding into another one of its list; both trails stay."""
    with (
        _both_locked(problem_id, into_id),
        acting(problem_id=problem_id, actor=actor, at=at, revision=revision) as act,
    ):
        act.allow("merge", reason=reason)
        into = get_visible(actor, into_id)
        if into.pk == act.problem.pk:
            raise invalid("into_id", "不能并入自身，请选择另一项问题")
        if into.committee_id != act.problem.committee_id or ProblemState.of(into.state) in _NOT_MERGED_INTO:
            raise invalid("into_id", f"{into.number} 未提请研判、已了结或不属于同一党委，不能并入")
        act.problem.merged_into = into
        act.move("merge", reason=reason, payload={"into": into.number})
        write(
            problem=into,
            actor=actor,
            at=at,
            activity="problem.take_in",
            reason=reason,
            payload={"number": act.problem.number},
        )


def link_recurrence(*, actor: Actor, at: datetime, problem_id: int, prior_id: int) -> None:
    """Confirm that the problem is an earlier one come back."""
    with acting(problem_id=problem_id, actor=actor, at=at) as act:
        if not act.parts & {Part.OFFICE, Part.DISCIPLINE, Part.COMMITTEE}:
            raise forbidden("problem.link", "关联前次问题由党委办、纪委或党委办理")
        prior = get_visible(actor, prior_id)
        if prior.pk >= act.problem.pk and prior.registered_at >= act.problem.registered_at:
            raise invalid("prior_id", "前次问题须早于本问题")
        act.problem.recurrence_of = prior
        act.note("problem.link_recurrence", payload={"prior": prior.number})


def send_down(*, actor: Actor, at: datetime, problem_id: int, unit_id: int) -> None:
    """Let a lower unit read this one problem of its superior."""
    with acting(problem_id=problem_id, actor=actor, at=at) as act:
        if not actor.may_as(Capability.PROBLEM_SEND_DOWN, act.problem.committee_id):
            raise forbidden("problem.send_down", "下发由党委书记或党委办办理")
        unit = find_unit(unit_id)
        if unit is None or not unit.path.startswith(act.problem.committee.path):
            raise invalid("unit_id", "只能下发给本党委管理范围内的单位")
        join(problem=act.problem, part=Part.SENT_DOWN, at=at, unit_id=unit.pk)
        act.note("problem.send_down", payload={"unit": unit.name, "unit_id": unit.pk})
