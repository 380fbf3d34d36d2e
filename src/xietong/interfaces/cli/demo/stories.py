"""Stories: one problem brought to a state by calling the operations on pretended days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from attrs import define

from xietong.interfaces.cli.demo.city import City
from xietong.interfaces.cli.demo.texts import Matter
from xietong.kernel.digest import content_digest
from xietong.loop.ledger.domain.states import (
    ClosureKind,
    FoundBy,
    LookBackResult,
    OriginLevel,
    Recommendation,
)
from xietong.loop.ledger.operations import closing, evidence, measures, problems, projects, responsibilities
from xietong.loop.ledger.queries.item import problem_detail
from xietong.loop.ledger.queries.shapes import ProblemDetail

_ZONE = ZoneInfo("Asia/Shanghai")
_OFFICE_HOURS = (9, 17)


@define
class Cast:
    """Who plays in one committee's stories, by post code."""

    committee: str
    leader: str
    discipline: str
    office: str
    secretary: str
    acceptor: str
    owner: str
    proposer: str
    unit: str
    helper_unit: str
    helper: str


@define
class Story:
    """One problem on its way; ``day`` moves on with each act and never passes today."""

    city: City
    cast: Cast
    matter: Matter
    draw: Random
    day: date
    today: date
    problem_id: int = 0
    project_id: int = 0
    deadline_days: int = 60

    @property
    def at(self) -> datetime:
        """An hour of the office day."""
        hour = self.draw.randint(*_OFFICE_HOURS)
        return datetime.combine(self.day, time(hour, self.draw.randint(0, 59)), tzinfo=_ZONE)

    def detail(self, post: str) -> ProblemDetail:
        """The problem as the holder of the post sees it."""
        at = self.at
        return problem_detail(actor=self.city.actor(post, at), problem_id=self.problem_id, at=at)

    def wait(self, least: int, most: int) -> None:
        """Let days pass, at most up to today."""
        self.day = min(self.today, self.day + timedelta(days=self.draw.randint(least, most)))

    def register(self) -> None:
        """The finding is written down as a draft."""
        where = self.city.units[self.cast.unit].name
        found_by = self.draw.choice([FoundBy.SELF, FoundBy.SELF, FoundBy.OUTSIDE])
        level = OriginLevel.SELF_CHECK if found_by is FoundBy.SELF else OriginLevel.OWN_LEVEL
        at = self.at
        self.problem_id = problems.propose_problem(
            actor=self.city.actor(self.cast.proposer, at),
            at=at,
            committee_id=self.city.units[self.cast.committee].pk,
            finding=problems.Finding(
                title=self.matter.title.format(where=where),
                content=self.matter.content,
                unit_id=self.city.units[self.cast.unit].pk,
                found_on=self.day - timedelta(days=self.draw.randint(0, 6)),
                origin_level=level,
                found_by=found_by,
                category=self.matter.category,
                risk=self.matter.risk,
                field=self.matter.field,
                criterion=self.matter.criterion,
                found_how="日常检查",
                leader_post_id=self.city.posts[self.cast.leader].pk,
            ),
        )

    def submit(self) -> None:
        self.wait(1, 3)
        at = self.at
        problems.submit_problem(
            actor=self.city.actor(self.cast.proposer, at), at=at, problem_id=self.problem_id
        )

    def opine(self, *sides: str) -> None:
        for side in sides:
            self.wait(1, 3)
            at = self.at
            problems.give_opinion(
                actor=self.city.actor(getattr(self.cast, side), at),
                at=at,
                problem_id=self.problem_id,
                recommendation=Recommendation.OPEN,
                text="情况属实，原因在于责任不落实，建议立项整改。"
                if side == "leader"
                else "已现场核对，建议立项并跟踪监督。",
            )

    def study(self) -> None:
        self.submit()
        self.opine("leader", "discipline")
        self.wait(1, 4)

    def approve(self) -> None:
        at = self.at
        problems.approve_problem(
            actor=self.city.actor(self.cast.office, at),
            at=at,
            problem_id=self.problem_id,
            meeting=f"党委会议{self.day.year}年第{self.day.isocalendar().week}次会议",
            decided_on=self.day,
        )

    def decide(self, act: Callable[..., None], **more: object) -> None:
        at = self.at
        act(actor=self.city.actor(self.cast.secretary, at), at=at, problem_id=self.problem_id, **more)

    def assign(self, owner: str = "") -> None:
        self.wait(0, 2)
        at = self.at
        responsibilities.assign_responsibility(
            actor=self.city.actor(self.cast.office, at),
            at=at,
            problem_id=self.problem_id,
            assignment=responsibilities.Assignment(
                lead_post_id=self.city.posts[owner or self.cast.owner].pk,
                leader_post_id=self.city.posts[self.cast.leader].pk,
                supervisor_post_id=self.city.posts[self.cast.discipline].pk,
                supporter_unit_ids=(self.city.units[self.cast.helper_unit].pk,),
                deadline=self.day + timedelta(days=self.deadline_days),
                deadline_basis="党委会议纪要",
                content="牵头制定措施，按期完成，按季报告",
            ),
        )

    def claim(self, owner: str = "", *, personally: bool = False) -> None:
        self.wait(1, 3)
        at = self.at
        responsibilities.claim_responsibility(
            actor=self.city.actor(owner or self.cast.owner, at),
            at=at,
            problem_id=self.problem_id,
            personally=personally,
        )

    def decline(self) -> None:
        self.wait(1, 2)
        at = self.at
        responsibilities.decline_responsibility(
            actor=self.city.actor(self.cast.owner, at),
            at=at,
            problem_id=self.problem_id,
            reason="事项主要职责在建设部门，本单位没有执法权，建议改由其牵头。",
        )

    def plan(self) -> None:
        """The owner makes a project of the matter's measures and starts it."""
        self.wait(1, 4)
        at = self.at
        owner = self.city.actor(self.cast.owner, at)
        deadline = self.detail(self.cast.owner).deadline or self.day
        last = max(deadline, self.day)
        step = max(1, (last - self.day).days // (len(self.matter.measures) + 1))
        self.project_id = projects.create_project(
            actor=owner,
            at=at,
            problem_id=self.problem_id,
            plan=projects.Plan(
                name=self.matter.title.format(where="").strip() + "整改",
                goal=self.matter.criterion,
                starts_on=self.day,
                deadline=last,
                field=self.matter.field,
                indicator="完成率",
                baseline="0%",
                target="100%",
                measures=tuple(
                    projects.MeasureText(text, min(last, self.day + timedelta(days=step * (number + 1))))
                    for number, text in enumerate(self.matter.measures)
                ),
                quarters=tuple(
                    projects.QuarterGoal(self.day.year, quarter, f"完成第 {quarter} 季度阶段任务")
                    for quarter in range((self.day.month + 2) // 3, 5)
                ),
            ),
        )
        projects.start_project(actor=owner, at=at, project_id=self.project_id)

    def report(self, percent: int, *, verified: int | None = None) -> None:
        self.wait(2, 8)
        at = self.at
        owner = self.city.actor(self.cast.owner, at)
        made = projects.report_progress(
            actor=owner,
            at=at,
            project_id=self.project_id,
            percent=percent,
            text="按措施推进，已形成阶段结果。",
        )
        if verified is not None:
            projects.verify_progress(
                actor=self.city.actor(self.cast.discipline, at),
                at=at,
                progress_id=made,
                percent=verified,
                text="现场核验，部分点位尚未完成。" if verified < percent else "与现场情况一致。",
            )

    def finish_measures(self, *, verify: bool = True, leave: int = 0) -> None:
        rows = self.detail(self.cast.owner).projects[0].measures
        for row in rows[: len(rows) - leave]:
            self.wait(1, 6)
            at = self.at
            measures.move_measure(
                actor=self.city.actor(self.cast.owner, at),
                at=at,
                measure_id=row.id,
                move="report",
                text="已完成",
            )
            if verify:
                measures.move_measure(
                    actor=self.city.actor(self.cast.discipline, at), at=at, measure_id=row.id, move="verify"
                )

    def ask_help(self, *, answer: bool, escalate: bool = False) -> None:
        at = self.at
        owner = self.city.actor(self.cast.owner, at)
        asked = measures.ask_coordination(
            actor=owner,
            at=at,
            project_id=self.project_id,
            text="请协助落实所需经费和现场点位",
            to_unit_id=self.city.units[self.cast.helper_unit].pk,
            due_on=self.day + timedelta(days=10),
        )
        if answer:
            self.wait(1, 3)
            helper = self.city.actor(self.cast.helper, self.at)
            measures.move_coordination(
                actor=helper, at=self.at, coordination_id=asked, move="answer", text="同意，已列入本月安排。"
            )
        if escalate:
            self.wait(1, 2)
            measures.move_coordination(
                actor=self.city.actor(self.cast.owner, self.at),
                at=self.at,
                coordination_id=asked,
                move="escalate",
                reason="涉及三个部门，需党委统筹",
            )

    def extend(self, *, decide: bool | None) -> None:
        at = self.at
        deadline = self.detail(self.cast.owner).deadline or self.day
        made = responsibilities.request_extension(
            actor=self.city.actor(self.cast.owner, at),
            at=at,
            problem_id=self.problem_id,
            new_deadline=max(deadline, self.day) + timedelta(days=30),
            reason="连续降雨影响施工",
        )
        if decide is not None:
            responsibilities.decide_extension(
                actor=self.city.actor(self.cast.secretary, at),
                at=at,
                problem_id=self.problem_id,
                extension_id=made,
                approve=decide,
                reason="" if decide else "原因不充分，请按期完成",
            )

    def prove(self) -> None:
        self.wait(0, 2)
        at = self.at
        evidence.add_reference(
            actor=self.city.actor(self.cast.owner, at),
            at=at,
            problem_id=self.problem_id,
            reference=evidence.Reference(
                label="现场复核记录",
                system="城运平台",
                reference=f"CY-{self.problem_id:06d}",
                digest=content_digest({"problem": self.problem_id, "kind": "复核记录"}),
                happened_on=self.day - timedelta(days=self.draw.choice([0, 1, 9])),
            ),
        )

    def request_closing(self, kind: ClosureKind = ClosureKind.SOLVED) -> None:
        self.prove()
        self.wait(0, 2)
        at = self.at
        closing.request_closing(
            actor=self.city.actor(self.cast.owner, at),
            at=at,
            problem_id=self.problem_id,
            kind=kind,
            summary="对照完成标准逐项自查，均已达到。",
            rule_change="修订《公务用车管理细则》" if kind is ClosureKind.IMPOSSIBLE else "",
        )

    def verify(self) -> None:
        self.wait(1, 4)
        at = self.at
        closing.verify_closing(
            actor=self.city.actor(self.cast.discipline, at),
            at=at,
            problem_id=self.problem_id,
            text="现场抽查三处，符合完成标准。",
        )

    def accept(self) -> None:
        self.wait(1, 4)
        at = self.at
        closing.accept_closing(
            actor=self.city.actor(self.cast.acceptor, at),
            at=at,
            problem_id=self.problem_id,
            text="同意销号。",
        )

    def look_back(self, result: LookBackResult) -> None:
        self.wait(93, 120) if result is LookBackResult.PASSED else self.wait(40, 80)
        at = self.at
        closing.record_look_back(
            actor=self.city.actor(self.cast.discipline, at),
            at=at,
            problem_id=self.problem_id,
            result=result,
            text="复查未见反弹。" if result is LookBackResult.PASSED else "复查发现两处通道再次被占用。",
        )
