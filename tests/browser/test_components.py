"""The page of components: accessible, quiet, usable by keyboard, on a phone and on paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.watch import Console

Visit = Callable[..., Page]
SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])


@SIZES
def test_every_component_is_accessible(
    bare_site: str, visit: Visit, axe: Callable[..., None], pictures: Path, size: tuple[int, int]
) -> None:
    page = visit(f"{bare_site}/components", size=size)
    page.locator(".chart.drawn canvas").wait_for()
    page.screenshot(path=pictures / f"components-{size[0]}.png", full_page=True)
    axe(page)


@pytest.mark.parametrize("size", [DESK, (1024, 768), PHONE, (320, 640)], ids=lambda size: str(size[0]))
def test_nothing_is_wider_than_the_screen(bare_site: str, visit: Visit, size: tuple[int, int]) -> None:
    page = visit(f"{bare_site}/components", size=size)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_dialogs_menus_and_navigation_are_accessible_when_open(
    bare_site: str, visit: Visit, axe: Callable[..., None]
) -> None:
    page = visit(f"{bare_site}/components", size=PHONE)
    page.get_by_role("button", name="展开或收起导航").click()
    expect(page.get_by_role("navigation", name="主导航")).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("navigation", name="主导航")).to_be_hidden()
    page.get_by_role("button", name="对话框").click()
    axe(page)
    page.get_by_role("button", name="知道了").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_slash_finds_and_j_walks_the_rows(bare_site: str, visit: Visit) -> None:
    page = visit(f"{bare_site}/components")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="搜索编号")).to_be_focused()
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("tr.at a")).to_have_text("政务服务窗口一次性告知落实不严，群众反复跑动")
    expect(page.locator("tr.at a").first).to_be_focused()


def test_the_first_tab_stop_skips_to_the_text(bare_site: str, visit: Visit) -> None:
    page = visit(f"{bare_site}/components")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_rows_are_picked_singly_and_all_at_once(bare_site: str, visit: Visit) -> None:
    page = visit(f"{bare_site}/components")
    bulk = page.locator("#bulk")
    expect(bulk.get_by_role("button", name="批量修改")).to_be_disabled()
    page.get_by_label("选择 2025-0113").check()
    expect(bulk).to_contain_text("已选 1 行")
    bulk.get_by_label("全选本页").check()
    expect(bulk).to_contain_text("已选 4 行")
    bulk.get_by_label("全选本页").uncheck()
    expect(bulk).to_contain_text("勾选后可批量办理")
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(bulk).to_contain_text("已选 1 行")


def test_hidden_columns_stay_hidden(bare_site: str, visit: Visit) -> None:
    page = visit(f"{bare_site}/components")
    head = page.get_by_role("columnheader", name="责任人")
    expect(head).to_be_visible()
    page.locator(".listing summary").click()
    page.get_by_role("checkbox", name="责任人").uncheck()
    expect(head).to_be_hidden()
    page.reload()
    expect(head).to_be_hidden()


def test_a_refusal_is_shown_where_it_was_asked_and_keeps_the_text(
    bare_site: str, visit: Visit, console: Console
) -> None:
    console.expect("409")
    page = visit(f"{bare_site}/components")
    card = page.locator("#card-1")
    card.locator("summary").click()
    card.get_by_label("理由").fill("请补充小区数量")
    card.get_by_role("button", name="退回补充").click()
    expect(card.get_by_role("alert")).to_contain_text("刚刚由韩松办理")
    expect(card.get_by_label("理由")).to_have_value("请补充小区数量")
    page.reload()
    card.locator("summary").click()
    expect(card.get_by_label("理由")).to_have_value("请补充小区数量")


def test_a_lost_connection_is_said_and_keeps_the_text(bare_site: str, visit: Visit, console: Console) -> None:
    console.expect("ERR_INTERNET_DISCONNECTED|Failed to fetch")
    page = visit(f"{bare_site}/components")
    card = page.locator("#card-1")
    card.locator("summary").click()
    card.get_by_label("理由").fill("请补充小区数量")
    page.context.set_offline(True)
    card.get_by_role("button", name="退回补充").click()
    expect(card.get_by_role("alert")).to_contain_text("您填写的内容还在")
    expect(card.get_by_label("理由")).to_have_value("请补充小区数量")


def test_an_act_that_redirects_becomes_the_page_with_its_word(bare_site: str, visit: Visit) -> None:
    page = visit(f"{bare_site}/components")
    page.locator("#card-1").get_by_role("button", name="同意立项").click()
    expect(page.locator("#toasts")).to_contain_text("已同意立项")
    expect(page.locator(".chart.drawn canvas")).to_be_visible()
    page.locator("#toasts").get_by_role("button", name="关闭提示").click()
    expect(page.locator("#toasts")).to_be_empty()
    page.reload()
    expect(page.locator("#toasts .notice")).to_have_count(0)


def test_an_ended_session_leads_to_the_login_and_back(bare_site: str, visit: Visit) -> None:
    page = visit(f"{bare_site}/components?page=2")
    form = page.locator("#card-1 form").first
    form.evaluate("form => form.setAttribute('hx-post', '/password')")  # an address behind the login
    form.get_by_role("button").click()
    page.wait_for_url("**/login?**")
    expect(page.locator("input[name=next]")).to_have_value("/components?page=2")


def test_it_works_without_script(bare_site: str, browser: Browser) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{bare_site}/components")
    page.locator("#card-1").get_by_role("button", name="同意立项").click()
    expect(page.locator("#toasts")).to_contain_text("已同意立项")
    page.locator("#card-1 summary").click()
    page.locator("#card-1").get_by_label("理由").fill("请补充")
    page.locator("#card-1").get_by_role("button", name="退回补充").click()
    expect(page.get_by_role("heading", name="没有办成")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("刚刚由韩松办理")
    page.context.close()


def test_cells_copied_from_a_spreadsheet_fill_the_grid(bare_site: str, visit: Visit) -> None:
    page = visit(f"{bare_site}/components")
    page.get_by_label("第 3 行 措施").focus()
    copied = (
        '公示维修资金\t城市更新局\t2025年7月9日\t进行中\n"抽查\n三个小区"\t民政局\t不详\t快了\n回访\t\t\t\n'
    )
    page.evaluate(
        """text => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          const options = {clipboardData: data, bubbles: true, cancelable: true};
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", options));
        }""",
        copied,
    )
    expect(page.get_by_label("第 3 行 完成日期")).to_have_value("2025-07-09")
    expect(page.get_by_label("第 3 行 进展")).to_have_value("doing")
    expect(page.get_by_label("第 4 行 措施")).to_have_value("抽查 三个小区")
    expect(page.get_by_label("第 5 行 措施")).to_have_value("回访")
    expect(page.locator("#sample-grid")).to_contain_text("“不详”读不成日期")
    expect(page.locator("#sample-grid")).to_contain_text("“快了”不在选项中")


def test_arrow_keys_move_in_the_grid(bare_site: str, visit: Visit) -> None:
    page = visit(f"{bare_site}/components")
    page.get_by_label("第 1 行 措施").click()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("第 2 行 措施")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("第 2 行 责任单位")).to_be_focused()


def test_a_search_field_finds_by_pinyin_and_posts_the_id(
    bare_site: str, visit: Visit, axe: Callable[..., None]
) -> None:
    page = visit(f"{bare_site}/components")
    box = page.get_by_role("combobox", name="责任人")
    box.press_sequentially("lx")
    expect(page.locator("#f-lead-list [role=option]")).to_have_count(1)
    axe(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box).to_have_value("陆晓岚（临江区城市更新局局长）")
    expect(page.locator("#f-lead-value")).to_have_value("1")
    box.fill("谁")
    expect(page.get_by_role("listbox", name="责任人")).to_contain_text("没有找到")
    box.blur()
    expect(page.locator("#f-lead-value")).to_have_value("")
    assert box.evaluate("box => box.validationMessage") == "请从列出的选项中选择一项"


def test_paper_has_no_navigation_and_repeats_the_heads(bare_site: str, visit: Visit) -> None:
    page = visit(f"{bare_site}/components")
    page.emulate_media(media="print")
    for gone in (".side", ".bar", ".filter", ".pager", ".btn"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.locator(".print-head")).to_be_visible()
    head = page.locator(".table thead").first
    assert head.evaluate("head => getComputedStyle(head).display") == "table-header-group"
