"""One term, one identifier: docs/glossary.md and the code say the same, in both directions."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from functools import cache

import pytest
from django.apps import apps

import xietong
from tests.architecture import tree
from xietong.foundation.access.domain.roles import Role
from xietong.kernel.enums import LabelledEnum
from xietong.loop.ledger.domain.parts import Part

GLOSSARY = tree.ROOT / "docs" / "glossary.md"
ROW = re.compile(r"^\| ([^|]+) \| `([A-Za-z_.]+)` \|", re.MULTILINE)
BANNED = re.compile(r"^\| `([a-z]+)` \|", re.MULTILINE)
DOMAIN = re.compile(r"^xietong\.(.+\.)?(domain|kernel)(\.|$)")
HAN = re.compile(r"[\u4e00-\u9fff]")


@cache
def text() -> str:
    return GLOSSARY.read_text(encoding="utf-8")


@cache
def terms() -> dict[str, str]:
    """Identifier → Chinese term."""
    return {identifier: term.strip() for term, identifier in ROW.findall(text())}


@cache
def tables() -> set[str]:
    return {model.__name__ for model in apps.get_models() if model.__module__.startswith("xietong")}


@cache
def enumerations() -> dict[str, type[LabelledEnum]]:
    """Those of the domain: what else other tests have loaded must not matter."""
    for info in pkgutil.walk_packages(xietong.__path__, "xietong."):
        if DOMAIN.search(info.name):
            importlib.import_module(info.name)
    return {kind.__name__: kind for kind in LabelledEnum.__subclasses__() if DOMAIN.search(kind.__module__)}


def test_every_table_is_explained() -> None:
    assert sorted(tables() - set(terms())) == []


def test_every_enumeration_of_the_domain_is_explained() -> None:
    wanted = {name for name, kind in enumerations().items() if ".documents." not in kind.__module__}
    assert sorted(wanted - set(terms())) == []


@pytest.mark.parametrize("kind", [Role, Part], ids=lambda kind: str(kind.__name__))
def test_every_role_and_part_is_explained(kind: type[LabelledEnum]) -> None:
    assert sorted({f"{kind.__name__}.{member.name}" for member in kind} - set(terms())) == []


def test_every_identifier_exists() -> None:
    known = tables() | set(enumerations())
    known |= {f"{name}.{member.name}" for name, kind in enumerations().items() for member in kind}
    assert sorted(set(terms()) - known) == []


def test_terms_are_chinese_and_used_once() -> None:
    assert all(HAN.search(term) for term in terms().values())
    plain = [term for identifier, term in terms().items() if "." not in identifier]
    assert sorted({term for term in plain if plain.count(term) > 1}) == []


def test_what_the_screen_shows_is_the_term() -> None:
    wrong = {}
    for identifier, term in terms().items():
        name, _, member = identifier.partition(".")
        if member and enumerations()[name][member].label != term:
            wrong[identifier] = (term, enumerations()[name][member].label)
    assert wrong == {}


def identifiers() -> dict[str, str]:
    """Every name that the product defines, with a place where it does."""
    found = {}
    for path in tree.source_files():
        for node in ast.walk(tree.syntax(path)):
            if isinstance(node, ast.ClassDef | tree.Function):
                found[node.name] = tree.shown(path, node.lineno)
            elif isinstance(node, ast.AnnAssign | ast.Assign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for target in targets:
                    if isinstance(target, ast.Name):
                        found[target.id] = tree.shown(path, node.lineno)
    return found


def words(identifier: str) -> set[str]:
    """``LookBackResult`` and ``look_back`` → look, back, result."""
    return set(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", identifier).lower().split("_"))


def test_no_second_word_for_the_same_thing() -> None:
    banned = set(BANNED.findall(text()))
    assert len(banned) > 3
    wrong = {
        f"{place} {name}"
        for name, place in identifiers().items()
        if words(name) & banned or words(name) & {f"{word}s" for word in banned}
    }
    assert sorted(wrong) == []
