"""The pages of the three lists in the city of the personas: filters, views, bulk, paste, export."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest
from django.test import Client

from tests.support import ledger
from tests.support.personas import AT, World, build_world
from xietong.foundation.audit.models import Event
from xietong.loop.ledger.models import Participant, Problem, SavedView
from xietong.loop.ledger.operations.problems import propose_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Any) -> World:
    settings.PRETENDED_NOW = AT
    return build_world()


def _shows(client: Client, url: str) -> set[str]:
    """The numbers of the problems a page shows."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    return {row.number for row, _ in answer.context["lines"]}


def _draft(world: World, **changes: object) -> Problem:
    finding = ledger.finding(world, **changes)
    pk = propose_problem(
        actor=world.actor("office"), at=AT, committee_id=world.units["district"].pk, finding=finding
    )
    return Problem.objects.get(pk=pk)


def test_the_list_shows_what_each_may_see_and_says_whose_turn_it_is(world: World) -> None:
    problem = Problem.objects.get(pk=ledger.claimed(world))
    for persona in ("office", "secretary", "discipline", "city_office", "department", "other_department"):
        assert _shows(world.client(persona), "/problems") == {problem.number}, persona
    for persona in ("other_office", "other_secretary", "street"):
        assert _shows(world.client(persona), "/problems") == set(), persona
    mine = world.client("department").get("/problems").context["lines"][0][0]
    others = world.client("office").get("/problems").context["lines"][0][0]
    assert mine.mine
    assert not others.mine


def test_administrators_have_no_lists(world: World) -> None:
    ledger.claimed(world)
    for persona in ("system_admin", "security_admin", "audit_admin"):
        for url in ("/problems", "/responsibilities", "/projects", "/problems/counts"):
            assert world.client(persona).get(url).status_code == 403, (persona, url)
        page = world.client(persona).get("/")
        assert page.status_code == 200
        assert "消防通道" not in page.content.decode()


def test_filters_narrow_and_chips_take_them_away(world: World) -> None:
    led = Problem.objects.get(pk=ledger.claimed(world))
    other = _draft(
        world,
        title="窗口排队过长",
        content="平均等候两小时",
        category="style",
        unit_id=world.units["bureau"].pk,
    )
    client = world.client("office")
    street, post = world.units["street"].pk, world.posts["department"].pk
    only_led = (
        "state=active", f"unit={street}", "category=safety", "mine=taking_part", f"lead_post={post}",
        f"lead_unit={world.units['bureau'].pk}", "light=blue", "due_from=2025-07-01", "q=消防 通道", "q=xftd",
    )  # fmt: skip
    for query in only_led:
        client_of = world.client("department") if "mine" in query else client
        assert _shows(client_of, f"/problems?{query}") == {led.number}, query
    for query in ("state=draft", "q=窗口", "category=style", "light=grey"):
        assert _shows(client, f"/problems?{query}") == {other.number}, query
    district = world.units["district"].pk
    assert _shows(client, f"/problems?unit={district}") == {led.number, other.number}
    answer = client.get(f"/problems?state=active&unit={street}&q=消防")
    said = [chip.label for chip in answer.context["bar"].chips]
    assert said == ["含：消防", "状态：推进中", "责任单位：临水街道"]
    assert all(_shows(client, f"/problems{chip.url}") for chip in answer.context["bar"].chips)


def test_a_filter_that_makes_no_sense_asks_nothing(world: World) -> None:
    led = Problem.objects.get(pk=ledger.claimed(world))
    client = world.client("office")
    for query in (
        "state=nonsense", "unit=99999999999999999999", "unit=abc", "due_from=yesterday", "page=0", "size=7",
        "light=pink", "sort=drop table", "mine=all", "id=%00", "lead_post=-1",
    ):  # fmt: skip
        assert _shows(client, f"/problems?{query}") == {led.number}, query
    assert _shows(client, "/problems?page=999999") == set()
    assert _shows(client, f"/problems?q={quote('50%_')}") == set()


def test_the_tabs_count_what_they_open(world: World) -> None:
    ledger.claimed(world)
    ledger.proposed(world)
    _draft(world)
    client = world.client("office")
    for tab in client.get("/problems").context["tabs"]:
        assert int(tab.count) == len(_shows(client, tab.url)), tab.label
    counted = client.get("/problems/counts").context["tabs"]
    assert [tab.count for tab in counted] == [tab.count for tab in client.get("/problems").context["tabs"]]


def test_sorting_goes_both_ways_and_pages_follow_each_other(world: World) -> None:
    numbers = [_draft(world, title=f"问题{place}").number for place in range(23)]
    client = world.client("office")
    for sort in ("number", "updated", "unit", "state", "deadline", "found", "category"):
        up = [row.number for row, _ in client.get(f"/problems?sort={sort}&size=50").context["lines"]]
        down = [row.number for row, _ in client.get(f"/problems?sort=-{sort}&size=50").context["lines"]]
        assert sorted(up) == sorted(numbers)
        assert up == down[::-1] or sort == "deadline"
    first = client.get("/problems?sort=number")
    second = client.get("/problems?sort=number&page=2")
    assert first.context["pager"].has_next
    assert not second.context["pager"].has_next
    shown = [row.number for page in (first, second) for row, _ in page.context["lines"]]
    assert shown == sorted(numbers)
    assert first.context["pager"].count == second.context["pager"].count == 23


def test_views_are_saved_replaced_and_deleted_by_their_owner_alone(world: World) -> None:
    client = world.client("office")
    client.post("/views/problems/save", {"name": "逾期的", "query": "light=red&page=3&sort=deadline"})
    client.post("/views/problems/save", {"name": "逾期的", "query": "light=red&sort=deadline"})
    view = SavedView.objects.get()
    assert view.query == "light=red&sort=deadline"
    page = client.get("/problems")
    assert [shown["name"] for shown in page.context["views"]] == ["逾期的"]
    assert client.get(page.context["views"][0]["url"]).status_code == 200
    assert world.client("secretary").get("/problems").context["views"] == []
    assert world.client("secretary").post(f"/views/{view.pk}/delete").status_code == 404
    assert client.post("/views/problems/save", {"name": " ", "query": ""}).status_code == 422
    assert client.post("/views/nothing/save", {"name": "a", "query": ""}).status_code == 404
    client.post(f"/views/{view.pk}/delete")
    assert not SavedView.objects.exists()


def test_bulk_edit_previews_each_row_and_then_does_all(world: World) -> None:
    rows = [_draft(world, title=f"问题{place}") for place in range(3)]
    client = world.client("office")
    data = {"do": "edit", "id": [row.pk for row in rows], "category": "style", "criterion": "三次抽查合格"}
    preview = client.post("/problems/bulk", data)
    assert preview.status_code == 200
    assert preview.context["ready"]
    assert [row.status for row in preview.context["rows"]] == ["changed"] * 3
    assert set(Problem.objects.values_list("category", flat=True)) == {"safety"}
    before = Event.objects.count()
    done = client.post("/problems/bulk", {**data, "sure": "1"})
    assert done.status_code == 302
    assert set(Problem.objects.values_list("category", "criterion")) == {("style", "三次抽查合格")}
    assert Event.objects.count() == before + 3


def test_bulk_acts_do_nothing_where_one_row_is_refused(world: World) -> None:
    opened = ledger.opened(world)
    draft = _draft(world, title="还没有研判")
    data = {
        "do": "assign",
        "id": [opened, draft.pk],
        "lead_post": world.posts["department"].pk,
        "deadline": (AT.date() + timedelta(days=60)).isoformat(),
        "deadline_basis": "区委常委会第5次会议纪要",
        "sure": "1",
    }
    client = world.client("office")
    answer = client.post("/problems/bulk", data)
    assert answer.status_code == 409
    assert [row.status for row in answer.context["rows"]] == ["changed", "error"]
    assert "草稿" in answer.content.decode()
    assert Problem.objects.get(pk=opened).state == "open"
    done = client.post("/problems/bulk", {**data, "id": [opened]})
    assert done.status_code == 302
    assert Problem.objects.get(pk=opened).state == "assigned"


def test_bulk_sending_down_lets_the_lower_unit_read(world: World) -> None:
    rows = [_draft(world, title=f"问题{place}") for place in range(2)]
    data = {"do": "send_down", "id": [row.pk for row in rows], "unit": world.units["street"].pk, "sure": "1"}
    assert world.client("office").post("/problems/bulk", data).status_code == 302
    assert Participant.objects.filter(part="sent_down", unit=world.units["street"]).count() == 2
    assert _shows(world.client("street"), "/problems") == {row.number for row in rows}


def test_bulk_acts_are_refused_to_others_and_leave_out_what_is_not_seen(world: World) -> None:
    row = _draft(world)
    data = {"do": "edit", "id": [row.pk], "category": "style", "sure": "1"}
    assert world.client("department").post("/problems/bulk", data).status_code == 403
    answer = world.client("other_office").post("/problems/bulk", data)
    assert answer.context["rows"] == []
    row.refresh_from_db()
    assert row.category == "safety"
    assert world.client("office").post("/problems/bulk", {"do": "edit", "id": [row.pk]}).status_code == 422


PASTED = (
    "具体表现\t问题\t责任部门\t检查时间\n"
    "台账缺三个月\t台账不全\t临水街道\t2025.5.20\n"
    "窗口无人\t窗口空岗\t东湖区建设局\t2025-05-21"
)


def test_pasted_cells_are_mapped_by_their_headings_and_registered_together(world: World) -> None:
    client = world.client("office")
    read = client.post("/problems/paste", {"text": PASTED})
    assert read.status_code == 200
    rows = read.context["grid"].rows
    assert [row.values["title"] for row in rows] == ["台账不全", "窗口空岗"]
    assert [row.values["found_on"] for row in rows] == ["2025-05-20", "2025-05-21"]
    data = {f"r{row.number}-{key}": value for row in rows for key, value in row.values.items()}
    done = client.post("/problems/paste", {**data, "committee": world.units["district"].pk})
    assert done.status_code == 302, done.context["grid"]
    made = Problem.objects.order_by("pk")
    assert [(row.title, row.unit.code, row.state) for row in made] == [
        ("台账不全", "street", "draft"),
        ("窗口空岗", "bureau", "draft"),
    ]


def test_a_bad_cell_is_named_and_nothing_is_registered(world: World) -> None:
    client = world.client("office")
    data = {
        "r1-title": "台账不全",
        "r1-unit": "临水街道",
        "r2-title": "窗口空岗",
        "r2-unit": "没有的街道",
        "r2-found_on": "某天",
        "committee": world.units["district"].pk,
    }
    answer = client.post("/problems/paste", data)
    assert answer.status_code == 422
    good, bad = answer.context["grid"].rows
    assert good.errors == {}
    assert set(bad.errors) == {"unit", "found_on"}
    assert not Problem.objects.exists()
    late = client.post("/problems/paste", {**data, "r2-unit": "临水街道", "r2-found_on": "2031-01-01"})
    assert late.status_code == 422
    assert "发现日期不能晚于今天" in late.content.decode()
    assert not Problem.objects.exists()
    empty = client.post("/problems/paste", {"committee": world.units["district"].pk})
    assert empty.status_code == 422


def test_the_export_holds_exactly_the_filtered_rows(world: World) -> None:
    led = Problem.objects.get(pk=ledger.claimed(world))
    _draft(world, title="窗口排队过长")
    client = world.client("office")
    for url, title in (
        ("/problems/export?state=active", "问题清单"),
        ("/responsibilities/export", "责任清单"),
    ):
        answer = client.get(url)
        assert answer.status_code == 200
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        cells = [cell.value for row in book[title].iter_rows(min_row=2) for cell in row]
        assert led.number in cells
        assert book[title].max_row == 2
    assert Event.objects.filter(activity="ledger.exported").count() == 2
    other = openpyxl.load_workbook(io.BytesIO(world.client("other_office").get("/problems/export").content))
    assert other["问题清单"].max_row == 1


def test_responsibilities_and_projects_have_their_own_lists(world: World) -> None:
    ledger.pushed(world)
    client = world.client("office")
    held = client.get("/responsibilities?state=claimed&mine=").context["page"].rows
    assert [row.lead.label for row in held] == ["东湖区建设局局长"]
    assert client.get("/responsibilities?state=assigned").context["page"].rows == ()
    assert client.get("/responsibilities?extended=1").context["page"].rows == ()
    assert client.get("/responsibilities?q=消防").context["page"].count == 1
    project = client.get("/projects").context["page"].rows[0]
    assert project.problems[0][1].startswith("W2025-")
    for query in ("state=running", "q=清障", "q=消防通道", "light=blue"):
        assert client.get(f"/projects?{query}").context["page"].count == 1, query
    for query in ("state=ended", "q=绿化", "light=red", "coordination=1"):
        assert client.get(f"/projects?{query}").context["page"].count == 0, query
    assert world.client("other_office").get("/projects").context["page"].count == 0
    leader = world.client("leader")
    assert leader.get("/responsibilities?mine=field").context["page"].count == 1


def test_search_finds_by_words_and_initials_within_what_is_seen(world: World) -> None:
    led = Problem.objects.get(pk=ledger.claimed(world))
    client = world.client("office")
    for text in ("消防通道", "xftd", led.number.lower(), "通道 消防"):
        found = client.get(f"/search?q={text}").context["found"]
        assert [row.number for row in found.problems.rows] == [led.number], text
    assert client.get("/search?q=林知远").context["found"].posts[0].holder_name == "林知远"
    assert client.get("/search?q=临水街道").context["found"].units[0].name == "临水街道"
    for persona in ("other_office", "street", "system_admin"):
        assert led.title not in world.client(persona).get("/search?q=消防").content.decode(), persona
    assert "没有找到" in client.get("/search?q=甲乙丙丁").content.decode()
    assert client.get("/search").status_code == 200
    assert client.get("/search?q=%00").status_code == 200
