"""How a journey walks: open an item, fill a form by its labels, take an act, read the word afterwards."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect


def address(page: Page) -> str:
    """Where the server of this page is."""
    parts = urlsplit(page.url)
    return f"{parts.scheme}://{parts.netloc}"


def go(page: Page, path: str) -> Page:
    """Open a path of the same server."""
    page.goto(f"{address(page)}{path}")
    return page


def day(days: int) -> str:
    """A day counted from today, as a date field takes it."""
    return (date.today() + timedelta(days=days)).isoformat()  # noqa: DTZ011 - the day of the browser


def number_of(page: Page) -> int:
    """The id in the address of an item."""
    found = re.search(r"/(\d+)", urlsplit(page.url).path)
    assert found, page.url
    return int(found[1])


def fill(form: Locator, fields: Mapping[str, str]) -> None:
    """Fill fields by their labels, whatever kind they are; a field that finds is walked by keyboard."""
    for label, value in fields.items():
        group = form.locator("fieldset").filter(has=form.page.locator("legend", has_text=label))
        if group.count():
            group.get_by_label(value).check()
        else:
            _fill_one(form.get_by_label(label).first, value)


def _fill_one(control: Locator, value: str) -> None:
    kind = control.evaluate("e => e.getAttribute('role') || e.type")
    if kind == "combobox":
        find(control, value)
    elif kind.startswith("select"):
        control.select_option(label=value)
    elif kind == "checkbox":
        control.check()
    else:
        control.fill(value)


def find(control: Locator, text: str) -> None:
    """Type into a field that finds, and take the first answer by keyboard."""
    control.fill(text)
    box = control.locator("xpath=ancestor::*[@data-combo]")
    expect(box.locator("[role=option][data-id]").first).to_be_visible()
    control.press("ArrowDown")
    control.press("Enter")
    expect(box.locator("input[type=hidden]")).not_to_have_value("")


def form_of(part: Locator, label: str) -> Locator:
    """The form of an act, opened where it is folded."""
    exact = re.compile(rf"^\s*{re.escape(label)}\s*$")
    fold = part.locator("details").filter(has=part.page.locator("summary", has_text=exact))
    if not fold.count():
        return part.locator("form").filter(has=part.page.get_by_role("button", name=label, exact=True)).first
    if fold.first.get_attribute("open") is None:
        fold.first.locator("summary").click()
    return fold.first.locator("form")


def act(part: Locator, label: str, fields: Mapping[str, str] | None = None) -> None:
    """Take an act offered in a part of the page: open its form, fill it, send it."""
    form = form_of(part, label)
    fill(form, fields or {})
    form.get_by_role("button").last.click()


def done(page: Page, word: str) -> None:
    """The word after an act has come, and is put away."""
    expect(page.locator("#toasts")).to_contain_text(word)
    page.locator("#toasts").get_by_role("button", name="关闭提示").last.click()


def take(page: Page, label: str, word: str, fields: Mapping[str, str] | None = None) -> None:
    """Take an act in the sheet 办理 and read the word afterwards."""
    act(page.locator("#act"), label, fields)
    done(page, word)


def paste(control: Locator, text: str) -> None:
    """Paste text as a spreadsheet copies it, by a real event: a headless clipboard is not reliable."""
    control.evaluate(
        """(control, text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const how = {clipboardData: data, bubbles: true, cancelable: true};
            control.dispatchEvent(new ClipboardEvent("paste", how));
        }""",
        text,
    )
