"""The table of indicators as a sheet, in and out. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xietong.foundation.documents.domain.columns import CellKind, Choice, Column, SheetSchema
from xietong.foundation.rulebook.domain.kinds import Confidence
from xietong.kernel.enums import LabelledEnum
from xietong.loop.ledger.domain.tallies import Tally
from xietong.wings.ecology.domain.definition import Definition
from xietong.wings.ecology.domain.kinds import Direction, Frequency, PeerGroup


def _choices(kind: type[LabelledEnum]) -> tuple[Choice, ...]:
    return tuple(Choice(code=member.value, label=member.label) for member in kind)


def _text(key: str, label: str, most: int, *, required: bool = False) -> Column:
    return Column(key=key, label=label, synonyms=(key,), max_length=most, required=required)


def _number(key: str, label: str) -> Column:
    return Column(key=key, label=label, kind=CellKind.DECIMAL, synonyms=(key,))


def _yes(key: str, label: str) -> Column:
    return Column(key=key, label=label, kind=CellKind.YES_NO, synonyms=(key,))


def _choice(key: str, label: str, kind: type[LabelledEnum], *, required: bool = False) -> Column:
    return Column(
        key=key,
        label=label,
        kind=CellKind.CHOICE,
        choices=_choices(kind),
        synonyms=(key,),
        required=required,
    )


INDICATOR_SHEET = SheetSchema(
    key="ecology_indicators",
    name="指标",
    version="1",
    columns=(
        Column(
            key="code", label="编码", kind=CellKind.CODE, synonyms=("code",), required=True, max_length=10
        ),
        Column(key="family", label="类别代码", kind=CellKind.CODE, synonyms=("family",), required=True),
        _text("label", "指标名称", 100, required=True),
        _text("formula", "计算公式", 300, required=True),
        _text("numerator", "分子", 200),
        _text("denominator", "分母", 200),
        _text("unit", "单位", 20, required=True),
        _number("per", "倍数"),
        _yes("is_count", "件数"),
        _choice("direction", "方向", Direction, required=True),
        _choice("frequency", "频次", Frequency, required=True),
        Column(
            key="window_months", label="观察窗口（月）", kind=CellKind.INTEGER, synonyms=("window_months",)
        ),
        Column(
            key="peer_groups",
            label="可比组",
            kind=CellKind.LIST,
            choices=_choices(PeerGroup),
            synonyms=("peer_groups",),
        ),
        _number("green", "良好线"),
        _number("red", "预警线"),
        _number("low", "区间下端"),
        _number("high", "区间上端"),
        _number("minimum", "最小基数"),
        _number("weight", "权重"),
        _yes("veto", "否决项"),
        _yes("self_reported", "本单位自报"),
        _choice("computation", "系统计算", Tally),
        Column(key="source", label="报送来源代码", kind=CellKind.CODE, synonyms=("source",), max_length=40),
        _text("owner", "负责部门", 100),
        _text("steward", "口径管理", 100),
        _text("basis", "依据", 300),
        _text("guard", "防止失真", 300),
        _choice("confidence", "可靠程度", Confidence),
    ),
)
_DEFAULTS: dict[str, Any] = {"per": 1.0, "weight": 1.0, "window_months": 12}
_FLAGS = ("is_count", "veto", "self_reported")
_NUMBERS = ("per", "green", "red", "low", "high", "minimum", "weight")


def definition_in(values: Mapping[str, Any]) -> Definition:
    """A definition from converted cells; blank cells take what a new indicator has."""
    found = dict(values)
    for name in _NUMBERS:
        number = found.get(name)
        found[name] = _DEFAULTS.get(name) if number is None else float(number)
    for name in _FLAGS:
        found[name] = bool(found.get(name))
    found["window_months"] = found.get("window_months") or _DEFAULTS["window_months"]
    for name in ("numerator", "denominator", "source", "owner", "steward", "basis", "guard"):
        found[name] = found.get(name) or ""
    found["direction"] = Direction.of(found["direction"])
    found["frequency"] = Frequency.of(found["frequency"])
    found["peer_groups"] = tuple(PeerGroup.of(code) for code in found.get("peer_groups") or ())
    found["computation"] = Tally.of(found["computation"]) if found.get("computation") else None
    found["confidence"] = Confidence.of(found["confidence"]) if found.get("confidence") else Confidence.DESIGN
    return Definition(**found)


def cells_of(definition: Definition) -> dict[str, object]:
    """A definition as cells, the other way round."""
    cells: dict[str, object] = {
        column.key: getattr(definition, column.key) for column in INDICATOR_SHEET.columns
    }
    for name in ("direction", "frequency", "confidence"):
        cells[name] = getattr(definition, name).value
    cells["computation"] = definition.computation.value if definition.computation else None
    cells["peer_groups"] = [group.value for group in definition.peer_groups]
    return cells
