"""The import contracts hold, and no context is without its own (pyproject.toml, docs/adr/0001 and 0002)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.architecture import tree

CONTRACTS: list[dict[str, Any]] = tomllib.loads((tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
    "tool"
]["importlinter"]["contracts"]
BY_ID = {contract["id"]: contract for contract in CONTRACTS}
INSIDE = [
    name for contract in CONTRACTS if contract["id"].startswith("inside") for name in contract["containers"]
]


def with_tables() -> set[str]:
    """Contexts that keep tables."""
    return {
        f"xietong.{name}"
        for name, folder in tree.contexts().items()
        if (folder / "models.py").exists() or (folder / "models").is_dir()
    }


def lint(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run lint-imports as ``make check`` does."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    wide = {**os.environ, "COLUMNS": "300", **environment}
    return subprocess.run(command, cwd=folder, env=wide, capture_output=True, text=True, check=False)


def test_every_contract_is_kept() -> None:
    done = lint(tree.ROOT)
    assert done.returncode == 0, done.stdout[done.stdout.find("Contracts") :]


@pytest.mark.parametrize("name", sorted(tree.contexts()))
def test_every_context_has_its_order_inside(name: str) -> None:
    assert f"xietong.{name}" in INSIDE


def test_every_context_with_tables_has_its_privacy_contract() -> None:
    guarded = {
        contract["forbidden_modules"][0].removesuffix(".models")
        for contract in CONTRACTS
        if _private(contract)
    }
    assert guarded == with_tables()


def _private(contract: dict[str, Any]) -> bool:
    return str(contract["id"]).startswith("private-")


@pytest.mark.parametrize("contract", [c for c in CONTRACTS if _private(c)], ids=lambda c: str(c["id"]))
def test_a_privacy_contract_names_every_other_context(contract: dict[str, Any]) -> None:
    own = contract["forbidden_modules"][0].removesuffix(".models")
    others = {f"xietong.{name}" for name in tree.contexts()} - {own}
    assert set(contract["source_modules"]) == others | {"xietong.interfaces"}


def test_only_models_are_excused_and_only_towards_models() -> None:
    """The one ignore that ADR 0002 allows: a foreign key imports the table it points to."""
    for contract in CONTRACTS:
        for ignored in contract.get("ignore_imports", []):
            importer, imported = ignored.split(" -> ")
            assert importer in {"xietong.*.*.models", "xietong.*.*.models.**"}
            assert imported == contract["forbidden_modules"][0]


def test_layers_are_exhaustive() -> None:
    loose = [
        contract["id"]
        for contract in CONTRACTS
        if contract["type"] == "layers" and not contract["exhaustive"]
    ]
    assert not loose


WRONG_IMPORTS = [
    ("kernel/machine.py", "django.db.models"),
    ("foundation/audit/queries/history.py", "xietong.loop.ledger.models"),
    ("foundation/audit/queries/history.py", "xietong.foundation.access.domain.roles"),
    ("foundation/rulebook/models.py", "xietong.foundation.documents.domain.rows"),
    ("loop/ledger/domain/states.py", "xietong.loop.ledger.apps"),
    ("loop/ledger/domain/states.py", "xietong.foundation.access.queries"),
    ("interfaces/web/middleware.py", "xietong.foundation.access.models"),
    ("interfaces/web/middleware.py", "xietong.interfaces.cli.main"),
    ("interfaces/clock.py", "xietong.interfaces.web.errors"),
]


@pytest.mark.parametrize(("file", "imported"), WRONG_IMPORTS, ids=lambda value: value.rpartition("/")[2])
def test_a_wrong_import_breaks_a_contract(file: str, imported: str, tmp_path: Path) -> None:
    """The contracts bite: one wrong import added to a copy of the tree must be named as broken."""
    copy = shutil.copytree(tree.SOURCE, tmp_path / "src" / "xietong", ignore=shutil.ignore_patterns("static"))
    shutil.copy(tree.ROOT / "pyproject.toml", tmp_path)
    place = copy / file
    text = place.read_text(encoding="utf-8")
    place.write_text(f"{text}\nimport {imported}\n", encoding="utf-8")
    done = lint(tmp_path, PYTHONPATH=str(tmp_path / "src"))
    importer = "xietong." + file.removesuffix(".py").replace("/", ".")
    target = imported if imported.startswith("xietong") else imported.partition(".")[0]
    line = f"(l.{text.count(chr(10)) + 2})"
    assert done.returncode != 0
    assert any(
        importer in found and target in found and line in found
        for found in re.sub(r"\n\s+", " ", done.stdout).replace(")", ")\n").splitlines()
    ), done.stdout


def test_a_new_folder_must_find_its_floor(tmp_path: Path) -> None:
    """Exhaustive lists: a folder that no layer names breaks its contract."""
    copy = shutil.copytree(tree.SOURCE, tmp_path / "src" / "xietong", ignore=shutil.ignore_patterns("static"))
    shutil.copy(tree.ROOT / "pyproject.toml", tmp_path)
    for stray in ("helpers", "foundation/helpers", "loop/ledger/helpers"):
        (copy / stray).mkdir()
        (copy / stray / "__init__.py").touch()
        done = lint(tmp_path, PYTHONPATH=str(tmp_path / "src"))
        assert "helpers" in done.stdout
        assert done.returncode != 0
        shutil.rmtree(copy / stray)
