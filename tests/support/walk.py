"""One problem walked to any state by the operations, a day an act, in the city of the personas."""

from __future__ import annotations

from datetime import date, timedelta

from tests.support.personas import AT, World
from xietong.loop.ledger.domain.states import (
    ClosureKind,
    FoundBy,
    LookBackResult,
    OriginLevel,
    ProblemState,
    Recommendation,
)
from xietong.loop.ledger.operations import closing, evidence, measures, problems, projects, responsibilities

LEADER_WORDS = "分管领导私下写的判断"
DISCIPLINE_WORDS = "纪委私下写的判断"
OWNER, PROPOSER, HELPER = "department", "other_department", "other_bureau"
DEADLINE = date(2025, 9, 30)


def finding(world: World, **changes: object) -> problems.Finding:
    """A finding as a department would write it."""
    values = {
        "title": "老旧住宅二次供水设施改造后无人养护",
        "content": "抽查 12 个小区，7 个小区水箱清洗记录缺失，养护单位与物业互相推诿。",
        "unit_id": world.units["bureau"].pk,
        "found_on": date(2025, 5, 20),
        "origin_level": OriginLevel.SELF_CHECK,
        "found_by": FoundBy.SELF,
        "origin": "履行职责",
        "place": "临水街道",
        "category": "形式主义",
        "risk": "较高",
        "basis": "《上海市二次供水管理规定》",
        "criterion": "12 个小区全部签订养护协议，连续 3 个月清洗记录齐全，抽检水质合格。",
        "leader_post_id": world.posts["leader"].pk,
        **changes,
    }
    return problems.Finding(**values)  # type: ignore[arg-type]


#: How a problem gets from one state to the next; each act a day after the one before.
_ROAD = (
    (ProblemState.STUDYING, "submit"),
    (ProblemState.DECIDING, "opine"),
    (ProblemState.OPEN, "approve"),
    (ProblemState.ASSIGNED, "assign"),
    (ProblemState.ACTIVE, "claim"),
    (ProblemState.CLOSING, "request_closing"),
    (ProblemState.VERIFIED, "verify"),
    (ProblemState.OBSERVING, "accept"),
    (ProblemState.SETTLED, "look_back"),
)
_BRANCHES = {
    ProblemState.RETURNED: (ProblemState.DECIDING, "send_back"),
    ProblemState.DISCARDED: (ProblemState.DRAFT, "discard"),
    ProblemState.NOT_OPENED: (ProblemState.DECIDING, "not_open"),
    ProblemState.MERGED: (ProblemState.DECIDING, "merge"),
    ProblemState.DECLINED: (ProblemState.ASSIGNED, "decline"),
}


class Walk:
    """Drives one problem; ``at`` moves on with every act."""

    def __init__(self, world: World, *, proposer: str = PROPOSER, **changes: object) -> None:
        self.world, self.at = world, AT
        self.id = problems.propose_problem(
            actor=world.actor(proposer),
            at=AT,
            committee_id=world.units["district"].pk,
            finding=finding(world, **changes),
        )
        self.proposer = proposer
        self.project_id = 0

    def to(self, state: ProblemState) -> Walk:
        """Walk on to a state that lies ahead."""
        branch = _BRANCHES.get(state)
        goal = branch[0] if branch else state
        if goal is not ProblemState.DRAFT:
            for reached, act in _ROAD:
                self.take(act)
                if reached is goal:
                    break
        if branch:
            self.take(branch[1])
        return self

    def take(self, act: str) -> None:
        """Take one act of the road."""
        self.at += timedelta(days=1)
        getattr(self, f"_{act}")()

    def _do(self, operation: object, who: str, **arguments: object) -> object:
        return operation(  # type: ignore[operator]
            actor=self.world.actor(who, self.at), at=self.at, problem_id=self.id, **arguments
        )

    def _submit(self) -> None:
        self._do(problems.submit_problem, self.proposer)

    def _discard(self) -> None:
        self._do(problems.discard_problem, self.proposer, reason="重复登记")

    def leader_opines(self) -> None:
        """The leader in charge gives an opinion."""
        self._do(problems.give_opinion, "leader", recommendation=Recommendation.OPEN, text=LEADER_WORDS)

    def discipline_opines(self) -> None:
        """The discipline commission gives an opinion."""
        self._do(
            problems.give_opinion, "discipline", recommendation=Recommendation.OPEN, text=DISCIPLINE_WORDS
        )

    def _opine(self) -> None:
        self.leader_opines()
        self.discipline_opines()

    def _approve(self) -> None:
        self._do(
            problems.approve_problem, "secretary", meeting="区委常委会第 8 次会议", decided_on=self.at.date()
        )

    def _send_back(self) -> None:
        self._do(problems.send_back_problem, "secretary", reason="请补充涉及小区名单")

    def _not_open(self) -> None:
        self._do(
            problems.not_open_problem,
            "secretary",
            meeting="区委常委会第 8 次会议",
            decided_on=self.at.date(),
            reason="已有项目覆盖",
        )

    def _merge(self) -> None:
        other = Walk(self.world, title="二次供水水箱清洗记录缺失").to(ProblemState.STUDYING)
        self._do(problems.merge_problem, "secretary", into_id=other.id, reason="同一事项")

    def _assign(self) -> None:
        self._do(
            responsibilities.assign_responsibility,
            "office",
            assignment=responsibilities.Assignment(
                lead_post_id=self.world.posts[OWNER].pk,
                deadline=DEADLINE,
                deadline_basis="区委常委会第 8 次会议纪要",
                content="牵头建立二次供水长效养护机制",
                leader_post_id=self.world.posts["leader"].pk,
                supporter_unit_ids=(self.world.units[HELPER].pk,),
            ),
        )

    def _claim(self) -> None:
        self._do(responsibilities.claim_responsibility, OWNER)

    def _decline(self) -> None:
        self._do(responsibilities.decline_responsibility, OWNER, reason="养护职责在水务部门")

    def plan(self) -> int:
        """Make and start a project with two measures, a quarter, a report and a request."""
        self.at += timedelta(days=1)
        plan = projects.Plan(
            name="二次供水长效养护",
            goal="12 个小区养护责任全部落实",
            starts_on=self.at.date(),
            deadline=date(2025, 9, 20),
            measures=(
                projects.MeasureText("与 12 个小区签订养护协议", date(2025, 7, 31)),
                projects.MeasureText("进一步完善巡查制度", date(2025, 8, 31)),
            ),
            quarters=(projects.QuarterGoal(2025, 3, "签订 12 份协议"),),
        )
        self.project_id = self._do(projects.create_project, OWNER, plan=plan)  # type: ignore[assignment]
        owner = self.world.actor(OWNER, self.at)
        projects.start_project(actor=owner, at=self.at, project_id=self.project_id)
        projects.report_progress(
            actor=owner, at=self.at, project_id=self.project_id, percent=40, text="已签 5 份协议"
        )
        measures.ask_coordination(
            actor=owner,
            at=self.at,
            project_id=self.project_id,
            text="请提供管网图纸",
            to_unit_id=self.world.units[HELPER].pk,
            due_on=date(2025, 7, 15),
        )
        return self.project_id

    def prove(self) -> None:
        """Add a reference that was entered late."""
        self._do(
            evidence.add_reference,
            OWNER,
            reference=evidence.Reference(
                "养护协议汇总", "合同管理系统", "HT-2025-118", "ab" * 32, self.at.date() - timedelta(days=9)
            ),
        )

    def _request_closing(self) -> None:
        self.prove()
        self._do(
            closing.request_closing, OWNER, kind=ClosureKind.SOLVED, summary="12 个小区协议已签，记录齐全"
        )

    def _verify(self) -> None:
        self._do(closing.verify_closing, "discipline", text="现场抽查 4 个小区，情况属实")

    def _accept(self) -> None:
        self._do(closing.accept_closing, "secretary", text="同意销号")

    def _look_back(self) -> None:
        self.at += timedelta(days=100)
        self._do(
            closing.record_look_back, "discipline", result=LookBackResult.PASSED, text="复查记录连续齐全"
        )
