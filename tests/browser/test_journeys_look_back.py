"""The look-back in the browser: accepted today, looked back on four months later, held or reopened."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import identities as who
from tests.browser import server
from tests.browser.walking import act, form_of, go, take

PageAt = Callable[..., Page]
Axe = Callable[..., None]
LATER = datetime.now(UTC) + timedelta(days=125)
HAPPENED = "油烟净化器再次停用，三家餐饮店直排"


def _number(page: Page) -> str:
    found = re.search(r"W\d{4}-\d{6}", page.locator("#main").inner_text())
    assert found
    return found[0]


def _deadline(page: Page) -> str:
    """The day the owner promised, as the sheet of deadlines prints it."""
    found = re.search(r"完成时限\D*(\d{4}-\d\d-\d\d)", page.locator("#main").inner_text())
    assert found
    return found[1]


def _accepted(page_at: PageAt, site: str, item: str) -> tuple[str, str]:
    """Accept; nobody can look back yet. Returns number and deadline."""
    secretary = go(page_at(site, who.SECRETARY), item)
    take(secretary, "验收销号", "已验收销号", {"验收意见": "同意销号"})
    discipline = go(page_at(site, who.DISCIPLINE), item)
    expect(discipline.locator("#act .shut")).to_contain_text("观察期未满")
    return _number(discipline), _deadline(discipline)


def _held(page: Page, item: str, axe: Axe) -> None:
    """Looked back on five days before it is written down: settled, and the record says it came late."""
    go(page, item)
    day: date = LATER.date() - timedelta(days=5)
    found = {"回头看的方式和发现": "抽查六处，公示牌齐全。", "回头看日期": day.isoformat()}
    take(page, "回头看通过", "回头看通过，问题办结", found)
    expect(page.locator(".timeline")).to_contain_text("迟录：5 天后记入")
    expect(page.locator("#main")).to_contain_text("已办结")
    expect(page.locator("#act").get_by_role("button")).to_have_count(0)
    axe(page)


def _reopened(page: Page, item: str, number: str, deadline: str, axe: Axe) -> None:
    """The same number goes on under the clock it always had, now overdue."""
    go(page, item)
    take(page, "回头看未通过，重新打开", "已以原编号重新打开", {"反弹或未真改的情况": HAPPENED})
    assert (_number(page), _deadline(page)) == (number, deadline)
    expect(page.locator("#main")).to_contain_text("逾期")
    expect(page.locator(".timeline")).to_contain_text(f"以原编号重新打开，时限继续计算：{HAPPENED}")
    axe(page)


def _closes_again(owner: Page, item: str) -> None:
    """What closed it the first time does not close it again; evidence of the new work does."""
    go(owner, item)
    expect(owner.locator("#act .shut")).to_contain_text("重新打开后还没有新的佐证")
    evidence = {
        "佐证名称": "油烟在线监测记录",
        "所在业务系统": "生态环境监测平台",
        "系统内编号": "YY-0415",
        "摘要": "cd" * 32,
        "发生日期": LATER.date().isoformat(),
    }
    act(owner.locator(".add"), "引用业务系统记录", evidence)
    expect(owner.locator("#evidence")).to_contain_text("油烟在线监测记录")
    expect(form_of(owner.locator("#act"), "申请销号")).to_be_visible()
    take(owner, "申请销号", "已申请销号", {"销号类型": "已解决", "整改结果": "净化器全部联网运行。"})


def test_a_look_back_settles_one_problem_and_reopens_another(
    new_city: Callable[[], Path], page_at: PageAt, axe: Axe
) -> None:
    folder = new_city()
    staged = json.loads((folder / server.STAGED).read_text(encoding="utf-8"))
    held, back = (f"/problems/{staged[name]}" for name in ("held", "back"))
    with server.serving(folder) as site:
        _accepted(page_at, site, held)
        number, deadline = _accepted(page_at, site, back)
    with server.serving(folder, now=LATER) as site:
        discipline = page_at(site, who.DISCIPLINE)
        _held(discipline, held, axe)
        _reopened(discipline, back, number, deadline, axe)
        _closes_again(page_at(site, who.BUILDING), back)
