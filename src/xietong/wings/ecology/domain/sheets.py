"""The tables of this wing as sheets: what a source fills in, and the list of indicators. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve, frozen

from xietong.foundation.documents.domain.columns import CellKind, Column, SheetSchema
from xietong.wings.ecology.domain.definition import Definition

UNIT_CODE, UNIT_NAME = "unit_code", "unit_name"
_LONGEST = 200
_UNIT_COLUMNS = (
    Column(
        key=UNIT_CODE,
        label="单位代码",
        kind=CellKind.CODE,
        synonyms=("代码", "单位编码", "机构代码", "unit"),
        max_length=40,
    ),
    Column(
        key=UNIT_NAME,
        label="单位名称",
        synonyms=("单位", "名称", "被评单位", "机构名称", "地区"),
        max_length=_LONGEST,
    ),
)


@frozen
class Keys:
    """The column keys of one indicator: the value, or numerator and denominator."""

    value: str = ""
    numerator: str = ""
    denominator: str = ""


def keys_of(definition: Definition) -> Keys:
    """Which columns of the form hold an indicator."""
    stem = f"v_{definition.code.lower()}"
    if definition.is_ratio:
        return Keys(numerator=f"{stem}_n", denominator=f"{stem}_d")
    return Keys(value=stem)


def form_sheet(label: str, definitions: Sequence[Definition]) -> SheetSchema:
    """The form of a source for one length of period: units down, indicators across."""
    columns = [*_UNIT_COLUMNS]
    for one in definitions:
        keys = keys_of(one)
        if one.is_ratio:
            columns += [
                _number(
                    keys.numerator, f"{one.code} {one.numerator}", (f"{one.code}分子", one.numerator), one
                ),
                _number(
                    keys.denominator,
                    f"{one.code} {one.denominator}",
                    (f"{one.code}分母", one.denominator),
                    one,
                ),
            ]
        else:
            named = f"{one.code} {one.label}（{one.unit}）"
            columns.append(_number(keys.value, named, (one.code, one.label), one))
    return SheetSchema(key="ecology_form", name=_tab(label), version="1", columns=tuple(_distinct(columns)))


def _number(key: str, label: str, synonyms: tuple[str, ...], definition: Definition) -> Column:
    return Column(
        key=key,
        label=label,
        kind=CellKind.DECIMAL,
        synonyms=synonyms,
        hint=f"{definition.label}：{definition.formula}",
    )


def _distinct(columns: Sequence[Column]) -> list[Column]:
    """Columns whose synonyms lead to one column only: a heading that could be two is none."""
    words = [word for column in columns for word in column.synonyms]
    return [
        evolve(column, synonyms=tuple(word for word in column.synonyms if words.count(word) == 1))
        for column in columns
    ]


def _tab(label: str) -> str:
    return "".join(letter for letter in label if letter not in "[]:*?/\\'")[:31] or "数据"
