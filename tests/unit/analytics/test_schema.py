"""The reference of the scheme says exactly what the readers understand."""

from __future__ import annotations

from collections import defaultdict
from enum import StrEnum
from typing import Any

import pytest

from tests.unit.analytics.building import leaf
from xietong.analytics.index import scheme as scheme_module
from xietong.analytics.index.blocks import Block
from xietong.analytics.index.schema import KEYS, OPTIONS
from xietong.analytics.index.scheme_reading import read_scheme
from xietong.interfaces.cli.index_examples import EXAMPLES

WHOLE: dict[str, Any] = {
    "name": "x",
    "index": {"code": "I", "children": [leaf("A"), leaf("B", treat="none")], "weights": "equal"},
    "steps": {
        "screen": {"minimum_coverage": 0.5},
        "treat": {"method": "none", "frame": "all"},
        "normalise": {"method": "minmax"},
        "weights": {"method": "given"},
    },
    "bands": {"cuts": [1], "labels": ["a", "b"]},
    "uncertainty": {"treat": [1]},
}


def block_of(asked: Block) -> str:
    """Which block of the reference a mapping of the scheme is."""
    if asked.path == "index" or asked.path.startswith("index."):
        return "节点（有 children）" if "children" in asked.data else "指标（没有 children）"
    return asked.path or "方案"


def test_every_key_that_is_read_is_in_the_reference_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    read: dict[str, set[str]] = defaultdict(set)
    close = Block.close

    def noting(block: Block) -> None:
        read[block_of(block)] |= block.asked
        close(block)

    monkeypatch.setattr(Block, "close", noting)
    read_scheme(WHOLE)
    del read["uncertainty.weights"]
    assert dict(read) == {block: set(keys) for block, keys in KEYS.items()}


def test_every_option_has_its_sentence() -> None:
    kinds = {
        kind
        for kind in vars(scheme_module).values()
        if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum
    }
    assert set(OPTIONS) == kinds
    for kind, (_, meanings) in OPTIONS.items():
        assert list(meanings) == list(kind)


def test_every_step_has_its_worked_example() -> None:
    titles = " ".join(example.title for example in EXAMPLES)
    assert all(step in titles for step in (*KEYS["steps"], "aggregate", "bands", "contributions"))
