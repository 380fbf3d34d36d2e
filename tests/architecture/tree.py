"""The source tree as the architecture tests read it: files, syntax trees, contexts, what calls what."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from attrs import frozen

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "xietong"
TEMPLATES = SOURCE / "interfaces" / "web" / "templates"
FLOORS = ("foundation", "loop", "wings")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@frozen
class Definition:
    """A public function at the top of a module."""

    module: str
    node: Function

    @property
    def name(self) -> str:
        return f"{self.module}.{self.node.name}"

    @property
    def keywords(self) -> set[str]:
        return {argument.arg for argument in self.node.args.kwonlyargs}

    @property
    def positional(self) -> list[str]:
        return [argument.arg for argument in (*self.node.args.posonlyargs, *self.node.args.args)]


@cache
def python_files() -> tuple[Path, ...]:
    """Every Python file of ours but migrations, which are generated."""
    folders = (ROOT / name for name in ("src", "tests", "tools", "benchmarks"))
    found = (path for folder in folders for path in folder.rglob("*.py"))
    return tuple(sorted(path for path in found if "migrations" not in path.parts))


def source_files() -> Iterator[Path]:
    """The Python files of the product."""
    return (path for path in python_files() if path.is_relative_to(SOURCE))


def module_name(path: Path) -> str:
    """``src/xietong/kernel/machine.py`` → ``xietong.kernel.machine``."""
    parts = path.relative_to(ROOT / "src").with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def syntax(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def shown(path: Path, line: int = 0) -> str:
    """A place as a reader can open it."""
    place = path.relative_to(ROOT).as_posix()
    return f"{place}:{line}" if line else place


def contexts() -> dict[str, Path]:
    """Every context that exists: ``loop.ledger`` → its folder."""
    found = {}
    for floor in FLOORS:
        for apps in sorted((SOURCE / floor).glob("*/__init__.py")):
            found[f"{floor}.{apps.parent.name}"] = apps.parent
    return found


def functions(path: Path) -> Iterator[Function]:
    """Every function in a file, nested ones and methods included."""
    return (node for node in ast.walk(syntax(path)) if isinstance(node, Function))


@cache
def public_functions(part: str) -> dict[str, Definition]:
    """Public top-level functions of every context's ``operations`` or ``queries``, by full name."""
    found = {}
    for folder in contexts().values():
        files = [folder / f"{part}.py", *sorted((folder / part).rglob("*.py"))]
        for path in (path for path in files if path.is_file()):
            for node in syntax(path).body:
                if isinstance(node, Function) and not node.name.startswith("_"):
                    definition = Definition(module_name(path), node)
                    found[definition.name] = definition
    return found


def imported_names(path: Path) -> dict[str, str]:
    """Local name → full name for every import in a file, wherever it stands."""
    names = {}
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                names[alias.asname or alias.name.split(".")[0]] = (alias.asname and alias.name) or alias.name
    return names


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = _dotted(node.value)
        return f"{base}.{node.attr}" if base else ""
    return ""


def used_names(path: Path) -> set[str]:
    """Full dotted names that a file mentions, resolved through its imports."""
    names = imported_names(path)
    used = set(names.values())
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Attribute | ast.Name):
            head, _, rest = _dotted(node).partition(".")
            if head in names:
                used.add(f"{names[head]}.{rest}" if rest else names[head])
    return used


def resolve(name: str, known: dict[str, Definition]) -> Definition | None:
    """The function behind a name, also where a package's ``__init__`` passes it on."""
    if name in known:
        return known[name]
    package, _, function = name.rpartition(".")
    for full, definition in known.items():
        if full.startswith(f"{package}.") and full.endswith(f".{function}"):
            return definition
    return None


@cache
def called_by_interfaces(part: str) -> tuple[Definition, ...]:
    """The operations, or queries, that interfaces mention: the surface of the contexts."""
    known = public_functions(part)
    interfaces = [path for path in source_files() if path.is_relative_to(SOURCE / "interfaces")]
    names = {name for path in interfaces for name in used_names(path) if name.startswith("xietong.")}
    found = {id(hit): hit for name in sorted(names) if (hit := resolve(name, known))}
    return tuple(found.values())
