"""The workbench of each kind of user: what is on it, and that it is decided in place."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.support import ledger
from tests.support.personas import AT, World, build_world
from xietong.loop.ledger.domain.states import ClosureKind, Recommendation
from xietong.loop.ledger.models import Coordination, Problem
from xietong.loop.ledger.operations.closing import request_closing, verify_closing
from xietong.loop.ledger.operations.evidence import Reference, add_reference
from xietong.loop.ledger.operations.measures import ask_coordination
from xietong.loop.ledger.operations.problems import give_opinion
from xietong.loop.ledger.operations.responsibilities import (
    assign_responsibility,
    decline_responsibility,
    request_extension,
)

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def world(settings: Any) -> World:
    settings.PRETENDED_NOW = AT
    return build_world()


def _waits(world: World, persona: str) -> list[str]:
    answer = world.client(persona).get("/")
    assert answer.status_code == 200
    return [card.wait.value for card in answer.context["bench"].cards]


def _group(world: World, persona: str, label: str) -> list[int]:
    """The problems in one of the short lists of a desk."""
    groups = world.client(persona).get("/").context["groups"]
    return [line.problem_id for group in groups if group["label"] == label for line in group["lines"]]


def _to_decide(world: World) -> int:
    problem_id = ledger.proposed(world)
    for persona in ("leader", "discipline"):
        give_opinion(
            actor=world.actor(persona),
            at=AT,
            problem_id=problem_id,
            recommendation=Recommendation.OPEN,
            text=f"{persona} 认为应立项",
        )
    return problem_id


def _assigned(world: World) -> int:
    problem_id = ledger.opened(world)
    assign_responsibility(
        actor=world.actor("office"), at=AT, problem_id=problem_id, assignment=ledger.assignment(world)
    )
    return problem_id


def test_each_step_of_the_loop_stands_on_the_desk_it_waits_for(world: World) -> None:
    problem_id = ledger.proposed(world)
    assert _waits(world, "leader") == ["study_leader"]
    assert _waits(world, "discipline") == ["study_discipline"]
    assert _waits(world, "secretary") == []
    _opine = {"problem_id": problem_id, "recommendation": Recommendation.OPEN, "text": "应立项"}
    give_opinion(actor=world.actor("leader"), at=AT, **_opine)
    assert _waits(world, "leader") == []
    give_opinion(actor=world.actor("discipline"), at=AT, **_opine)
    assert _waits(world, "secretary") == ["decide"]
    assert _waits(world, "other_secretary") == []
    assert _waits(world, "city_secretary") == []
    card = world.client("secretary").get("/").context["bench"].cards[0]
    assert [said.text for said in card.opinions] == ["应立项", "应立项"]


def test_the_secretary_decides_in_place(world: World) -> None:
    problem_id = _to_decide(world)
    client = world.client("secretary")
    url = f"/desk/problems/{problem_id}/approve"
    drawn = client.get("/").context["cards"][0]
    assert drawn.url + "approve" == url
    asked = {field.name for field in drawn.forms["approve"]}
    assert asked == {"revision", "criterion", "meeting", "decided_on"}
    data = {
        "criterion": "三处全部畅通",
        "meeting": "区委常委会第5次会议",
        "decided_on": AT.date().isoformat(),
        "revision": next(field.value for field in drawn.forms["approve"] if field.name == "revision"),
    }
    refused = client.post(url, {**data, "meeting": ""}, **HTMX)
    assert refused.status_code == 422
    assert "data-refusal" in refused.content.decode()
    done = client.post(url, data, **HTMX)
    assert done.status_code == 200
    assert "已审定立项" in done.content.decode()
    assert Problem.objects.get(pk=problem_id).state == "open"
    again = client.post(url, data, **HTMX)
    assert again.status_code == 409
    assert _waits(world, "secretary") == []
    assert _waits(world, "office") == ["assign"]


def test_a_decision_without_script_leads_back_to_the_desk(world: World) -> None:
    problem_id = _to_decide(world)
    answer = world.client("secretary").post(
        f"/desk/problems/{problem_id}/send_back", {"reason": "依据不足"}, follow=True
    )
    assert answer.redirect_chain == [("/", 302)]
    assert Problem.objects.get(pk=problem_id).state == "returned"
    assert _waits(world, "department") == []
    assert _group(world, "department", "我的草稿和退回") == [problem_id]


def test_nobody_decides_from_a_desk_that_is_not_theirs(world: World) -> None:
    problem_id = _to_decide(world)
    url = f"/desk/problems/{problem_id}/send_back"
    assert world.client("other_secretary").post(url, {"reason": "x"}, **HTMX).status_code == 404
    assert world.client("discipline").post(url, {"reason": "x"}, **HTMX).status_code == 403
    assert world.client("system_admin").post(url, {"reason": "x"}, **HTMX).status_code == 403
    assert world.client("secretary").post(url, {"reason": ""}, **HTMX).status_code == 422
    assert world.client("secretary").get(url).status_code == 302
    assert Problem.objects.get(pk=problem_id).state == "deciding"


def test_claiming_and_declining_on_the_desk_of_the_owner(world: World) -> None:
    problem_id = _assigned(world)
    assert _waits(world, "department") == ["claim"]
    assert _waits(world, "department_staff") == []
    decline_responsibility(
        actor=world.actor("department"), at=AT, problem_id=problem_id, reason="不属本局职责"
    )
    assert _waits(world, "secretary") == ["declined"]
    assert _waits(world, "office") == ["declined"]
    client = world.client("secretary")
    data = {
        "lead_post": world.posts["department"].pk,
        "deadline": (AT.date() + timedelta(days=30)).isoformat(),
        "deadline_basis": "区委专题会议",
    }
    assert client.post(f"/desk/problems/{problem_id}/assign", data, **HTMX).status_code == 200
    claim = world.client("department").post(f"/desk/problems/{problem_id}/claim", {}, **HTMX)
    assert claim.status_code == 200
    due = world.client("department").get("/").context["bench"]
    assert [line.problem_id for lines in due.groups.values() for line in lines] == [problem_id]


def test_an_extension_is_decided_on_the_desk_but_not_by_who_asked(world: World) -> None:
    problem_id = ledger.claimed(world)
    request_extension(
        actor=world.actor("department"),
        at=AT,
        problem_id=problem_id,
        new_deadline=AT.date() + timedelta(days=90),
        reason="雨季无法施工",
    )
    assert _waits(world, "secretary") == ["extension"]
    card = world.client("secretary").get("/").context["cards"][0]
    data = {field.name: field.value for field in card.forms["extension_approve"]}
    done = world.client("secretary").post(f"{card.url}extension_approve", {**data, "reason": ""}, **HTMX)
    assert done.status_code == 200
    assert Problem.objects.get(pk=problem_id).deadline == AT.date() + timedelta(days=90)


def test_verifying_and_accepting_wait_for_different_desks(world: World) -> None:
    problem_id = ledger.claimed(world)
    owner = world.actor("department")
    reference = Reference("抽查记录", "区消防平台", "XF-1", "a" * 64, AT.date())
    add_reference(actor=owner, at=AT, problem_id=problem_id, reference=reference)
    request_closing(actor=owner, at=AT, problem_id=problem_id, kind=ClosureKind.SOLVED, summary="已畅通")
    assert _waits(world, "discipline") == ["verify"]
    assert _waits(world, "secretary") == []
    waits = {
        group["label"]: group["lines"] for group in world.client("department").get("/").context["groups"]
    }
    assert [line.problem_id for line in waits["等别人办理"]] == [problem_id]
    verify_closing(actor=world.actor("discipline"), at=AT, problem_id=problem_id, text="现场核实")
    assert _waits(world, "secretary") == ["accept"]
    done = world.client("secretary").post(f"/desk/problems/{problem_id}/accept", {"text": "同意"}, **HTMX)
    assert done.status_code == 200


def test_a_look_back_stands_on_the_desk_once_it_is_due(world: World, settings: Any) -> None:
    problem_id = ledger.closed(world)
    assert _waits(world, "discipline") == []
    settings.PRETENDED_NOW = AT + timedelta(days=120)
    assert _waits(world, "discipline") == ["look_back"]
    data = {"reason": "通道又被占"}
    done = world.client("discipline").post(f"/desk/problems/{problem_id}/reopen", data, **HTMX)
    assert done.status_code == 200
    assert _group(world, "discipline", "重新打开") == [problem_id]


def test_a_request_for_coordination_is_answered_on_the_desk_of_the_addressee(world: World) -> None:
    project_id = ledger.pushed(world)
    request_id = ask_coordination(
        actor=world.actor("department"),
        at=AT,
        project_id=project_id,
        text="请安排专项经费",
        to_unit_id=world.units["other_bureau"].pk,
    )
    assert _waits(world, "other_department") == ["coordination"]
    assert _waits(world, "street") == []
    client = world.client("other_department")
    url = f"/desk/coordinations/{request_id}/answer"
    assert client.post(url, {"text": ""}, **HTMX).status_code == 422
    assert client.post(url, {"text": "已列入七月计划"}, **HTMX).status_code == 200
    assert Coordination.objects.get(pk=request_id).state == "answered"
    assert client.post(f"/desk/coordinations/{request_id}/settle", {}, **HTMX).status_code == 404


def test_at_most_seven_cards_and_the_count_of_all(world: World) -> None:
    for _ in range(9):
        _to_decide(world)
    answer = world.client("secretary").get("/")
    bench = answer.context["bench"]
    assert len(bench.cards) == 7
    assert bench.waiting == 9
    tile = next(tile for tile in answer.context["tiles"] if tile.label == "待审定")
    assert tile.value == "9"
    assert world.client("secretary").get(tile.url).context["page"].count == 9


def test_numbers_of_the_desk_are_those_of_the_lists_they_lead_to(world: World) -> None:
    ledger.claimed(world)
    _to_decide(world)
    ledger.closed(world)
    exact = {"待审定", "待验收", "待核验", "认领退回", "待定责", "待我认领"}
    for persona in ("secretary", "discipline", "office", "department"):
        client = world.client(persona)
        for tile in client.get("/").context["tiles"]:
            if tile.label in exact:
                assert int(tile.value) == client.get(tile.url).context["page"].count, (persona, tile.label)


def test_every_persona_has_a_desk_and_administrators_one_of_their_own(world: World) -> None:
    ledger.claimed(world)
    for persona in world.personas:
        page = world.client(persona).get("/").content.decode()
        assert ("管理工作台" in page) == persona.endswith("_admin"), persona
        assert ("消防通道" in page) <= (not persona.endswith("_admin")), persona
