"""Templates: each is used, none brings code or style of its own into the page, all blocks are known."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import loader

from tests.architecture import tree

NAME = re.compile(r'"([\w\-/]+\.(?:html|txt))(?:#[\w-]+)?"|\'([\w\-/]+\.(?:html|txt))(?:#[\w-]+)?\'')
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>|<style\b|\sstyle=|\son[a-z]+=\"", re.IGNORECASE
)
FOREIGN = re.compile(r"(?:src|href|action)=\"(?:https?:)?//", re.IGNORECASE)


def templates() -> list[Path]:
    return sorted(tree.TEMPLATES.rglob("*.html"))


def mentioned() -> set[str]:
    """Every template name that the code or another template mentions."""
    texts = [path.read_text(encoding="utf-8") for path in (*tree.source_files(), *templates())]
    return {one or other for text in texts for one, other in NAME.findall(text)}


def test_there_are_templates() -> None:
    assert templates()


def test_every_template_is_used() -> None:
    names = {path.relative_to(tree.TEMPLATES).as_posix() for path in templates()}
    unused = sorted(names - mentioned())
    assert unused == []


def test_every_template_that_is_mentioned_exists() -> None:
    names = {path.relative_to(tree.TEMPLATES).as_posix() for path in templates()}
    missing = sorted({name for name in mentioned() if name.endswith(".html")} - names)
    assert missing == []


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(tree.TEMPLATES)))
def test_a_template_parses(path: Path) -> None:
    loader.get_template(path.relative_to(tree.TEMPLATES).as_posix())


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(tree.TEMPLATES)))
def test_a_template_keeps_the_content_policy(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not INLINE.findall(text), "no inline script, style or handler: the content policy refuses them"
    assert not FOREIGN.findall(text), "everything is served from here"


BUILT_IN = {
    "autoescape",
    "block",
    "blocktranslate",
    "comment",
    "filter",
    "for",
    "if",
    "ifchanged",
    "spaceless",
    "verbatim",
    "with",
}


def test_the_formatter_knows_every_block_tag_of_ours() -> None:
    """djlint mis-indents what stands inside a block tag that it does not know."""
    import tomllib

    ours = {
        name for path in templates() for name in re.findall(r"\{% end(\w+)", path.read_text(encoding="utf-8"))
    } - BUILT_IN
    project = tomllib.loads((tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert ours <= set(project["tool"]["djlint"]["custom_blocks"].split(","))
