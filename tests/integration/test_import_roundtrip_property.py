"""Out and in for every generated ledger: nothing changes; and what is edited is what goes out again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from attrs import frozen
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.support.ledger import DAY, assignment, finding, opinions
from tests.support.personas import AT, World, build_world
from tests.support.sheets import Edits, cells, edited
from xietong.foundation.audit.models import Event
from xietong.loop.ledger.models import Measure, Milestone, Problem, Project, Responsibility, Subject
from xietong.loop.ledger.operations.importing.plan import LineStatus
from xietong.loop.ledger.operations.importing.run import import_lists, plan_import
from xietong.loop.ledger.operations.problems import approve_problem, propose_problem
from xietong.loop.ledger.operations.project_edits import set_goal
from xietong.loop.ledger.operations.projects import (
    MeasureText,
    Plan,
    QuarterGoal,
    create_project,
    report_progress,
    start_project,
)
from xietong.loop.ledger.operations.responsibilities import assign_responsibility, claim_responsibility
from xietong.loop.ledger.queries.export import workbook

pytestmark = pytest.mark.django_db
FEW = settings(
    max_examples=12,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
_SIGNS = st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=("Cs", "Cc"))
WORDS = st.one_of(
    st.sampled_from(
        ["=1+1", "'=甲", "@乙", "合计", "2025-06-03", "0012", "是", "a、b", "甲\n乙", "甲\r\n乙", "_x000D_"]
    ),
    st.text(_SIGNS, min_size=1, max_size=30),
).filter(lambda text: text.strip() != "")
DAYS = st.integers(1, 60).map(lambda days: DAY + timedelta(days=days))
_STAGES = ("proposed", "opened", "assigned", "claimed", "planned", "running")


@frozen
class Row:
    """One generated problem, how far it has come, and what its project says."""

    title: str
    content: str
    place: str
    stage: str
    subjects: tuple[str, ...]
    name: str
    measures: tuple[tuple[str, int], ...]
    goals: tuple[tuple[int, str], ...]
    report: str


ROWS = st.builds(
    Row,
    title=WORDS,
    content=WORDS,
    place=st.just("") | WORDS,
    stage=st.sampled_from(_STAGES),
    subjects=st.lists(WORDS, max_size=3, unique_by=str.strip).map(tuple),
    name=WORDS,
    measures=st.lists(st.tuples(WORDS, st.integers(1, 50)), min_size=1, max_size=3).map(tuple),
    goals=st.lists(st.tuples(st.integers(1, 4), WORDS), max_size=2, unique_by=lambda goal: goal[0]).map(
        tuple
    ),
    report=st.just("") | WORDS,
)
LEDGERS = st.lists(ROWS, min_size=1, max_size=3)


@pytest.fixture
def world() -> World:
    return build_world()


def build(world: World, rows: list[Row]) -> None:
    for row in rows:
        problem_id = propose_problem(
            actor=world.actor("department"),
            at=AT,
            committee_id=world.units["district"].pk,
            finding=finding(world, title=row.title, content=row.content, place=row.place),
            submit=True,
        )
        for number, label in enumerate(row.subjects):
            Subject.objects.create(problem_id=problem_id, code=f"S{number}", label=label.strip())
        _further(world, problem_id, row, _STAGES.index(row.stage))


def _further(world: World, problem_id: int, row: Row, stage: int) -> None:
    office, owner = world.actor("office"), world.actor("department")
    if stage >= 1:
        opinions(world, problem_id)
        approve_problem(actor=office, at=AT, problem_id=problem_id, meeting="常委会", decided_on=DAY)
    if stage >= 2:
        assign_responsibility(actor=office, at=AT, problem_id=problem_id, assignment=assignment(world))
    if stage >= 3:
        claim_responsibility(actor=owner, at=AT, problem_id=problem_id)
    if stage >= 4:
        measures = tuple(MeasureText(text, DAY + timedelta(days=days)) for text, days in row.measures)
        plan = Plan(row.name, "目标", DAY, DAY + timedelta(days=50), measures)
        project_id = create_project(actor=owner, at=AT, problem_id=problem_id, plan=plan)
        for quarter, words in row.goals:
            goal = QuarterGoal(2025, quarter, words)
            set_goal(actor=owner, at=AT, project_id=project_id, goal=goal)
        if stage >= 5:
            start_project(actor=owner, at=AT, project_id=project_id)
            if row.report:
                report_progress(actor=owner, at=AT, project_id=project_id, percent=30, text=row.report)


def held() -> list[object]:
    """Every row of the ledger as it stands."""
    models = (Problem, Subject, Responsibility, Project, Measure, Milestone)
    return [list(model.objects.order_by("pk").values()) for model in models]


def _in(world: World, rows: list[Row]) -> Iterator[None]:
    with transaction.atomic():
        build(world, rows)
        yield
        transaction.set_rollback(True)


def bring(world: World, persona: str, data: bytes):
    given_file = {
        "actor": world.actor(persona),
        "at": AT,
        "committee_id": world.units["district"].pk,
        "data": data,
        "filename": "台账.xlsx",
    }
    made = plan_import(**given_file, trial=True)
    assert made.errors == [], made.errors[0].sentence
    return import_lists(**given_file, expected_digest=made.digest)


@FEW
@given(rows=LEDGERS, persona=st.sampled_from(["office", "department", "discipline"]))
def test_what_goes_out_comes_back_and_changes_nothing(world: World, rows: list[Row], persona: str) -> None:
    for _ in _in(world, rows):
        data = workbook(actor=world.actor(persona))
        before, events = held(), Event.objects.count()
        made = bring(world, persona, data)
        assert made.count(LineStatus.NEW) == made.count(LineStatus.CHANGED) == 0
        assert held() == before
        assert Event.objects.count() == events + 1


@FEW
@given(rows=LEDGERS, data=st.data())
def test_what_is_edited_is_what_goes_out_again(world: World, rows: list[Row], data: st.DataObject) -> None:
    for _ in _in(world, rows):
        out = workbook(actor=world.actor("department"))
        edits = data.draw(_edits(cells(out)))
        file = edited(out, edits)
        bring(world, "department", file)
        after = workbook(actor=world.actor("department"))
        goals = tuple(f"第{quarter}季度阶段性目标和工作量" for quarter in "一二三四")
        assert cells(after, without=("行校验", *goals)) == cells(file, without=("行校验", *goals))
        before = held()
        bring(world, "department", file)
        assert held() == before


def _edits(filled: dict[tuple[str, int, str], object]) -> st.SearchStrategy[Edits]:
    """Some of the cells that the lead of the projects may change, with new values."""
    wanted = {
        ("项目清单", "项目名称"): WORDS,
        ("项目清单", "目标任务和工作要求"): WORDS,
        ("项目清单", "完成时限"): DAYS,
        ("措施", "措施内容"): WORDS,
        ("措施", "完成时限"): DAYS,
        ("季度目标", "阶段性目标和工作量"): WORDS,
    }
    places = {place: wanted[place[0], place[2]] for place in filled if (place[0], place[2]) in wanted}
    chosen = {place: st.none() | values.map(_as_typed) for place, values in places.items()}
    return st.fixed_dictionaries(chosen).map(
        lambda drawn: {place: value for place, value in drawn.items() if value is not None}
    )


def _as_typed(value: object) -> object:
    """A text as a person sees it in the cell: trimmed, one kind of line end, nothing taken for a formula."""
    if not isinstance(value, str):
        return value
    text = value.strip().replace("\r\n", "\n").replace("\r", "\n").replace("_x", "x")
    return text if text[:1] not in ("=", "'", "@", "+", "-", "＝", "＋", "－", "＠") else f"字{text}"
