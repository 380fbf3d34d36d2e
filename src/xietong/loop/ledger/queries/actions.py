"""What this actor may do with one item now, and why not the rest. The same rules as the operations hold."""

from __future__ import annotations

from datetime import date

from attrs import evolve

from xietong.foundation.access.domain.roles import Capability
from xietong.kernel.actor import Actor
from xietong.kernel.denial import Denial, DenialKind
from xietong.kernel.machine import Option
from xietong.loop.ledger.domain.facts import ExtensionFacts, ProblemFacts, ProjectFacts
from xietong.loop.ledger.domain.machines import COORDINATION, EXTENSION, MEASURE, PROBLEM, PROJECT
from xietong.loop.ledger.domain.parts import Part
from xietong.loop.ledger.domain.states import (
    ClosureKind,
    CoordinationState,
    ExtensionState,
    MeasureState,
    ProblemState,
    ProjectState,
    StudySide,
)
from xietong.loop.ledger.queries.line_shapes import ExtensionLine, ResponsibilityLine
from xietong.loop.ledger.queries.project_shapes import (
    CoordinationLine,
    MeasureLine,
    ProgressLine,
    ProjectLine,
)

_WRITABLE = frozenset({ProblemState.DRAFT, ProblemState.RETURNED})
#: Taken by the second opinion itself; nobody presses it.
_BY_ITSELF = frozenset({"conclude"})
_EVIDENCE_PARTS = frozenset(
    {Part.OWNER, Part.SUPPORTER, Part.OFFICE, Part.PROPOSER, Part.DISCIPLINE, Part.SUPERVISOR}
)
_PROJECT_FINISHED = (MeasureState.REPORTED, MeasureState.VERIFIED, MeasureState.DROPPED)
_WAITING = (CoordinationState.OPEN, CoordinationState.ESCALATED)


def _option(code: str, label: str, reason: str = "", *, kind: DenialKind = DenialKind.CONFLICT) -> Option:
    return Option(code, label, Denial(kind, f"problem.{code}", reason) if reason else None)


def moves(state: ProblemState, parts: frozenset[Part], facts: ProblemFacts) -> list[Option]:
    """The moves of the problem's machine, as they stand once their forms are filled in.

    The criterion and the kind of closing are asked for in the form, so their absence closes nothing here.
    """
    side = StudySide.DISCIPLINE if Part.DISCIPLINE in parts else StudySide.LEADER
    likely = evolve(
        facts,
        my_side=side,
        criterion=facts.criterion or "-",
        closure_kind=ClosureKind.IMPOSSIBLE if facts.unfinished_measures else None,
        rule_change="-",
    )
    options = PROBLEM.options(state=state, parts=parts, facts=likely)
    return [option for option in options if option.code not in _BY_ITSELF]


def around(
    actor: Actor,
    state: ProblemState,
    parts: frozenset[Part],
    *,
    committee_id: int,
    held: ResponsibilityLine | None,
    pending: ExtensionLine | None,
    maximum: int,
) -> list[Option]:
    """The acts that leave the problem's state alone: editing, more time, projects, evidence, sending down."""
    options: list[Option] = []
    if Part.OWNER in parts and state is ProblemState.ACTIVE:
        options.append(_option("project", "编制项目"))
        waiting = "已有一项延期申请待批准" if pending else ""
        options.append(_option("request_extension", "申请延期", waiting))
    elif Part.OFFICE in parts and state is ProblemState.ACTIVE:
        options.append(_option("project", "编制项目"))
    if pending and held:
        options += _extension(actor, parts, pending, held, maximum)
    if parts & _EVIDENCE_PARTS:
        options.append(_option("evidence", "补充佐证"))
    if actor.may_as(Capability.PROBLEM_SEND_DOWN, committee_id):
        options.append(_option("send_down", "下发"))
    if parts & {Part.OFFICE, Part.DISCIPLINE, Part.COMMITTEE}:
        options.append(_option("link_recurrence", "关联前次问题"))
    return [*_editing(actor, state, parts, committee_id), *options]


def _editing(actor: Actor, state: ProblemState, parts: frozenset[Part], committee_id: int) -> list[Option]:
    office = actor.may_as(Capability.PROBLEM_EDIT, committee_id)
    if not office and Part.PROPOSER not in parts:
        return []
    if state in PROBLEM.final:
        return [_option("edit", "修改登记内容", f"问题已“{state.label}”，登记内容不再修改")]
    if office or state in _WRITABLE:
        return [_option("edit", "修改登记内容")]
    reason = "登记内容由党委办维护；提出人在草稿和退回时可以修改"
    return [_option("edit", "修改登记内容", reason, kind=DenialKind.FORBIDDEN)]


def _extension(
    actor: Actor, parts: frozenset[Part], pending: ExtensionLine, held: ResponsibilityLine, maximum: int
) -> list[Option]:
    facts = ExtensionFacts(
        actor_person_id=actor.person_id,
        requester_person_id=pending.requested_by_id,
        granted_before=held.extension_count,
        maximum=maximum,
        decision="-",
    )
    found = EXTENSION.options(state=ExtensionState.REQUESTED, parts=parts, facts=facts)
    labels = {"approve": "批准延期", "refuse": "不批准延期", "withdraw": "撤回延期申请"}
    return [evolve(option, code=f"extension_{option.code}", label=labels[option.code]) for option in found]


def project_facts_of(project: ProjectLine, actor: Actor, today: date) -> ProjectFacts:
    """The facts of a project from what has been read of it."""
    return ProjectFacts(
        today=today,
        actor_person_id=actor.person_id,
        goal=project.goal,
        measure_count=sum(1 for row in project.measures if row.state is not MeasureState.DROPPED),
        unfinished_measures=sum(1 for row in project.measures if row.state not in _PROJECT_FINISHED),
        open_coordinations=sum(1 for row in project.coordinations if row.state in _WAITING),
        owner_person_ids=frozenset({project.lead.holder_id} - {None}),  # type: ignore[arg-type]
    )


def project_parts(actor: Actor, parts: frozenset[Part], project: ProjectLine) -> frozenset[Part]:
    """The parts in the problem become parts in its project: the owner is who leads the project."""
    mine = parts - {Part.OWNER}
    if actor.post_id is not None and actor.post_id == project.lead.post_id:
        return mine | {Part.OWNER}
    return mine


def with_options(actor: Actor, parts: frozenset[Part], project: ProjectLine, today: date) -> ProjectLine:
    """The project with what the actor may do with it, its measures and its requests."""
    mine = project_parts(actor, parts, project)
    facts = project_facts_of(project, actor, today)
    latest = project.progress[-1] if project.progress else None
    reporter = evolve(facts, reporter_person_id=latest.reported_by_id if latest else None)
    options = [
        option
        for option in PROJECT.options(state=project.state, parts=mine, facts=reporter)
        if option.code != "verify_progress" or _to_verify(latest)
    ]
    if Part.OWNER in mine and project.state is ProjectState.RUNNING:
        options.append(Option("coordination", "提出协调请求"))
    if mine & {Part.OWNER, Part.OFFICE} and project.state in (ProjectState.PLANNED, ProjectState.RUNNING):
        options.append(Option("measure", "增加措施"))
    editable = bool(mine & {Part.OWNER, Part.OFFICE}) and project.state in _EDITABLE
    if editable:
        options += [Option("edit", "修改项目"), Option("goal", "定季度目标")]
    return evolve(
        project,
        options=tuple(options),
        measures=tuple(
            _measure(actor, mine, row, facts, project.state, editable=editable) for row in project.measures
        ),
        coordinations=tuple(_coordination(actor, mine, row, facts) for row in project.coordinations),
    )


_EDITABLE = (ProjectState.PLANNED, ProjectState.RUNNING, ProjectState.SUSPENDED)


def _to_verify(latest: ProgressLine | None) -> bool:
    return latest is not None and latest.verified_at is None


def _measure(
    actor: Actor,
    parts: frozenset[Part],
    row: MeasureLine,
    facts: ProjectFacts,
    state: ProjectState,
    *,
    editable: bool,
) -> MeasureLine:
    if actor.post_id is not None and actor.post_id == row.owner.post_id:
        parts |= {Part.OWNER}
    options = MEASURE.options(state=row.state, parts=parts, facts=facts)
    if state is not ProjectState.RUNNING:
        options = tuple(option for option in options if option.code not in ("start", "report"))
    if editable and row.state in (MeasureState.TODO, MeasureState.DOING):
        options = (*options, Option("edit", "修改"))
    return evolve(row, options=options)


def _coordination(
    actor: Actor, parts: frozenset[Part], row: CoordinationLine, facts: ProjectFacts
) -> CoordinationLine:
    addressed = Part.COMMITTEE in parts if row.to_committee else _answers_for(actor, row.to_unit_id)
    mine = parts | {Part.ADDRESSEE} if addressed else parts - {Part.ADDRESSEE}
    return evolve(row, options=COORDINATION.options(state=row.state, parts=mine, facts=facts))


def _answers_for(actor: Actor, unit_id: int | None) -> bool:
    return unit_id is not None and actor.may_as(Capability.COORDINATION_ANSWER, unit_id)
