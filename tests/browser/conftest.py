"""Fixtures of the browser tests: a served city, Chromium, signed-in pages, a clean console, axe.

- ``site``: address of a server with the demonstration city; ``bare_site``: one with an empty database.
- ``visit(address, size=)``: a page without a login. ``page_for(identity, size=)``: a page signed in as one of
  the ready identities of the login page (``identities.py``); the argument is (part of) its label.
- ``new_city()``, ``page_at(address, identity)``: the same in a city of the test's own, on a day of its own.
- ``staged``: ids of problems made for the tests (``stage.py``), by name; each test has its own, so that tests
  run in any order.
- ``picture(page, name)``: with XIETONG_PICTURES=1 writes a picture of the manual; else nothing.
- ``console``: fails the test for any console error, warning or refused content; ``console.expect("409")``.
- ``axe(page)``: fails for violations of WCAG 2.2 AA.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import server
from tests.browser.watch import Console, check_accessible

# Playwright's loop runs on in the worker's thread; other tests of the worker go on using the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

MANUAL = server.ROOT / "docs" / "manual"
AXE = server.ROOT / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
DESK, PHONE = (1366, 768), (390, 844)
PATIENCE = 20_000  # milliseconds; two cores may be busy with other tests
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """How Chromium starts; skips where the machine has none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no Chromium: install the package chromium")
    return {"executable_path": path, "args": [*FLAGS]}


def _needs_vendor() -> None:
    if not (server.VENDOR / "htmx.min.js").is_file():
        pytest.skip("no browser libraries: run make assets")


@pytest.fixture(scope="session")
def bare_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server with an empty database."""
    _needs_vendor()
    folder = tmp_path_factory.mktemp("bare")
    server.prepare(folder, demo=False)
    with server.serving(folder) as address:
        yield address


@pytest.fixture(scope="session")
def new_city(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Callable[[], Path]:
    """Make a folder with the demonstration city, for tests that let time pass in it."""

    def make() -> Path:
        _needs_vendor()
        base = tmp_path_factory.getbasetemp()
        folder = tmp_path_factory.mktemp("city")
        server.prepared_once(base if worker_id == "master" else base.parent, folder)
        return folder

    return make


@pytest.fixture(scope="session")
def city(new_city: Callable[[], Path]) -> Path:
    """The folder of a demonstration city; made once in a run, each worker has its own copy."""
    return new_city()


@pytest.fixture(scope="session")
def site(city: Path) -> Iterator[str]:
    """Address of a server with the demonstration city."""
    with server.serving(city) as address:
        yield address


@pytest.fixture(scope="session")
def staged(city: Path) -> dict[str, int]:
    """Ids of the problems made for the tests, by name."""
    return dict(json.loads((city / server.STAGED).read_text(encoding="utf-8")))


@pytest.fixture
def console() -> Iterator[Console]:
    """The console of every page of the test; anything unexpected in it fails the test."""
    watched = Console()
    yield watched
    assert not watched.unexpected(), "the console is not clean:\n" + "\n".join(watched.unexpected())


Opener = Callable[..., BrowserContext]


@pytest.fixture
def open_context(browser: Browser, console: Console) -> Iterator[Opener]:
    """Make a watched browser context of a size."""
    contexts: list[BrowserContext] = []

    def make(*, size: tuple[int, int] = DESK) -> BrowserContext:
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        context.set_default_timeout(PATIENCE)
        console.watch(context)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def visit(open_context: Opener) -> Callable[..., Page]:
    """Open an address without a login."""

    def go(address: str, *, size: tuple[int, int] = DESK) -> Page:
        page = open_context(size=size).new_page()
        page.goto(address)
        return page

    return go


@pytest.fixture
def page_at(visit: Callable[..., Page]) -> Callable[..., Page]:
    """Sign in at an address as a ready identity of the demonstration city."""

    def sign_in(address: str, identity: str, *, size: tuple[int, int] = DESK) -> Page:
        page = visit(f"{address}/login", size=size)
        page.get_by_role("button", name=identity).first.click()
        page.locator("header.bar").wait_for()
        return page

    return sign_in


@pytest.fixture
def page_for(site: str, page_at: Callable[..., Page]) -> Callable[..., Page]:
    """Sign in as a ready identity at the server of this worker."""
    return partial(page_at, site)


@pytest.fixture(scope="session")
def _axe_source() -> str:
    if not AXE.is_file():
        pytest.skip("no axe: run npm ci (axe-core is a development dependency)")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture
def axe(_axe_source: str) -> Callable[..., None]:
    """Check a page as it stands against WCAG 2.2 AA."""

    def check(page: Page, *, exclude: tuple[str, ...] = ()) -> None:
        check_accessible(page, _axe_source, exclude=exclude)

    return check


@pytest.fixture
def picture() -> Callable[..., None]:
    """Write a picture of the manual, when asked to: a run of the tests must not change files by itself."""

    def take(page: Page, name: str, *, height: int = 0) -> None:
        if os.environ.get("XIETONG_PICTURES") != "1":
            return
        seen = page.viewport_size or {"width": DESK[0], "height": DESK[1]}
        clip = {"x": 0, "y": 0, "width": seen["width"], "height": height or seen["height"]}
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=MANUAL / "pictures" / f"{name}.png", animations="disabled", clip=clip)

    return take


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Path:
    """The folder for pictures of this run (git-ignored)."""
    folder = server.ROOT / "test-results" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
