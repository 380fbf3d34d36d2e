"""Papers say what is there: links resolve, every setting and command is documented, decisions are listed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from tests.architecture import tree
from xietong.interfaces.cli import commands

PAPERS = sorted([*tree.ROOT.glob("*.md"), *(tree.ROOT / "docs").rglob("*.md"), *tree.SOURCE.rglob("*.md")])
READMES = [tree.ROOT / "README.md", tree.ROOT / "README.zh-CN.md"]
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
NAMED_FILE = re.compile(r"`((?:src|tests|tools|docs|benchmarks|examples)/[\w./-]+\.\w+)`")
VARIABLE = re.compile(r'env\.\w+\(\s*"([A-Z_]+)"|envvar="([A-Z_]+)"')


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("paper", PAPERS, ids=tree.shown)
def test_links_lead_somewhere(paper: Path) -> None:
    lost = [link for link in LINK.findall(text(paper)) if not (paper.parent / link).exists()]
    assert lost == []


@pytest.mark.parametrize("paper", PAPERS, ids=tree.shown)
def test_files_that_are_named_exist(paper: Path) -> None:
    lost = [name for name in NAMED_FILE.findall(text(paper)) if not (tree.ROOT / name).exists()]
    assert lost == []


def settings_read() -> set[str]:
    return {one or other for path in tree.source_files() for one, other in VARIABLE.findall(text(path))}


@pytest.mark.parametrize("readme", READMES, ids=lambda path: str(path.name))
def test_every_setting_is_documented_and_none_is_invented(readme: Path) -> None:
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", text(readme), re.MULTILINE))
    assert documented == settings_read() | {"DJANGO_SETTINGS_MODULE"}


@pytest.mark.parametrize("readme", READMES, ids=lambda path: str(path.name))
def test_every_command_is_documented_and_none_is_invented(readme: Path) -> None:
    app = typer.Typer()
    commands.attach(app)
    names = {command.name for command in app.registered_commands} | {
        group.name for group in app.registered_groups
    }
    assert set(re.findall(r"^\| `xietong (\w+)` \|", text(readme), re.MULTILINE)) == names


def test_every_decision_is_numbered_and_listed() -> None:
    folder = tree.ROOT / "docs" / "adr"
    decisions = sorted(path.name for path in folder.glob("[0-9]*.md"))
    assert len({name[:4] for name in decisions}) == len(decisions) > 3
    assert set(re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", text(folder / "README.md"))) == set(decisions)


def test_decisions_that_the_code_cites_exist() -> None:
    numbers = {path.name[:4] for path in (tree.ROOT / "docs" / "adr").glob("[0-9]*.md")}
    cited = {
        (number, tree.shown(path))
        for path in tree.python_files()
        for number in re.findall(r"docs/adr/(\d{4})", text(path))
    }
    assert sorted((number, place) for number, place in cited if number not in numbers) == []
