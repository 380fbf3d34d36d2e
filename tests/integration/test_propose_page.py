"""The form of a finding: proposed, edited, refused without losing a word; the likes of it shown beside."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import override_settings

from tests.support.personas import AT, World, build_world
from tests.support.query_counts import counted
from tests.support.walk import OWNER, PROPOSER, Walk
from xietong.foundation.rulebook.operations.seeding import seed_rulebook
from xietong.kernel.actor import SYSTEM
from xietong.loop.ledger.domain.states import ProblemState
from xietong.loop.ledger.models import Problem
from xietong.loop.ledger.operations.importing.run import plan_paste

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    seed_rulebook(actor=SYSTEM, at=AT)
    return build_world()


def filled(world: World, **changes: str) -> dict[str, str]:
    return {
        "title": "窗口叫号被绕开",
        "content": "抽查三天，插号十二次。",
        "committee": str(world.units["district"].pk),
        "unit": str(world.units["bureau"].pk),
        "origin": "superior.lists.2",
        "found_by": "outside",
        "found_on": "2025-06-01",
        "category": "style.1",
        "criterion": "连续三十天无插号",
        **changes,
    }


def ask(world: World, persona: str, path: str, data: dict[str, Any] | None = None) -> HttpResponse:
    with override_settings(PRETENDED_NOW=AT + timedelta(hours=2)):
        client = world.client(persona)
        return client.get(path) if data is None else client.post(path, data)


def html(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_the_form_shows_what_it_costs_and_the_three_levels_of_origin(world: World) -> None:
    shown = html(ask(world, OWNER, "/problems/new"))
    assert "⟦undefined" not in shown
    assert "分钟" in shown
    assert "上级反馈移交交办／七张问题清单／审计" in shown
    assert ">东湖区</option>" in shown


def test_a_finding_is_kept_as_a_draft_or_put_to_study(world: World) -> None:
    assert ask(world, OWNER, "/problems/new", filled(world)).status_code == 302
    draft = Problem.objects.get()
    assert (draft.state, draft.origin_level, draft.origin) == ("draft", "superior", "superior.lists.2")
    assert draft.proposer_post_id == world.posts[OWNER].pk
    answer = ask(world, OWNER, "/problems/new", filled(world, submit="1"))
    assert answer.status_code == 302
    assert Problem.objects.latest("pk").state == ProblemState.STUDYING
    shown = html(ask(world, OWNER, answer["Location"]))
    assert "上级反馈移交交办／七张问题清单／审计" in shown
    assert "形式主义" in shown


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": ""}, "请填写问题概述"),
        ({"title": "长" * 201}, "最多 200 字"),
        ({"content": " "}, "请填写问题内容"),
        ({"unit": "", "unit__text": "查无此局"}, "没有找到责任单位"),
        ({"unit": "99999"}, "没有这个单位"),
        ({"origin": ""}, "请选择来源"),
        ({"found_on": "2025-02-30"}, "不是日期"),
        ({"found_on": "2026-01-01"}, "不能晚于今天"),
        ({"found_by": "luck"}, "请选择发现主体"),
        ({"committee": "x"}, "须是整数"),
    ],
)
def test_a_wrong_answer_is_named_and_the_rest_kept(world: World, change: dict[str, str], said: str) -> None:
    answer = ask(world, OWNER, "/problems/new", filled(world, **change))
    assert answer.status_code == 422
    assert said in html(answer)
    assert "连续三十天无插号" in html(answer)
    assert not Problem.objects.exists()


def test_a_unit_outside_the_committee_is_refused(world: World) -> None:
    answer = ask(world, OWNER, "/problems/new", filled(world, unit=str(world.units["other_district"].pk)))
    assert answer.status_code == 422
    assert "管理范围" in html(answer)


def test_administrators_do_not_propose(world: World) -> None:
    for persona in ("system_admin", "security_admin", "audit_admin"):
        assert ask(world, persona, "/problems/new").status_code == 403


def test_similar_problems_are_shown_only_to_those_who_see_them(world: World) -> None:
    Walk(world, title="窗口叫号系统形同虚设", category="style.1").to(ProblemState.OPEN)
    number = Problem.objects.get().number
    query = {"title": "窗口叫号被绕开", "unit": str(world.units["bureau"].pk), "category": "style.1"}
    with override_settings(PRETENDED_NOW=AT):
        office = world.client("office").get("/problems/similar", query)
        stranger = world.client("other_office").get("/problems/similar", query)
    assert number in html(office)
    assert "将记为再次发生" in html(office)
    assert number not in html(stranger)


def test_editing_keeps_what_the_classification_does_not_know(world: World) -> None:
    """Imported rows have texts of their own; opening and saving the form must not change them."""
    walk = Walk(world, origin="省督导组第三批", category="自定类别")
    before = Problem.objects.get(pk=walk.id)
    shown = html(ask(world, PROPOSER, f"/problems/{walk.id}/edit"))
    assert "责任主体自查／省督导组第三批" in shown
    data = filled(
        world, title=before.title, content=before.content, origin="self_check／省督导组第三批",
        category="自定类别", revision=str(before.revision),
    )  # fmt: skip
    assert ask(world, PROPOSER, f"/problems/{walk.id}/edit", data).status_code == 302
    after = Problem.objects.get(pk=walk.id)
    assert (after.origin_level, after.origin, after.category) == ("self_check", "省督导组第三批", "自定类别")


def test_who_edits_second_is_told_and_keeps_every_word(world: World) -> None:
    walk = Walk(world)
    first = filled(world, revision="1", title="先改的")
    assert (
        ask(world, PROPOSER, f"/problems/{walk.id}/edit", {**first, "revision": rev(walk)}).status_code == 302
    )
    second = filled(world, title="后改的", content="我写了很久的内容", revision="1")
    answer = ask(world, "office", f"/problems/{walk.id}/edit", second)
    assert answer.status_code == 409
    assert "已被他人办理" in html(answer)
    assert "我写了很久的内容" in html(answer)
    assert Problem.objects.get(pk=walk.id).title == "先改的"


def rev(walk: Walk) -> str:
    return str(Problem.objects.get(pk=walk.id).revision)


def test_a_search_field_finds_posts_units_and_problems(world: World) -> None:
    walk = Walk(world)
    number = Problem.objects.get(pk=walk.id).number
    cases = (
        ("posts", "lead_post__text", "建设局", "东湖区建设局 局长"),
        ("units", "unit__text", "建设", "东湖区建设局"),
        ("problems", "into__text", number, number),
    )
    for kind, name, typed, wanted in cases:
        with override_settings(PRETENDED_NOW=AT):
            answer = world.client("office").get(f"/problems/options/{kind}", {name: typed})
            nothing = world.client("other_office").get(f"/problems/options/{kind}", {name: number})
        assert wanted in html(answer)
        assert number not in html(nothing)


def test_the_form_takes_as_many_statements_as_written_down(world: World) -> None:
    client = world.client(OWNER)
    client.get("/problems/new")
    with counted("problem_new"):
        assert client.get("/problems/new").status_code == 200


def offered(world: World, kind: str, **asked: object) -> list[str]:
    """The labels that a field for posts offers to the office, in their order."""
    with override_settings(PRETENDED_NOW=AT):
        answer = world.client("office").get(f"/problems/options/{kind}", asked)
    return re.findall(r'data-label="([^"]*)"', html(answer))


def test_leaders_and_contacts_of_the_own_committee_come_first(world: World) -> None:
    district, other = world.units["district"].pk, world.units["other_district"].pk
    leader, contact = "东湖区 副区长 顾长风", "东湖区纪委监委 区纪委副书记 许望舒"
    assert offered(world, "leaders", committee=district) == [leader]
    assert offered(world, "leaders") == [leader]
    assert offered(world, "leaders", committee="x" * 30) == [leader]
    assert offered(world, "supervisors", committee=district) == [contact]
    assert offered(world, "supervisors", committee=other) == ["西山区 区纪委书记 白晓霁"]
    found = offered(world, "supervisors", supervisor_post__text="书记", committee=district)
    assert found[0] == contact
    assert "江城市 市委书记 林知远" in found[1:]
    assert offered(world, "leaders", leader_post__text="建设局 局长", committee=district)
    assert offered(world, "posts") == []


def test_the_forms_ask_for_the_committee_of_the_item(world: World) -> None:
    walk, district = Walk(world).to(ProblemState.OPEN), world.units["district"].pk
    with override_settings(PRETENDED_NOW=walk.at):
        page = html(world.client("office").get(f"/problems/{walk.id}"))
        form = html(world.client(PROPOSER).get("/problems/new"))
    for kind in ("leaders", "supervisors"):
        assert f"/problems/options/{kind}?committee={district}" in page
    assert 'hx-include="[name=committee]"' in form


def test_a_unit_answers_by_one_word_on_every_page(world: World) -> None:
    """责任主体 stands only in the printed origin; what is imported under that heading still comes in."""
    walk = Walk(world).to(ProblemState.ACTIVE)
    with override_settings(PRETENDED_NOW=walk.at):
        office = world.client("office")
        for path in (f"/problems/{walk.id}", f"/problems/{walk.id}/edit", "/problems/new", "/problems"):
            page = html(office.get(path)).replace("责任主体自查", "")
            assert "责任单位" in page, path
            assert "责任主体" not in page, path
    text = "问题概述\t责任主体\n楼道堆物\t临水街道\n"
    made = plan_paste(actor=world.actor("office"), at=AT, committee_id=world.units["district"].pk, text=text)
    assert [entry.finding.unit_id for entry in made.problems] == [world.units["street"].pk]
