"""The pages of organisations: who opens them, what they show of a day, and the forms from end to end."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.ledger import DAY, claimed
from tests.support.personas import AT, World, build_world
from xietong.foundation.organisations.models import (
    Appointment,
    Deputation,
    Person,
    Placement,
    Portfolio,
    Post,
    Succession,
    Unit,
    UnitName,
)
from xietong.foundation.organisations.operations import create_person, create_unit, rename_unit
from xietong.interfaces import clock
from xietong.interfaces.web.routing import allowed
from xietong.kernel.actor import SYSTEM
from xietong.loop.ledger.models import Responsibility

pytestmark = pytest.mark.django_db
SINCE = "2025-07-01"


@pytest.fixture
def world() -> World:
    """The small city with the names of its units on record, which the tree of a day reads."""
    found = build_world()
    for unit in found.units.values():
        UnitName.objects.create(
            unit=unit, code=unit.code, name=unit.name, valid_from=unit.valid_from, recorded_at=AT
        )
    return found


def pages(world: World) -> list[str]:
    return [
        "/organisations",
        f"/organisations?under={world.units['district'].pk}",
        "/organisations?q=建设",
        f"/organisations/{world.units['bureau'].pk}",
        f"/organisations/{world.units['district'].pk}/children",
        f"/organisations/posts/{world.posts['department'].pk}",
    ]


def test_every_page_opens_for_those_who_may_read(world: World) -> None:
    from xietong.foundation.access.domain.roles import Capability

    for persona in world.personas:
        may = allowed(world.actor(persona), Capability.ORGANISATION_READ)
        browser = world.client(persona)
        for page in pages(world):
            assert browser.get(page).status_code == (200 if may else 403), (persona, page)


def test_only_the_system_administrator_has_forms(world: World) -> None:
    for page in (
        f"/organisations/{world.units['bureau'].pk}",
        f"/organisations/posts/{world.posts['department'].pk}",
    ):
        assert "办理</h2>" not in world.client("office").get(page).content.decode()
        assert "办理</h2>" in world.client("system_admin").get(page).content.decode()


def test_search_finds_by_name_code_and_initials(world: World) -> None:
    browser = world.client("office")
    Unit.objects.filter(pk=world.units["bureau"].pk).update(pinyin="dhqjsj")
    for asked in ("建设局", "bureau", "dhqjs"):
        assert "东湖区建设局" in browser.get("/organisations", {"q": asked}).content.decode()
    assert "没有找到单位" in browser.get("/organisations", {"q": "不存在的单位"}).content.decode()


def test_a_day_in_the_past_shows_the_old_tree(world: World) -> None:
    unit = world.units["street"]
    rename_unit(actor=SYSTEM, at=AT, unit_id=unit.pk, name="新水街道", on=DAY)
    browser = world.client("office")
    before = (DAY - timedelta(days=1)).isoformat()
    tree = f"/organisations?under={world.units['district'].pk}"
    assert "临水街道" in browser.get(f"{tree}&on={before}").content.decode()
    assert "新水街道" in browser.get(tree).content.decode()
    old = browser.get(f"/organisations/{unit.pk}?on={before}").content.decode()
    assert re.search(r"<h1[^>]*>\s*临水街道\s*</h1>", old)


def test_a_day_before_the_unit_says_so(world: World) -> None:
    page = f"/organisations/{world.units['bureau'].pk}?on=1990-01-01"
    assert "还没有设立" in world.client("office").get(page).content.decode()


def test_units_are_set_up_renamed_moved_merged_and_closed(world: World) -> None:
    browser = world.client("system_admin")
    base = f"/organisations/{world.units['district'].pk}"
    new = {"name": "东湖区水务局", "code": "water", "kind": "department", "on": SINCE}
    answer = browser.post(f"{base}/create", new)
    unit = Unit.objects.get(code="water")
    assert answer["Location"] == f"/organisations/{unit.pk}"
    at = f"/organisations/{unit.pk}"
    assert browser.post(f"{at}/rename", {"name": "东湖区水利局", "on": "2025-07-02"}).status_code == 302
    assert UnitName.objects.filter(unit=unit).count() == 2
    moved = {"parent": world.units["city"].pk, "on": "2025-07-03"}
    assert browser.post(f"{at}/move", moved).status_code == 302
    assert Placement.objects.get(unit=unit, valid_until=None).parent_id == world.units["city"].pk
    merged = {"successor": world.units["bureau"].pk, "on": "2025-07-04"}
    assert browser.post(f"{at}/merge", merged).status_code == 302
    assert Succession.objects.get(predecessor=unit).successor_id == world.units["bureau"].pk
    assert "前身" in browser.get(f"/organisations/{world.units['bureau'].pk}").content.decode()
    closed = {"on": SINCE, "reason": "机构改革"}
    assert browser.post(f"/organisations/{world.units['street'].pk}/close", closed).status_code == 302
    assert Unit.objects.get(pk=world.units["street"].pk).valid_until == date(2025, 7, 1)


def test_a_refusal_keeps_what_was_typed(world: World) -> None:
    browser = world.client("system_admin")
    base = f"/organisations/{world.units['district'].pk}"
    answer = browser.post(
        f"{base}/create", {"name": "甲乙丙局", "code": "bureau", "kind": "department", "on": SINCE}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "甲乙丙局" in text
    assert "编码 bureau 已由" in text
    closed = browser.post(f"{base}/close", {"on": SINCE, "reason": "独一无二的理由"})
    assert closed.status_code == 409
    assert "请先划转或撤销下属单位" in closed.content.decode()
    assert "独一无二的理由" in closed.content.decode()
    assert browser.post(f"{base}/rename", {"name": "无日期"}).status_code == 422
    assert browser.post(f"{base}/nothing", {}).status_code == 404
    assert browser.post("/organisations/987654/rename", {"name": "甲", "on": SINCE}).status_code == 404


def test_a_post_is_set_up_filled_deputised_and_closed(world: World) -> None:
    browser = world.client("system_admin")
    form = {"title": "总工程师", "code": "chief", "kind": "staff", "on": SINCE}
    assert browser.post(f"/organisations/{world.units['bureau'].pk}/post", form).status_code == 302
    post = Post.objects.get(code="chief")
    at = f"/organisations/posts/{post.pk}"
    assert browser.post(f"{at}/person", {"staff_number": "N9", "name": "新来者"}).status_code == 302
    person = Person.objects.get(staff_number="N9")
    assert browser.post(f"{at}/appoint", {"person": person.pk, "on": "2025-07-02"}).status_code == 302
    acting = {
        "deputy": world.people["leader"].pk,
        "on": "2025-07-05",
        "until": "2025-07-09",
        "reason": "学习",
    }
    assert browser.post(f"{at}/deputise", acting).status_code == 302
    assert Deputation.objects.get(post=post).deputy_id == world.people["leader"].pk
    given = {"unit": world.units["street"].pk, "kind": "in_charge", "on": "2025-07-02"}
    assert browser.post(f"{at}/portfolio", given).status_code == 302
    portfolio = Portfolio.objects.get(post=post)
    text = browser.get(f"{at}?on=2025-07-06").content.decode()
    for told in ("新来者", world.people["leader"].name, "学习", "临水街道"):
        assert told in text
    assert browser.post(f"{at}/portfolios/{portfolio.pk}/end", {"on": "2025-07-08"}).status_code == 302
    assert browser.post(f"{at}/end", {"on": "2025-07-10", "reason": "调离"}).status_code == 302
    assert Appointment.objects.get(post=post).valid_until == date(2025, 7, 10)
    assert browser.post(f"{at}/close", {"on": "2025-07-11"}).status_code == 302
    assert Post.objects.get(pk=post.pk).valid_until == date(2025, 7, 11)


def test_an_appointment_hands_open_items_over(world: World) -> None:
    problem_id = claimed(world)
    person = create_person(actor=SYSTEM, at=AT, staff_number="N1", name="新任者")
    at = f"/organisations/posts/{world.posts['department'].pk}"
    browser = world.client("system_admin")
    assert "未办结的事项自这一天起交给继任者" in browser.get(at).content.decode()
    answer = browser.post(f"{at}/appoint", {"person": person, "on": DAY.isoformat()})
    assert answer.status_code == 302
    assert "交给继任者" in browser.get(at).content.decode()
    assert Responsibility.objects.get(problem_id=problem_id, current=True).holder_since_id == person
    story = world.client("office").get(f"/problems/{problem_id}").content.decode()
    assert f"由{world.people['department'].name}交接给新任者" in story


def test_options_are_for_the_system_administrator(world: World) -> None:
    browser = world.client("system_admin")
    name = world.people["leader"].name
    assert name in browser.get("/organisations/options/people", {"person__text": name}).content.decode()
    assert "建设局" in browser.get("/organisations/options/units", {"unit__text": "建设"}).content.decode()
    assert world.client("office").get("/organisations/options/people").status_code == 403


def test_a_tree_of_five_hundred_units_takes_three_statements(world: World) -> None:
    district = world.units["district"]
    for number in range(500):
        create_unit(
            actor=SYSTEM, at=AT, code=f"U{number}", name=f"第{number}村", parent_id=district.pk, on=DAY
        )
    browser = world.client("office")
    browser.get("/account")
    with CaptureQueriesContext(connection) as plain:
        browser.get("/organisations/options/units")
    for page in ("/organisations", pages(world)[1], pages(world)[4]):
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(page).status_code == 200
        assert len(captured) - len(plain) <= 3, [query["sql"][:90] for query in captured.captured_queries]


def test_the_clock_of_the_tests_is_the_real_one() -> None:
    assert clock.now().date() > DAY, "the days above must lie in the past of the pages"
