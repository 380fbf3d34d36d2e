"""What is committed: no foreign hosts, no machines' paths, no third-party files, no long database names."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps

from tests.architecture import tree

ALLOWED_HOSTS = {
    "127.0.0.1",
    "localhost",
    "www.apache.org",  # the licence's own text
    "apache.org",
    "schemas.openxmlformats.org",  # names of XML vocabularies, never fetched
    "schemas.microsoft.com",
    "purl.oclc.org",
    "purl.org",
    "www.w3.org",
    "example.org",
    "example.com",
    "evil.example",
    "testserver",
}
ADDRESS = re.compile(r"https?://([A-Za-z0-9.\-]+)")
LOCAL_PATH = re.compile(r"(?<![\w./-])/(?:work|root|home)/[a-z]")
BINARY = {".png", ".xlsx", ".xls", ".docx", ".ico", ".gz", ".parquet", ".zip"}
LONGEST_NAME = 30


def committed() -> list[Path]:
    """Files under version control, as text."""
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=tree.ROOT, capture_output=True, text=True, check=True
    )
    found = [tree.ROOT / name for name in done.stdout.split("\0") if name]
    return [path for path in found if path.suffix not in BINARY and path.is_file()]


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def test_no_foreign_host_is_named() -> None:
    wrong = {
        f"{tree.shown(path)}: {host}"
        for path in committed()
        if not path.is_relative_to(tree.ROOT / "package-lock.json")
        for host in ADDRESS.findall(text_of(path))
        if host not in ALLOWED_HOSTS and not host.endswith(".invalid")
    }
    assert not wrong


def test_no_path_of_a_machine_is_named() -> None:
    wrong = [
        tree.shown(path)
        for path in committed()
        if path != Path(__file__) and LOCAL_PATH.search(text_of(path))
    ]
    assert not wrong


def test_the_lock_files_hold_digests_and_no_addresses() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "package-lock.json"):
        text = text_of(tree.ROOT / name)
        assert '"resolved"' not in text
        assert "--index-url" not in text
        if name.endswith(".json"):
            assert text.count('"integrity": "sha512-') == text.count('    "node_modules/') > 0
        else:
            assert text.count("sha256:") >= text.count("==") > 0
    assert "uv.lock" not in {path.name for path in committed()}


def test_the_lock_files_are_those_of_the_declared_dependencies() -> None:
    """Every declared dependency is pinned: editing pyproject.toml alone does not pass."""
    import tomllib

    project = tomllib.loads(text_of(tree.ROOT / "pyproject.toml"))
    for wanted, name in (
        (project["project"]["dependencies"], "requirements.txt"),
        (project["dependency-groups"]["dev"], "requirements-dev.txt"),
    ):
        pinned = set(re.findall(r"^([a-z0-9\-]+)(?:\[[^\]]*\])?==", text_of(tree.ROOT / name), re.MULTILINE))
        names = {re.split(r"[<>=\[! ]", line, maxsplit=1)[0].lower().replace("_", "-") for line in wanted}
        assert names <= pinned, (name, names - pinned)


@pytest.mark.parametrize(
    "model",
    [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("xietong")],
    ids=lambda model: str(model._meta.db_table),
)
def test_database_names_are_short(model: type) -> None:
    """Domestic databases cut names at 30; what is cut collides."""
    meta = model._meta  # type: ignore[attr-defined]
    names = [meta.db_table, *(field.column for field in meta.concrete_fields)]
    names += [constraint.name for constraint in meta.constraints] + [index.name for index in meta.indexes]
    assert not [name for name in names if len(name) > LONGEST_NAME]
