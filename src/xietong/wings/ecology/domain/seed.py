"""The indicators a fresh installation starts with, from data/indicators.yaml. Pure."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from attrs import frozen

from xietong.foundation.rulebook.domain.kinds import Confidence
from xietong.loop.ledger.domain.tallies import Tally
from xietong.wings.ecology.domain.definition import Definition
from xietong.wings.ecology.domain.kinds import Direction, Frequency, PeerGroup


@frozen
class FamilySeed:
    code: str
    label: str
    weight: float


@frozen
class SourceSeed:
    code: str
    label: str
    due_days: int


@frozen
class Seed:
    families: tuple[FamilySeed, ...]
    sources: tuple[SourceSeed, ...]
    indicators: tuple[Definition, ...]


@cache
def shipped() -> Seed:
    """Families, sources and the 48 indicators. ValueError or TypeError where the file is not as it should."""
    text = files("xietong.wings.ecology").joinpath("data/indicators.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    return Seed(
        families=tuple(FamilySeed(**row) for row in data["families"]),
        sources=tuple(SourceSeed(**row) for row in data["sources"]),
        indicators=tuple(definition_of(row) for row in data["indicators"]),
    )


def definition_of(row: dict[str, Any]) -> Definition:
    """A definition from plain values; the family is the first letter of the code unless it is given."""
    values = {"family": str(row["code"])[0], **row}
    values["direction"] = Direction.of(values["direction"])
    values["frequency"] = Frequency.of(values["frequency"])
    values["peer_groups"] = tuple(PeerGroup.of(code) for code in values.get("peer_groups", ()))
    if values.get("computation"):
        values["computation"] = Tally.of(values["computation"])
    if values.get("confidence"):
        values["confidence"] = Confidence.of(values["confidence"])
    return Definition(**values)
