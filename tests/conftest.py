"""Rules of every test run: a database in a file, real data or a spoken skip, and no silent skips in CI."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.support import database

ROOT = Path(__file__).resolve().parents[1]
STRICT = os.environ.get("XIETONG_STRICT_SKIPS") == "1"

hypothesis_settings.register_profile(
    "xietong", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("xietong")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Called by pytest-django before it makes the test database."""
    database.use_a_file(settings.DATABASES)
    database.let_tests_empty_the_record()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data; the test is skipped, saying so, where it is absent."""
    folder = Path(os.environ.get("XIETONG_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}: set XIETONG_SHARED")
    return folder


@pytest.fixture(autouse=True, scope="session")
def _clean_folder() -> Iterator[None]:
    yield
    database.remove_folder(settings.STORAGES["default"]["OPTIONS"]["location"])


def _skipped(session: pytest.Session) -> int:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    return len(reporter.stats.get("skipped", [])) if reporter else 0


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """With XIETONG_STRICT_SKIPS=1 a run in which anything was skipped has failed."""
    if STRICT and exitstatus == 0 and _skipped(session):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why the run failed where it did so for its skips."""
    count = len(terminalreporter.stats.get("skipped", []))
    if STRICT and count:
        terminalreporter.write_line(
            f"XIETONG_STRICT_SKIPS=1: {count} skipped, which counts as failed", red=True
        )
