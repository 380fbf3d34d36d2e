"""No file, function or template grows past what a reader takes in at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture import tree

FILE, FILE_P90 = 400, 200
FUNCTION, FUNCTION_P90 = 60, 30
TEMPLATE = 150


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def percentile_90(sizes: list[int]) -> int:
    return sorted(sizes)[int(len(sizes) * 0.9) - 1]


def test_no_file_is_longer_than_its_budget() -> None:
    long = {tree.shown(path): lines(path) for path in tree.python_files() if lines(path) > FILE}
    assert not long, f"split these (budget {FILE} lines): {long}"


def test_nine_files_in_ten_are_short() -> None:
    assert percentile_90([lines(path) for path in tree.source_files()]) <= FILE_P90


def sizes_of_functions() -> dict[str, int]:
    return {
        f"{tree.shown(path, node.lineno)} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in tree.python_files()
        for node in tree.functions(path)
    }


def test_no_function_is_longer_than_its_budget() -> None:
    long = {place: size for place, size in sizes_of_functions().items() if size > FUNCTION}
    assert not long, f"split these (budget {FUNCTION} lines): {long}"


def test_nine_functions_in_ten_are_short() -> None:
    assert percentile_90(list(sizes_of_functions().values())) <= FUNCTION_P90


def test_no_template_is_longer_than_its_budget() -> None:
    if not tree.TEMPLATES.is_dir():
        pytest.fail("there are no templates")
    long = {
        tree.shown(path): lines(path) for path in tree.TEMPLATES.rglob("*.html") if lines(path) > TEMPLATE
    }
    assert not long, f"split these (budget {TEMPLATE} lines): {long}"
