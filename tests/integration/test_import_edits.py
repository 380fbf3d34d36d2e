"""Edited in a spreadsheet and brought back: done as on the pages, or refused with where to do it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.support.ledger import DAY, claimed, opened, proposed, pushed
from tests.support.personas import AT, World, build_world
from tests.support.sheets import Edits, appended, cells, edited
from xietong.foundation.audit.models import Event
from xietong.kernel.denial import RefusedError
from xietong.loop.ledger.models import Measure, Milestone, Problem, Progress, Project
from xietong.loop.ledger.operations.importing.plan import ImportPlan, LineStatus
from xietong.loop.ledger.operations.importing.run import apply_import, import_lists, plan_import
from xietong.loop.ledger.operations.measures import move_measure
from xietong.loop.ledger.operations.project_edits import set_goal
from xietong.loop.ledger.operations.projects import QuarterGoal, report_milestone, report_progress
from xietong.loop.ledger.queries.export import workbook

pytestmark = pytest.mark.django_db
STAMPS = ("行校验",)
PROJECTS, MEASURES, QUARTERS = "项目清单", "措施", "季度目标"


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture
def project(world: World) -> Project:
    made = Project.objects.get(pk=pushed(world))
    goal = QuarterGoal(2025, 2, "标线划设完成")
    set_goal(actor=world.actor("department"), at=AT, project_id=made.pk, goal=goal)
    return made


def out(world: World, persona: str = "department") -> bytes:
    return workbook(actor=world.actor(persona))


def plan(world: World, data: bytes, persona: str = "department") -> ImportPlan:
    return plan_import(
        actor=world.actor(persona),
        at=AT,
        committee_id=world.units["district"].pk,
        data=data,
        filename="台账.xlsx",
        trial=True,
    )


def run(world: World, data: bytes, persona: str = "department") -> ImportPlan:
    made = plan(world, data, persona)
    assert made.errors == []
    return import_lists(
        actor=world.actor(persona),
        at=AT,
        committee_id=world.units["district"].pk,
        data=data,
        filename="台账.xlsx",
        expected_digest=made.digest,
    )


def fault(world: World, edits: Edits, persona: str = "department") -> str:
    """The one fault of an edited export; nothing may have changed by asking."""
    before = Event.objects.count()
    made = plan(world, edited(out(world, persona), edits), persona)
    assert Event.objects.count() == before
    assert len(made.errors) == 1, [error.sentence for error in made.errors]
    return made.errors[0].sentence


ALLOWED: Edits = {
    (PROJECTS, 2, "项目名称"): "清障整治",
    (PROJECTS, 2, "目标任务和工作要求"): "通道畅通并保持",
    (PROJECTS, 2, "量化指标"): "畅通率",
    (PROJECTS, 2, "目标值"): "100%",
    (PROJECTS, 2, "完成时限"): DAY + timedelta(days=55),
    (PROJECTS, 2, "自报进度"): 40,
    (PROJECTS, 2, "最近进展"): "标线已划设",
    (MEASURES, 2, "措施内容"): "划设禁停标线四处",
    (MEASURES, 2, "状态"): "自报完成",
    (MEASURES, 2, "完成日期"): DAY,
    (MEASURES, 2, "完成情况"): "四处标线划设完毕",
    (MEASURES, 3, "完成时限"): DAY + timedelta(days=40),
    (MEASURES, 3, "开始日期"): DAY + timedelta(days=1),
    (MEASURES, 3, "责任人岗位"): "东湖区建设局·副局长",
    (MEASURES, 3, "状态"): "进行中",
    (QUARTERS, 2, "阶段性目标和工作量"): "四处标线划设完成",
    (QUARTERS, 2, "填报完成情况"): "已完成",
}


def test_edited_cells_are_taken_and_the_export_then_says_the_same(world: World, project: Project) -> None:
    data = edited(out(world), ALLOWED)
    made = run(world, data)
    assert made.count(LineStatus.CHANGED) == 4
    shown = (PROJECTS, 2, "第二季度阶段性目标和工作量")
    assert cells(out(world), without=STAMPS) == {
        **cells(data, without=STAMPS),
        shown: "四处标线划设完成",
    }


def test_the_preview_tells_old_and_new_and_writes_nothing(world: World, project: Project) -> None:
    before = Event.objects.count()
    made = plan(world, edited(out(world), ALLOWED))
    changes = [text for line in made.lines for text in line.changes]
    assert "自报进度：0 → 40" in changes
    assert "项目名称：清障 → 清障整治" in changes
    assert "状态：未开始 → 自报完成" in changes
    assert f"完成时限：{DAY + timedelta(days=30)} → {DAY + timedelta(days=40)}" in changes
    assert Event.objects.count() == before
    project.refresh_from_db()
    assert project.name == "清障"


def test_the_same_file_again_changes_nothing(world: World, project: Project) -> None:
    data = edited(out(world), ALLOWED)
    run(world, data)
    before = list(Measure.objects.order_by("pk").values()), list(Project.objects.values())
    events = Event.objects.count()
    again = run(world, data)
    assert again.count(LineStatus.CHANGED) == again.count(LineStatus.NEW) == 0
    assert (list(Measure.objects.order_by("pk").values()), list(Project.objects.values())) == before
    assert Event.objects.count() == events + 1


def test_each_change_is_on_the_record_as_on_the_pages(world: World, project: Project) -> None:
    run(world, edited(out(world), ALLOWED))
    told = set(Event.objects.values_list("activity", flat=True))
    assert {
        "project.edit", "project.set_goal", "project.report", "project.milestone",
        "measure.edit", "measure.start", "measure.report",
    } <= told  # fmt: skip
    assert Progress.objects.get().reported_by == world.people["department"]


def test_a_new_row_comes_in_once(world: World, project: Project) -> None:
    row = {"项目编号": project.number, "措施内容": "设置巡查岗", "完成时限": DAY + timedelta(days=9)}
    data = appended(out(world), MEASURES, row)
    assert run(world, data).count(LineStatus.NEW) == 1
    again = run(world, data)
    assert again.count(LineStatus.NEW) == 0
    assert any("第 3 项" in note for line in again.lines for note in line.notes)
    assert Measure.objects.filter(project=project).count() == 3


@pytest.mark.parametrize(
    ("edits", "says"),
    [
        ({(MEASURES, 2, "状态"): "核验完成"}, "须在项目页办理"),
        ({(MEASURES, 2, "状态"): "已取消"}, "取消须写理由"),
        ({(MEASURES, 2, "完成情况"): "做完了"}, "请把状态改为“自报完成”"),
        ({(MEASURES, 2, "序号"): 9}, "没有第 9 项措施"),
        ({(MEASURES, 2, "完成时限"): DAY + timedelta(days=61)}, "申请延期"),
        ({(MEASURES, 2, "完成时限"): DAY - timedelta(days=1)}, "不能早于今天"),
        ({(PROJECTS, 2, "状态"): "已完成"}, "须在项目页办理"),
        ({(PROJECTS, 2, "状态"): "待评价"}, "还有 2 项措施未完成"),
        ({(PROJECTS, 2, "自报进度"): 30}, "请在“最近进展”写明"),
        ({(PROJECTS, 2, "核验进度"): 30}, "核验后得出"),
        ({(PROJECTS, 2, "牵头责任人岗位"): "东湖区财政局·局长"}, "重新定责"),
        ({(QUARTERS, 2, "是否达到"): "是"}, "核验须由纪委"),
        ({("责任清单", 2, "牵头责任人岗位"): "东湖区财政局·局长"}, "重新定责"),
        ({("责任清单", 2, "完成时限"): DAY + timedelta(days=90)}, "申请延期"),
        ({("责任清单", 2, "认领人"): "李四"}, "本人签字"),
        ({("问题清单", 2, "完成时限"): DAY + timedelta(days=90)}, "申请延期"),
        ({("问题清单", 2, "牵头责任人岗位"): "东湖区财政局·局长"}, "本人签字"),
        ({("问题清单", 2, "地点"): "别处"}, "登记内容由党委办维护"),
    ],
)
def test_what_a_file_may_not_change_is_refused_with_where_to_do_it(
    world: World, project: Project, edits: Edits, says: str
) -> None:
    assert says in fault(world, edits)


def test_only_who_may_on_the_page_may_by_a_file(world: World, project: Project) -> None:
    assert "责任人" in fault(world, {(MEASURES, 2, "状态"): "进行中"}, "office")
    said = fault(world, {(PROJECTS, 2, "自报进度"): 10, (PROJECTS, 2, "最近进展"): "有进展"}, "office")
    assert "责任人" in said
    assert "由项目牵头人或党委办修改" in fault(world, {(PROJECTS, 2, "项目名称"): "新名"}, "discipline")
    run(world, edited(out(world, "office"), {(PROJECTS, 2, "项目名称"): "新名"}), "office")


def test_a_row_that_others_changed_since_is_named_with_who_and_when(world: World, project: Project) -> None:
    old = out(world)
    first = Measure.objects.order_by("pk")[0]
    move_measure(actor=world.actor("department"), at=AT, measure_id=first.pk, move="start")
    made = plan(world, edited(old, {(MEASURES, 2, "措施内容"): "划设标线"}))
    (error,) = made.errors
    assert error.row == 2
    assert "2025-06-03 10:00" in error.sentence
    assert world.people["department"].name in error.sentence
    assert "开始第 1 项措施" in error.sentence


def test_an_unedited_row_does_not_take_back_what_others_did(world: World, project: Project) -> None:
    old = out(world)
    report_progress(actor=world.actor("department"), at=AT, project_id=project.pk, percent=20, text="开工")
    run(world, edited(old, {(MEASURES, 2, "措施内容"): "划设标线"}))
    project.refresh_from_db()
    assert project.reported_percent == 20
    assert Measure.objects.order_by("pk")[0].text == "划设标线"


def test_an_act_between_preview_and_import_is_refused(world: World, project: Project) -> None:
    made = plan(world, edited(out(world), {(PROJECTS, 2, "项目名称"): "新名"}))
    report_progress(actor=world.actor("department"), at=AT, project_id=project.pk, percent=20, text="开工")
    with pytest.raises(RefusedError, match="已被他人办理"):
        apply_import(
            actor=world.actor("department"), at=AT, committee_id=world.units["district"].pk, plan=made
        )


def test_one_refused_row_keeps_all_out(world: World, project: Project) -> None:
    edits = {(PROJECTS, 2, "项目名称"): "新名", (MEASURES, 2, "完成时限"): DAY + timedelta(days=61)}
    data = edited(out(world), edits)
    with pytest.raises(RefusedError, match="第 2 行"):
        import_lists(
            actor=world.actor("department"),
            at=AT,
            committee_id=world.units["district"].pk,
            data=data,
            filename="台账.xlsx",
            expected_digest=plan(world, data).digest,
        )
    project.refresh_from_db()
    assert project.name == "清障"


def test_the_office_sets_a_responsibility_by_a_row(world: World) -> None:
    problem = Problem.objects.get(pk=opened(world))
    row = {
        "问题编号": problem.number,
        "牵头责任人岗位": "东湖区建设局·局长",
        "完成时限": date(2025, 8, 1),
        "时限依据": "会议纪要",
    }
    run(world, appended(out(world, "office"), "责任清单", row), "office")
    problem.refresh_from_db()
    assert (problem.state, problem.deadline) == ("assigned", date(2025, 8, 1))


def test_goals_are_taken_from_the_sheet_of_quarters_where_there_is_one(
    world: World, project: Project
) -> None:
    shown = (PROJECTS, 2, "第二季度阶段性目标和工作量")
    both = run(world, edited(out(world), {shown: "甲"}))
    assert any("以“季度目标”表为准" in note for line in both.lines for note in line.notes)
    run(world, edited(out(world), {shown: "甲"}, sheets=(PROJECTS,)))
    assert Milestone.objects.get().goal == "甲"


def test_a_new_quarter_is_added_by_a_row(world: World, project: Project) -> None:
    row = {"项目编号": project.number, "年度": 2026, "季度": 1, "阶段性目标和工作量": "抽查不反弹"}
    assert run(world, appended(out(world), QUARTERS, row)).count(LineStatus.NEW) == 1
    assert Milestone.objects.filter(year=2026).count() == 1


def test_a_reported_quarter_keeps_its_goal(world: World, project: Project) -> None:
    goal = Milestone.objects.get()
    report_milestone(actor=world.actor("department"), at=AT, milestone_id=goal.pk, text="完成")
    assert "已填报完成情况" in fault(world, {(QUARTERS, 2, "阶段性目标和工作量"): "乙"})


def test_a_problem_is_edited_by_its_office_and_an_old_export_is_refused(world: World) -> None:
    problem = Problem.objects.get(pk=proposed(world))
    claimed(world)
    old = out(world, "office")
    run(world, edited(old, {("问题清单", 2, "地点"): "临水路 18 号"}), "office")
    problem.refresh_from_db()
    assert problem.place == "临水路 18 号"
    made = plan(world, edited(old, {("问题清单", 2, "地点"): "别处"}), "office")
    assert "在导出之后已有变动" in made.errors[0].sentence
    assert "修改" in made.errors[0].sentence
