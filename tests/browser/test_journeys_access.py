"""Login, password, lockout, deputies and the three administrators in the browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import identities as who
from tests.browser.walking import address, done, find, go
from tests.browser.watch import Console

PageFor = Callable[..., Page]
Visit = Callable[..., Page]
Axe = Callable[..., None]
Picture = Callable[..., None]
NEW_PASSWORD = "hupan-Liushu-37"


def _login(page: Page, username: str, password: str) -> None:
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()


def _account(page: Page, username: str, person: str) -> str:
    """The system administrator opens an account; returns the password that is shown once."""
    go(page, "/admin/users/new")
    page.get_by_label("账号").first.fill(username)
    find(page.get_by_role("combobox").first, person)
    page.get_by_role("button", name="建立账号").click()
    return page.locator("#main code").first.inner_text().strip()


def test_the_login_page(site: str, visit: Visit, axe: Axe, picture: Picture) -> None:
    page = visit(f"{site}/login")
    expect(page.get_by_role("heading", name="演示身份")).to_be_visible()
    axe(page)
    picture(page, "login")


def test_the_first_password_must_be_changed(site: str, visit: Visit, page_for: PageFor, axe: Axe) -> None:
    admin = page_for(who.SYSTEM_ADMIN)
    first = _account(admin, "first.login", "G00300")
    axe(admin)
    page = visit(f"{site}/login")
    _login(page, "first.login", first)
    expect(page.get_by_text("您正在使用初始密码")).to_be_visible()
    go(page, "/problems")
    expect(page.get_by_text("您正在使用初始密码")).to_be_visible()
    axe(page)
    page.get_by_label("原密码").fill(first)
    page.get_by_label("新密码", exact=False).first.fill(NEW_PASSWORD)
    page.get_by_label("再输一次新密码").fill(NEW_PASSWORD)
    page.get_by_role("button", name="修改密码", exact=True).last.click()
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()


def test_five_wrong_passwords_lock_the_account(
    site: str, visit: Visit, page_for: PageFor, console: Console, axe: Axe
) -> None:
    console.expect("422|403|409")
    admin = page_for(who.SYSTEM_ADMIN)
    right = _account(admin, "locked.out", "G00301")
    page = visit(f"{site}/login")
    for _ in range(5):
        _login(page, "locked.out", "not-the-password")
        expect(page.locator(".notice.error")).to_be_visible()
    _login(page, "locked.out", right)
    expect(page.locator(".notice.error")).to_contain_text("锁定")
    axe(page)
    guard = go(page_for(who.SECURITY_ADMIN), "/admin/users?q=locked.out")
    guard.get_by_role("link", name="locked.out").click()
    axe(guard)
    guard.get_by_role("button", name="立即解锁").click()
    _login(page, "locked.out", right)
    expect(page.get_by_text("您正在使用初始密码")).to_be_visible()


def test_a_deputy_acts_for_another_by_name(page_for: PageFor, axe: Axe, picture: Picture) -> None:
    page = page_for(who.DEPUTY)
    me = page.locator(".me")
    me.locator("summary").click()
    axe(page)
    me.get_by_role("button", name="分管建设").click()
    done(page, "已切换身份")
    expect(page.locator(".me summary")).to_contain_text("代")
    picture(page, "deputy")


ADMINISTRATORS = {
    who.SYSTEM_ADMIN: ("账号", "/admin/users"),
    who.SECURITY_ADMIN: ("角色授权", "/admin/grants"),
    who.AUDIT_ADMIN: ("审计日志", "/admin/log"),
}


@pytest.mark.parametrize("identity", ADMINISTRATORS)
def test_an_administrator_sees_no_business(
    page_for: PageFor, axe: Axe, console: Console, picture: Picture, identity: str
) -> None:
    console.expect("403|404")
    label, path = ADMINISTRATORS[identity]
    page = page_for(identity)
    expect(page.get_by_role("heading", name="管理工作台")).to_be_visible()
    axe(page)
    page.locator("#main").get_by_role("link", name=label, exact=True).click()
    page.wait_for_url(f"**{path}")
    axe(page)
    picture(page, f"admin-{path.rpartition('/')[2]}")
    for refused in ("/problems", "/problems/1", "/imports"):
        answer = page.request.get(f"{address(page)}{refused}")
        assert answer.status in (403, 404), (refused, answer.status)
    go(page, "/search?q=消防")
    expect(page.locator("#main a[href^='/problems/']")).to_have_count(0)
    go(page, "/problems")
    expect(page.get_by_role("link", name="为什么我不能")).to_be_visible()
    page.get_by_role("link", name="为什么我不能").click()
    expect(page.get_by_role("heading", name="为什么我不能")).to_be_visible()
    expect(page.locator("#main")).to_contain_text("您没有")
    axe(page)
    picture(page, "why")


def test_the_audit_administrator_checks_the_record(page_for: PageFor) -> None:
    page = go(page_for(who.AUDIT_ADMIN), "/admin/log")
    page.get_by_role("button", name="校验记录链").click()
    expect(page.locator("#main")).to_contain_text("记录链完好")
