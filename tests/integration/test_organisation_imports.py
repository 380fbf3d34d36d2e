"""Organisations in and out through the browser: preview, confirm, all or nothing, and the round trip."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.support.personas import AT, World, build_world
from xietong.foundation.organisations.models import Appointment, Person, Portfolio, Post, Unit, UnitName

pytestmark = pytest.mark.django_db(transaction=True)
PAGE, ON = "/organisations/imports", "2025-07-01"


@pytest.fixture
def world() -> World:
    found = build_world()
    for unit in found.units.values():
        UnitName.objects.create(
            unit=unit, code=unit.code, name=unit.name, valid_from=unit.valid_from, recorded_at=AT
        )
    return found


@pytest.fixture
def admin(world: World) -> Client:
    return world.client("system_admin")


def preview(admin: Client, what: str, data: str | bytes, name: str = "表.csv") -> tuple[str, str]:
    """The address of the work, and its page."""
    raw = data if isinstance(data, bytes) else data.encode()
    form = {"what": what, "on": ON, "file": SimpleUploadedFile(name, raw)}
    answer = admin.post(PAGE, form, follow=True)
    address = answer.redirect_chain[-1][0] if answer.redirect_chain else ""
    return address, answer.content.decode()


def brought(admin: Client, what: str, data: str) -> None:
    address, text = preview(admin, what, data)
    assert "全部导入" in text, text
    assert admin.post(f"{address}/confirm").headers["Location"] == "/organisations"


def test_all_four_tables_come_in(admin: Client) -> None:
    brought(admin, "units", "单位编码,单位名称,上级编码,单位类型\nwater,东湖区水务局,district,部门\n")
    brought(admin, "posts", "岗位编码,岗位名称,单位编码\nwater1,水务局长,water\n")
    brought(admin, "people", "工号,姓名,岗位编码\nW1,江水清,water1\n")
    brought(admin, "portfolios", "岗位编码,分工类型,单位编码\nleader,分管,water\n")
    assert Unit.objects.get(code="water").names.count() == 1
    assert Appointment.objects.get(post=Post.objects.get(code="water1")).person == Person.objects.get(
        staff_number="W1"
    )
    assert Portfolio.objects.get(unit__code="water").post.code == "leader"


def test_a_preview_writes_nothing(admin: Client) -> None:
    _, text = preview(admin, "units", "单位编码,单位名称,上级编码\nwater,东湖区水务局,district\n")
    assert "新增 1" in text
    assert not Unit.objects.filter(code="water").exists()


def test_one_bad_row_keeps_all_out(admin: Client) -> None:
    table = "单位编码,单位名称,上级编码\nwater,东湖区水务局,district\nfire,消防局,nowhere\n"
    _, text = preview(admin, "units", table)
    assert "nowhere" in text
    assert "全部导入" not in text
    assert not Unit.objects.filter(code="water").exists()


def test_a_file_that_is_no_table_is_refused(admin: Client) -> None:
    _, text = preview(admin, "units", b"\x00\x01\x02", "图.xlsx")
    assert "一行也没有写入" in text
    assert "换一个文件" in text
    assert admin.post(PAGE, {"what": "units", "on": ON}).status_code == 422
    assert preview(admin, "nothing", "甲,乙\n1,2\n")[0] == ""


@pytest.mark.parametrize("what", ["units", "posts", "people", "portfolios"])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_goes_out_comes_back_unchanged(admin: Client, what: str, kind: str) -> None:
    answer = admin.get(f"/organisations/export/{what}?as={kind}")
    assert answer.status_code == 200
    assert kind in answer["Content-Disposition"]
    _, text = preview(admin, what, answer.content, f"表.{kind}")
    if what == "portfolios":  # the small city has none: a table without rows
        assert "全部导入" not in text
        return
    assert "没有变化" in text, text


def test_templates_open_and_others_are_missing(admin: Client) -> None:
    assert admin.get("/organisations/imports/template/posts").content[:2] == b"PK"
    assert admin.get("/organisations/imports/template/other").status_code == 404
    assert admin.get("/organisations/export/other").status_code == 404


def test_only_the_system_administrator(world: World) -> None:
    for persona in world.personas:
        expected = 200 if persona == "system_admin" else 403
        for page in (PAGE, "/organisations/export/people"):
            assert world.client(persona).get(page).status_code == expected, persona
