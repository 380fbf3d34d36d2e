"""The page of one problem: every state for every persona, nothing hidden leaks, nothing typed is lost."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import override_settings

from tests.support.personas import World, build_world
from tests.support.query_counts import BASELINE, counted
from tests.support.walk import DISCIPLINE_WORDS, LEADER_WORDS, OWNER, PROPOSER, Walk, finding
from xietong.loop.ledger.domain.machines import PROBLEM
from xietong.loop.ledger.domain.states import ProblemState
from xietong.loop.ledger.models import Opinion, Problem
from xietong.loop.ledger.operations import problems, responsibilities
from xietong.loop.ledger.queries.item import problem_detail

pytestmark = pytest.mark.django_db
INSIDE = ("secretary", "leader", "discipline", "office", PROPOSER)
OUTSIDE = ("other_secretary", "other_office", "other_discipline", "street")


@pytest.fixture
def world() -> World:
    return build_world()


def page(walk: Walk, persona: str, path: str = "") -> HttpResponse:
    """What the persona gets at the time of the last act."""
    with override_settings(PRETENDED_NOW=walk.at):
        return walk.world.client(persona).get(path or f"/problems/{walk.id}")


def send(walk: Walk, persona: str, code: str, data: dict[str, str] | None = None) -> HttpResponse:
    with override_settings(PRETENDED_NOW=walk.at + timedelta(hours=1)):
        return walk.world.client(persona).post(f"/problems/{walk.id}/{code}", data or {})


def html(answer: HttpResponse) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("state", list(ProblemState))
def test_every_state_renders_for_every_persona(world: World, state: ProblemState) -> None:
    walk = Walk(world).to(state)
    if state is ProblemState.ACTIVE:
        walk.plan()
    seen = set()
    for persona in world.personas:
        answer = page(walk, persona)
        assert answer.status_code in (200, 403, 404), persona
        if answer.status_code == 200:
            seen.add(persona)
            assert "⟦undefined" not in html(answer)
            assert state.label in html(answer)
    assert seen >= set(INSIDE)
    assert not seen & set(OUTSIDE)


@pytest.mark.parametrize("persona", OUTSIDE)
def test_it_is_not_there_for_others(world: World, persona: str) -> None:
    walk = Walk(world).to(ProblemState.ACTIVE)
    assert page(walk, persona).status_code == 404
    assert send(walk, persona, "request_closing", {"summary": "x"}).status_code == 404
    assert page(walk, persona, f"/problems/{walk.id}/edit").status_code == 404


@pytest.mark.parametrize("state", [state for state in ProblemState if state not in PROBLEM.final])
def test_what_comes_next_and_from_whom_is_said_by_name(world: World, state: ProblemState) -> None:
    walk = Walk(world).to(state)
    detail = problem_detail(actor=world.actor("office", walk.at), problem_id=walk.id, at=walk.at)
    assert detail.next.what
    assert detail.next.who, detail.next.parts
    assert all(post.holder for post in detail.next.who)
    shown = html(page(walk, "office"))
    assert detail.next.what in shown
    assert detail.next.who[0].holder in shown


def test_each_deadline_stands_with_its_basis(world: World) -> None:
    walk = Walk(world).to(ProblemState.ACTIVE)
    walk.plan()
    detail = problem_detail(actor=world.actor(OWNER, walk.at), problem_id=walk.id, at=walk.at)
    assert {line.label for line in detail.deadlines} >= {"完成时限", "第 1 项措施", "第 2 项措施"}
    assert all(line.basis for line in detail.deadlines)
    shown = html(page(walk, OWNER))
    for line in detail.deadlines:
        assert line.due.isoformat() in shown
        assert line.basis in shown


def test_the_history_reads_as_sentences_with_who_did_it(world: World) -> None:
    walk = Walk(world).to(ProblemState.SETTLED)
    shown = html(page(walk, "secretary"))
    owner = world.people[OWNER].name
    assert re.search(f"{owner}（[^）]+） 签字认领本项", shown)
    assert "经区委常委会第 8 次会议审定，本项立项" in shown
    assert shown.index("回头看：整改成效巩固") < shown.index("登记本项"), "the latest act comes first"


def test_an_opinion_is_hidden_from_everybody_else_until_both_are_in(world: World) -> None:
    walk = Walk(world).to(ProblemState.STUDYING)
    walk.leader_opines()
    for persona in world.personas:
        answer = page(walk, persona)
        words = LEADER_WORDS in html(answer)
        assert words is (persona == "leader"), persona
    for persona in INSIDE:
        detail = problem_detail(actor=world.actor(persona, walk.at), problem_id=walk.id, at=walk.at)
        assert (LEADER_WORDS in repr(detail)) is (persona == "leader"), persona
    walk.discipline_opines()
    shown = html(page(walk, PROPOSER))
    assert LEADER_WORDS in shown
    assert DISCIPLINE_WORDS in shown


def test_an_opinion_of_a_broken_off_round_stays_hidden(world: World) -> None:
    walk = Walk(world).to(ProblemState.STUDYING)
    walk.leader_opines()
    walk.take("send_back")
    walk.take("submit")
    walk.take("opine")
    shown = html(page(walk, PROPOSER))
    assert shown.count(LEADER_WORDS) == 1, "only the opinion of the round in which both were given"
    assert Opinion.objects.filter(problem_id=walk.id).count() == 3


def test_a_signature_is_stale_after_an_edit_and_shows_what_was_signed(world: World) -> None:
    walk = Walk(world).to(ProblemState.ACTIVE)
    assert "签署后内容已变</span>" not in html(page(walk, "secretary"))
    changed = finding(world, content="抽查 12 个小区，9 个小区记录缺失。")
    problems.edit_problem(
        actor=world.actor("office", walk.at), at=walk.at, problem_id=walk.id, finding=changed
    )
    assert html(page(walk, "secretary")).count("签署后内容已变</span>") == 2, "approval and claim"
    detail = problem_detail(actor=world.actor("secretary", walk.at), problem_id=walk.id, at=walk.at)
    assert all(line.stale for line in detail.sign_offs)
    compared = html(page(walk, "secretary", f"/problems/{walk.id}/signatures/{detail.sign_offs[0].id}"))
    assert "7 个小区" in compared
    assert "9 个小区" in compared
    assert compared.count("已变</span>") == 2, "one line of the table and the head"


def test_a_change_of_the_deadline_makes_the_claim_stale_and_not_the_approval(world: World) -> None:
    walk = Walk(world).to(ProblemState.ACTIVE)
    extension = responsibilities.request_extension(
        actor=world.actor(OWNER, walk.at),
        at=walk.at,
        problem_id=walk.id,
        new_deadline=walk.at.date() + timedelta(days=300),
        reason="汛期不能停水",
    )
    responsibilities.decide_extension(
        actor=world.actor("secretary", walk.at),
        at=walk.at,
        problem_id=walk.id,
        extension_id=extension,
        approve=True,
    )
    detail = problem_detail(actor=world.actor(OWNER, walk.at), problem_id=walk.id, at=walk.at)
    assert {line.purpose.value: line.stale for line in detail.sign_offs} == {"approval": False, "claim": True}
    assert "已延期 1 次" in html(page(walk, OWNER))


def test_who_comes_second_gets_the_reason_and_keeps_the_text(world: World) -> None:
    """Two forms drawn for one revision: the first wins, the second is told and loses nothing."""
    walk = Walk(world).to(ProblemState.DECIDING)
    revision = str(Problem.objects.get(pk=walk.id).revision)
    mine = {"revision": revision, "reason": "请先补充小区名单，再报一次"}
    theirs = {"revision": revision, "reason": "材料不齐"}
    assert send(walk, "office", "send_back", theirs).status_code == 302
    loser = send(walk, "secretary", "send_back", mine)
    assert loser.status_code == 409
    assert "已被他人办理" in html(loser)
    assert "data-refusal" in html(loser)
    assert mine["reason"] in html(loser)


def test_a_stale_revision_keeps_the_form_open_with_the_text_where_the_act_is_still_possible(
    world: World,
) -> None:
    walk = Walk(world).to(ProblemState.ACTIVE)
    walk.prove()
    answer = send(
        walk, OWNER, "request_closing", {"revision": "1", "kind": "solved", "summary": "我写的结果"}
    )
    assert answer.status_code == 409
    assert re.search(r"<textarea[^>]*name=\"summary\"[^>]*>我写的结果</textarea>", html(answer))
    now = Problem.objects.get(pk=walk.id).revision
    assert f'name="revision" value="{now}"' in html(answer)


def test_a_missing_reason_is_asked_for_at_its_field(world: World) -> None:
    walk = Walk(world).to(ProblemState.DECIDING)
    answer = send(walk, "secretary", "not_open", {"meeting": "第 9 次会议", "decided_on": "2025-06-01"})
    assert answer.status_code == 422
    assert "须写明理由" in html(answer)
    assert 'value="第 9 次会议"' in html(answer)


def test_an_act_of_another_part_is_forbidden_with_its_reason(world: World) -> None:
    walk = Walk(world).to(ProblemState.ASSIGNED)
    answer = send(walk, PROPOSER, "claim")
    assert answer.status_code == 403
    assert "由责任人办理" in html(answer)


def test_an_impossible_move_says_in_which_state_it_would_be_possible(world: World) -> None:
    walk = Walk(world).to(ProblemState.ACTIVE)
    answer = send(walk, "secretary", "accept", {"text": "同意"})
    assert answer.status_code == 409
    assert "只有在“待验收”时才能" in html(answer)
    assert "同意" in html(answer)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"lead_post": "999999", "deadline": "2025-09-01", "deadline_basis": "纪要"}, "没有这个岗位"),
        (
            {"lead_post__text": "查无此岗", "deadline": "2025-09-01", "deadline_basis": "纪要"},
            "没有找到牵头岗位",
        ),
        ({"lead_post__text": "局长", "deadline": "2025-09-01", "deadline_basis": "纪要"}, "对应多个牵头岗位"),
        ({"deadline": "明年", "deadline_basis": "纪要"}, "请选择牵头岗位"),
    ],
)
def test_a_search_field_without_script_is_read_or_refused(
    world: World, data: dict[str, str], said: str
) -> None:
    walk = Walk(world).to(ProblemState.OPEN)
    answer = send(walk, "office", "assign", data)
    assert answer.status_code == 422
    assert said in html(answer)


def test_a_post_can_be_named_in_words_where_no_script_runs(world: World) -> None:
    walk = Walk(world).to(ProblemState.OPEN)
    data = {"lead_post__text": "东湖区建设局 副局长", "deadline": "2025/9/1", "deadline_basis": "会议纪要"}
    assert send(walk, "office", "assign", data).status_code == 302
    detail = problem_detail(actor=world.actor("office", walk.at), problem_id=walk.id, at=walk.at)
    assert detail.held is not None
    assert detail.held.lead.post_id == world.posts["department_staff"].pk


def test_the_whole_loop_can_be_walked_by_the_forms_alone(world: World) -> None:
    walk = Walk(world)
    road = (
        (PROPOSER, "submit", {}),
        ("leader", "opine", {"recommendation": "open", "text": "属实"}),
        ("discipline", "opine", {"recommendation": "open", "text": "属实"}),
        (
            "secretary",
            "approve",
            {"meeting": "第 9 次会议", "decided_on": "2025-06-01", "criterion": "十二份协议"},
        ),
        (
            "office",
            "assign",
            {"lead_post": str(world.posts[OWNER].pk), "deadline": "2025-09-30", "deadline_basis": "会议纪要"},
        ),
        (OWNER, "claim", {}),
        (
            OWNER,
            "evidence/reference",
            {
                "label": "协议",
                "system": "合同系统",
                "reference": "1",
                "digest": "ab" * 32,
                "happened_on": "2025-06-01",
            },
        ),
        (OWNER, "request_closing", {"kind": "solved", "summary": "已签十二份"}),
        ("discipline", "verify", {"text": "现场看过"}),
        ("secretary", "accept", {}),
    )
    for persona, code, data in road:
        answer = send(walk, persona, code, data)
        assert answer.status_code == 302, (code, html(answer)[:2000])
    assert Problem.objects.get(pk=walk.id).state == ProblemState.OBSERVING
    early = send(walk, "discipline", "pass_look_back", {"text": "复查"})
    assert early.status_code == 409
    assert "观察期未满" in html(early)
    walk.at += timedelta(days=120)
    assert send(walk, "discipline", "pass_look_back", {"text": "复查"}).status_code == 302
    assert Problem.objects.get(pk=walk.id).state == ProblemState.SETTLED


def test_recurrence_links_both_ways_and_only_for_those_who_see_the_other(world: World) -> None:
    first = Walk(world, category="style.1").to(ProblemState.SETTLED)
    second = Walk(world, proposer="office", category="style.1")
    second.at = first.at
    problem = Problem.objects.get(pk=second.id)
    assert problem.recurrence_of_id == first.id
    number = Problem.objects.get(pk=first.id).number
    assert number in html(page(second, "secretary"))
    assert problem.number in html(page(first, "secretary"))
    second.to(ProblemState.ACTIVE)
    problems.send_down(
        actor=world.actor("office", second.at),
        at=second.at,
        problem_id=second.id,
        unit_id=world.units["street"].pk,
    )
    shown = html(page(second, "street"))
    assert number not in shown
    assert "前次问题不在您的可见范围" in shown


def test_a_successor_is_shown_beside_who_signed(world: World) -> None:
    walk = Walk(world).to(ProblemState.ACTIVE)
    post = world.posts[OWNER]
    day = walk.at.date()
    post.appointments.update(valid_until=day)
    post.appointments.create(person=world.people["audit_admin"], valid_from=day, recorded_at=walk.at)
    shown = html(page(walk, "secretary"))
    assert f"{world.people[OWNER].name}（已交接）" in shown
    assert world.people["audit_admin"].name in shown


@pytest.mark.parametrize("persona", ["secretary", OWNER, "city_office"])
def test_the_page_takes_as_many_statements_as_written_down(world: World, persona: str) -> None:
    walk = Walk(world).to(ProblemState.ACTIVE)
    walk.plan()
    walk.prove()
    client = world.client(persona)
    with override_settings(PRETENDED_NOW=walk.at):
        client.get(f"/problems/{walk.id}")
        with counted("problem"):
            assert client.get(f"/problems/{walk.id}").status_code == 200
    assert json.loads(BASELINE.read_text())["problem"] <= 8
