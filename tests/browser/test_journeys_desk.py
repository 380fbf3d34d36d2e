"""The workbench, two people at once, and search in the browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import identities as who
from tests.browser.conftest import DESK, PHONE
from tests.browser.walking import act, day, done, fill, form_of, go, take
from tests.browser.watch import Console

PageFor = Callable[..., Page]
Axe = Callable[..., None]
Picture = Callable[..., None]


def test_the_secretary_decides_in_place(page_for: PageFor, axe: Axe) -> None:
    page = page_for(who.CITY_SECRETARY)
    card = page.locator("article.card", has=page.get_by_text("请审定是否立项")).first
    title = card.locator("h3").inner_text()
    assert page.locator("article.card").count() <= 7
    act(card, "审定立项", {"审定会议或方式": "市委常委会第 8 次会议", "审定日期": day(0)})
    expect(page.locator("article.card.done").first).to_contain_text("已审定立项")
    axe(page)
    go(page, f"/problems?q={title[:60]}&state=open")
    expect(page.locator("table.table tbody tr").first).to_contain_text(title)


def test_the_deputy_secretary_has_a_desk(page_for: PageFor, picture: Picture) -> None:
    page = page_for(who.DEPUTY_SECRETARY)
    expect(page.get_by_role("heading", name="等您办理")).to_be_visible()
    picture(page, "workbench")


DESKS = (who.LEADER, who.DISCIPLINE, who.OFFICE, who.CIVIL, who.STREET)


@pytest.mark.parametrize("identity", DESKS)
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_each_desk_is_accessible(
    page_for: PageFor, axe: Axe, picture: Picture, identity: str, size: tuple[int, int]
) -> None:
    page = page_for(identity, size=size)
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    axe(page)
    if size == DESK:
        names = ("member", "discipline", "office", "department", "lower")
        picture(page, f"desk-{names[DESKS.index(identity)]}")


def test_who_comes_second_sees_why_and_keeps_the_text(
    page_for: PageFor, staged: dict[str, int], axe: Axe, console: Console
) -> None:
    console.expect("409")
    item = f"/problems/{staged['race']}"
    first, second = go(page_for(who.SECRETARY), item), go(page_for(who.DEPUTY_SECRETARY), item)
    typed = "请先补充涉及的合同清单"
    form = form_of(second.locator("#act"), "退回")
    fill(form, {"理由": typed})
    meeting = {"审定会议或方式": "区委常委会第 32 次会议", "审定日期": day(0)}
    take(first, "审定立项", "已审定立项", meeting)
    form.get_by_role("button").last.click()
    refusal = second.locator("[data-refusal]")
    expect(refusal).to_contain_text("您填写的内容还在")
    expect(second.locator("#main")).to_contain_text(typed)
    axe(second)


def test_an_edit_meanwhile_does_not_lose_a_decision_being_typed(
    page_for: PageFor, staged: dict[str, int], console: Console
) -> None:
    console.expect("409")
    item = f"/problems/{staged['stale']}"
    secretary = go(page_for(who.SECRETARY), item)
    form = form_of(secretary.locator("#act"), "定责")
    basis = "区委常委会第 33 次会议纪要"
    typed = {"牵头岗位": "黄浦区民政局局长", "完成时限": day(45), "时限依据": basis}
    fill(form, typed)
    office = go(page_for(who.OFFICE), f"{item}/edit")
    fill(office.locator("#finding"), {"完成标准": "值班记录当班填写，抽查三十天无补写"})
    office.get_by_role("button", name="保存修改").click()
    done(office, "登记内容已修改")
    form.get_by_role("button").last.click()
    expect(secretary.locator("[data-refusal]")).to_be_visible()
    expect(form.get_by_label("时限依据")).to_have_value(basis)
    secretary.get_by_role("link", name="看最新情况").click()
    take(secretary, "定责", "责任已明确", typed)


def test_a_problem_is_found_by_the_initials_of_its_title(
    page_for: PageFor, staged: dict[str, int], axe: Axe, picture: Picture
) -> None:
    page = page_for(who.OFFICE)
    page.keyboard.press("/")
    page.keyboard.type("llstss")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?*")
    found = page.get_by_role("link", name="乐龄食堂膳食补助错发")
    expect(found).to_be_visible()
    axe(page)
    picture(page, "search")
    found.click()
    page.wait_for_url(f"**/problems/{staged['pinyin']}")


def test_what_is_not_ones_own_is_not_there(
    page_for: PageFor, staged: dict[str, int], console: Console
) -> None:
    console.expect("404")
    page = page_for("外滩街道党（工）委书记")
    go(page, f"/problems/{staged['pinyin']}")
    expect(page.locator("#main")).not_to_contain_text("乐龄食堂")
    go(page, "/search?q=乐龄食堂")
    expect(page.get_by_text("没有找到")).to_be_visible()
