"""The page of a project, its form, and the acts under it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import override_settings

from tests.support.personas import build_world
from tests.support.query_counts import counted
from tests.support.walk import OWNER, PROPOSER, Walk
from xietong.loop.ledger.domain.states import ProblemState, ProjectState
from xietong.loop.ledger.models import Coordination, Measure, Milestone, Problem, Progress, Project

pytestmark = pytest.mark.django_db
PLAN = {
    "name": "养护机制",
    "goal": "十二份协议",
    "starts_on": "2025-06-10",
    "deadline": "2025-09-20",
    "r1-text": "签订协议",
    "r1-due_on": "2025/7/31",
    "q2025-3": "签订十份",
}


@pytest.fixture
def walk() -> Walk:
    return Walk(build_world()).to(ProblemState.ACTIVE)


def ask(walk: Walk, persona: str, path: str, data: dict[str, str] | None = None) -> HttpResponse:
    """GET without data, POST with."""
    with override_settings(PRETENDED_NOW=walk.at + timedelta(hours=1)):
        client = walk.world.client(persona)
        return client.get(path) if data is None else client.post(path, data)


def html(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_a_project_is_made_with_rows_and_quarters(walk: Walk) -> None:
    rows = {"r3-text": "建立巡查记录", "r3-due_on": "2025年8月31日", "r3-owner": "东湖区建设局 副局长"}
    answer = ask(walk, OWNER, f"/problems/{walk.id}/projects/new", {**PLAN, **rows})
    assert answer.status_code == 302
    project = Project.objects.get()
    measures = list(
        project.measures.order_by("position").values_list("text", "owner_post__code", "due_on__month")
    )
    assert measures == [("签订协议", OWNER, 7), ("建立巡查记录", "department_staff", 8)]
    assert list(project.milestones.values_list("year", "quarter", "goal")) == [(2025, 3, "签订十份")]
    assert ask(walk, OWNER, answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"r2-text": "写方案"}, "没有写完成时限"),
        ({"r2-due_on": "2025-08-01"}, "没有写措施内容"),
        ({"r2-text": "写方案", "r2-due_on": "八月"}, "不是日期"),
        ({"r2-text": "写方案", "r2-due_on": "2025-08-01", "r2-owner": "查无此人"}, "没有找到岗位"),
        ({"r2-text": "写方案", "r2-due_on": "2025-01-01"}, "早于登记当日"),
    ],
)
def test_a_wrong_cell_is_named_and_the_rest_is_kept(walk: Walk, cells: dict[str, str], said: str) -> None:
    answer = ask(walk, OWNER, f"/problems/{walk.id}/projects/new", {**PLAN, **cells})
    assert answer.status_code == 422
    shown = html(answer)
    assert said in shown
    assert 'class="bad' in shown
    assert 'value="签订协议"' in shown
    assert "签订十份" in shown
    assert not Project.objects.exists()


def test_vague_wording_is_pointed_out_and_not_refused(walk: Walk) -> None:
    cells = {"r2-text": "进一步完善制度", "r2-due_on": "2025-08-01"}
    remarks = html(ask(walk, OWNER, "/projects/wording", cells))
    assert "第 2 行" in remarks
    assert "无法核验" in remarks
    made = ask(walk, OWNER, f"/problems/{walk.id}/projects/new", {**PLAN, **cells})
    assert made.status_code == 302
    assert "无法核验" in html(ask(walk, OWNER, made["Location"]))


def test_only_owner_and_office_make_a_project(walk: Walk) -> None:
    assert ask(walk, PROPOSER, f"/problems/{walk.id}/projects/new").status_code == 409
    assert ask(walk, PROPOSER, f"/problems/{walk.id}/projects/new", PLAN).status_code == 403
    assert ask(walk, "street", f"/problems/{walk.id}/projects/new").status_code == 404
    assert ask(walk, "office", f"/problems/{walk.id}/projects/new").status_code == 200


def test_the_page_renders_for_everybody_who_sees_it(walk: Walk) -> None:
    project_id = walk.plan()
    seen = set()
    for persona in walk.world.personas:
        answer = ask(walk, persona, f"/projects/{project_id}")
        if answer.status_code == 200:
            seen.add(persona)
            assert "⟦undefined" not in html(answer)
    assert {"secretary", "discipline", "office", "leader", OWNER, PROPOSER} <= seen
    assert not {"street", "other_secretary", "other_discipline"} & seen


def test_reported_and_verified_progress_stand_side_by_side(walk: Walk) -> None:
    project_id = walk.plan()
    shown = html(ask(walk, "discipline", f"/projects/{project_id}"))
    assert "自报 40%" in shown
    assert "核验 0%" in shown
    answer = ask(
        walk, "discipline", f"/projects/{project_id}/verify_progress", {"percent": "25", "text": "实有三份"}
    )
    assert answer.status_code == 302
    project = Project.objects.get(pk=project_id)
    assert (project.reported_percent, project.verified_percent) == (40, 25)
    assert "核验 25%" in html(ask(walk, OWNER, f"/projects/{project_id}"))


def test_the_owner_cannot_verify_and_keeps_what_was_typed(walk: Walk) -> None:
    project_id = walk.plan()
    answer = ask(
        walk, OWNER, f"/projects/{project_id}/verify_progress", {"percent": "99", "text": "我说完成了"}
    )
    assert answer.status_code == 403
    assert "我说完成了" in html(answer)
    assert Progress.objects.get().verified_percent is None


@pytest.mark.parametrize("percent", ["abc", "101", "-1", ""])
def test_a_percentage_that_is_none_is_refused(walk: Walk, percent: str) -> None:
    project_id = walk.plan()
    answer = ask(walk, OWNER, f"/projects/{project_id}/report", {"percent": percent, "text": "做了"})
    assert answer.status_code == 422
    assert ">做了</textarea>" in html(answer)


def test_a_measure_goes_from_report_to_verification(walk: Walk) -> None:
    project_id = walk.plan()
    measure = Measure.objects.order_by("position")[0]
    url = f"/measures/{measure.pk}"
    assert ask(walk, OWNER, f"{url}/report", {"text": "十二份已签"}).status_code == 302
    assert ask(walk, OWNER, f"{url}/verify", {}).status_code == 403
    assert ask(walk, "discipline", f"{url}/verify", {}).status_code == 302
    shown = html(ask(walk, OWNER, f"/projects/{project_id}"))
    assert "核验完成" in shown
    assert "十二份已签" in shown
    refused = ask(walk, OWNER, f"{url}/report", {"text": "再报一次"})
    assert refused.status_code == 409
    assert "再报一次" in html(refused)


def test_a_request_is_answered_by_the_unit_it_was_addressed_to(walk: Walk) -> None:
    walk.plan()
    request = Coordination.objects.get()
    url = f"/coordinations/{request.pk}"
    assert ask(walk, OWNER, f"{url}/answer", {"text": "自己答"}).status_code == 403
    assert ask(walk, PROPOSER, f"{url}/answer", {"text": ""}).status_code == 422
    assert ask(walk, PROPOSER, f"{url}/answer", {"text": "图纸已移交"}).status_code == 302
    assert ask(walk, OWNER, f"{url}/settle", {}).status_code == 302
    request.refresh_from_db()
    assert (request.state, request.answer) == ("settled", "图纸已移交")


def test_a_quarter_is_reported_and_verified(walk: Walk) -> None:
    walk.plan()
    url = f"/milestones/{Milestone.objects.get().pk}"
    assert ask(walk, OWNER, f"{url}/report", {"text": "签了十份"}).status_code == 302
    assert ask(walk, OWNER, f"{url}/verify", {"met": "yes"}).status_code == 403
    assert ask(walk, "discipline", f"{url}/verify", {"met": "no", "text": "实有八份"}).status_code == 302
    assert Milestone.objects.get().met is False


def test_a_project_runs_to_its_evaluation_by_the_forms(walk: Walk) -> None:
    project_id = walk.plan()
    url = f"/projects/{project_id}"
    assert ask(walk, OWNER, f"{url}/finish", {}).status_code == 409
    for measure in Measure.objects.all():
        assert ask(walk, OWNER, f"/measures/{measure.pk}/report", {"text": "完成"}).status_code == 302
    request = Coordination.objects.get()
    assert ask(walk, OWNER, f"/coordinations/{request.pk}/withdraw", {}).status_code == 302
    assert ask(walk, OWNER, f"{url}/finish", {}).status_code == 302
    done = ask(walk, "secretary", f"{url}/evaluate", {"text": "有效", "rule_made": "养护办法"})
    assert done.status_code == 302
    assert Project.objects.get().state == ProjectState.ENDED
    assert "养护办法" in html(ask(walk, OWNER, url))


def test_an_unknown_act_or_thing_is_not_there(walk: Walk) -> None:
    project_id = walk.plan()
    for path in (f"/projects/{project_id}/fly", "/measures/99999/report", f"/problems/{walk.id}/fly"):
        assert ask(walk, OWNER, path, {}).status_code == 404, path


def test_the_project_page_takes_as_many_statements_as_written_down(walk: Walk) -> None:
    project_id = walk.plan()
    client = walk.world.client(OWNER)
    with override_settings(PRETENDED_NOW=walk.at):
        client.get(f"/projects/{project_id}")
        with counted("project"):
            assert client.get(f"/projects/{project_id}").status_code == 200


def test_the_act_stands_in_the_record_of_the_problem(walk: Walk) -> None:
    walk.plan()
    assert Problem.objects.get(pk=walk.id).state == ProblemState.ACTIVE
    assert "启动项目《二次供水长效养护》" in html(ask(walk, "secretary", f"/problems/{walk.id}"))


def test_project_measure_and_quarter_are_changed_by_the_forms(walk: Walk) -> None:
    project_id = walk.plan()
    project = Project.objects.get(pk=project_id)
    page = html(ask(walk, OWNER, f"/projects/{project_id}"))
    assert "修改项目" in page
    text = {
        "name": "协议签订",
        "goal": project.goal,
        "starts_on": project.starts_on.isoformat(),
        "deadline": project.deadline.isoformat(),
    }
    assert ask(walk, OWNER, f"/projects/{project_id}/edit", text).status_code == 302
    measure = project.measures.filter(state__in=("todo", "doing")).order_by("position")[0]
    cells = {"text": "逐户签订协议", "due_on": measure.due_on.isoformat()}
    assert ask(walk, OWNER, f"/measures/{measure.pk}/edit", cells).status_code == 302
    goal = {"year": "2026", "quarter": "1", "goal": "回访全部签约户"}
    assert ask(walk, OWNER, f"/projects/{project_id}/goal", goal).status_code == 302
    project.refresh_from_db()
    measure.refresh_from_db()
    assert (project.name, measure.text) == ("协议签订", "逐户签订协议")
    assert project.milestones.filter(year=2026, quarter=1, goal="回访全部签约户").exists()
    late = {**cells, "due_on": "2027-12-31"}
    refused = ask(walk, OWNER, f"/measures/{measure.pk}/edit", late)
    assert refused.status_code == 422
    assert "申请延期" in html(refused)
    assert ask(walk, "discipline", f"/measures/{measure.pk}/edit", cells).status_code == 403
