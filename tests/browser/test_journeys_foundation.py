"""Organisations and the rulebook in the browser: the tree by keyboard, the forms, and every page by axe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.identities import OFFICE, SYSTEM_ADMIN
from tests.browser.watch import Console

Visit = Callable[..., Page]


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_the_tree_opens_by_keyboard(page_for: Visit, axe: Visit, site: str, size: tuple[int, int]) -> None:
    page = page_for(SYSTEM_ADMIN, size=size)
    page.goto(f"{site}/organisations")
    page.locator(".tree details:not([open]) > summary").first.focus()
    page.keyboard.press("Enter")
    street = page.get_by_role("link", name="南京东路街道")
    expect(street).to_be_visible()
    axe(page)
    street.click()
    expect(page.get_by_role("heading", level=1, name="南京东路街道")).to_be_visible()
    axe(page)


def test_a_refused_rename_keeps_the_text(page_for: Visit, axe: Visit, site: str, console: Console) -> None:
    console.expect("409")
    page = page_for(SYSTEM_ADMIN)
    page.goto(f"{site}/organisations?q=黄浦区财政局")
    page.get_by_role("link", name="黄浦区财政局").first.click()
    page.locator("summary", has_text="更名").click()
    form = page.locator("form[action$='/rename']")
    form.get_by_label("新名称").fill("黄浦区财政金融局")
    form.locator("input[type=date]").fill("1990-01-01")
    with page.expect_response(lambda answer: answer.url.endswith("/rename")) as told:
        form.get_by_role("button", name="更名").click()
    assert told.value.status == 409
    expect(page.locator("form[action$='/rename']").get_by_label("新名称")).to_have_value("黄浦区财政金融局")
    axe(page)


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_the_other_pages(page_for: Visit, axe: Visit, site: str, size: tuple[int, int]) -> None:
    page = page_for(SYSTEM_ADMIN, size=size)
    page.goto(f"{site}/organisations/imports")
    axe(page)
    page.goto(f"{site}/works")
    axe(page)
    page = page_for(OFFICE, size=size)
    for address in ("", "/timers", "/terms", "/terms/risk/new", "/holidays", "/clause"):
        page.goto(f"{site}/rulebook{address}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        axe(page)
