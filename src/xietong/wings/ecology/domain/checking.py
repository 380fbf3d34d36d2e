"""What is wrong, or worth a look, in figures handed in. Faults stop the table, doubts are shown. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from xietong.wings.ecology.domain.definition import Definition

_JUMP_POINTS = 20
_JUMP_TIMES = 3
_JUMP_LEAST = 5
_ENOUGH = 3
_HUNDRED = 100
_NAMED = 8


@frozen
class Numbers:
    """What a table says of one indicator for one unit: a value, or numerator and denominator."""

    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None

    @property
    def blank(self) -> bool:
        return self.value is None and self.numerator is None and self.denominator is None


@frozen
class Line:
    """One row of a table: its number in the file, the unit it was resolved to, the numbers by indicator."""

    number: int
    unit_id: int
    unit_name: str
    cells: Mapping[str, Numbers]


@frozen
class CellFault:
    """A fault of one cell. ``part`` is value, numerator or denominator, or "" for the unit."""

    row: int
    indicator: str
    part: str
    message: str
    mend: str


Known = Mapping[tuple[int, str], Numbers]


def faults(lines: Sequence[Line], definitions: Mapping[str, Definition]) -> Iterator[CellFault]:
    """Everything that keeps a table from being taken: repeated units, impossible or half-given numbers."""
    first: dict[int, int] = {}
    for line in lines:
        if line.unit_id in first:
            yield CellFault(
                line.number,
                "",
                "",
                f"“{line.unit_name}”在第 {first[line.unit_id]} 行已有一行。",
                "每个单位只留一行。",
            )
        first.setdefault(line.unit_id, line.number)
        for code, numbers in line.cells.items():
            for part, message, mend in _cell_faults(numbers, definitions[code]):
                yield CellFault(line.number, code, part, message, mend)


def _cell_faults(numbers: Numbers, definition: Definition) -> Iterator[tuple[str, str, str]]:
    for part in ("value", "numerator", "denominator"):
        number = getattr(numbers, part)
        if number is None:
            continue
        if not math.isfinite(number):
            yield part, "不是有限的数。", "请填普通数字，没有数据的留空。"
        elif number < 0:
            yield part, f"是负数（{number:g}）。", "件数、人数、金额、比率都不会小于 0，请核对。"
        elif definition.is_count and part == "value" and number != int(number):
            yield part, f"件数应是整数，现为 {number:g}。", "请填整数。"
    if not definition.is_ratio:
        return
    if (numbers.numerator is None) is not (numbers.denominator is None):
        part, other = ("numerator", "分母") if numbers.numerator is None else ("denominator", "分子")
        yield part, f"空着，但{other}有数。", "两格都填，或都留空。"
    if numbers.denominator == 0:
        yield "denominator", "分母是 0，算不出比率。", "当期没有发生的，分子分母都留空，不要填 0。"


def doubts(
    lines: Sequence[Line],
    definitions: Mapping[str, Definition],
    last: Known,
    names: Mapping[int, str],
    totals: Mapping[tuple[str, str], float],
) -> list[str]:
    """What a person should look at before adopting: each a sentence; nothing is decided by it.

    ``last`` are the figures of the period before, ``names`` what their units are called, ``totals`` what a
    row of sums in the file said, by indicator and part.
    """
    found = [*_missing(lines, last, names), *_sums(lines, definitions, totals)]
    for code, definition in definitions.items():
        pairs = [
            (line, line.cells[code], last[line.unit_id, code])
            for line in lines
            if code in line.cells and (line.unit_id, code) in last
        ]
        found += [*_same(definition, pairs), *_odd(definition, lines)]
        for line, now, before in pairs:
            found += _jump(definition, line, now, before)
    return found


Pair = tuple[Line, Numbers, Numbers]


def value_in(definition: Definition, numbers: Numbers) -> float | None:
    """The value that numbers amount to; None where they give none."""
    if not definition.is_ratio:
        return numbers.value
    if numbers.numerator is None or not numbers.denominator:
        return None
    return definition.value_of(numbers.numerator, numbers.denominator)


def _missing(lines: Sequence[Line], last: Known, names: Mapping[int, str]) -> Iterator[str]:
    here = {line.unit_id for line in lines}
    gone = sorted({names.get(unit, str(unit)) for unit, _ in last if unit not in here})
    if gone:
        yield f"上期有、这次没有的单位 {len(gone)} 个：{_listed(gone)}"


def _same(definition: Definition, pairs: Sequence[Pair]) -> Iterator[str]:
    if len(pairs) >= _ENOUGH and all(now == before for _, now, before in pairs):
        yield f"{definition.code}（{definition.label}）{len(pairs)} 个单位与上期完全相同，请确认不是沿用旧表"


def _odd(definition: Definition, lines: Sequence[Line]) -> Iterator[str]:
    if definition.unit != "%":
        return
    given = [(line, line.cells[definition.code]) for line in lines if definition.code in line.cells]
    over = [
        line.unit_name
        for line, now in given
        if definition.is_ratio
        and (value_in(definition, now) or 0) > _HUNDRED
        and (definition.green or 0) < _HUNDRED
    ]
    if over:
        yield f"{definition.code}（{definition.label}）分子大于分母，超过 100%：{_listed(over)}"
    small = [line.unit_name for line, now in given if now.value is not None and 0 < now.value <= 1]
    if len(small) >= _ENOUGH:
        what = f"{definition.code}（{definition.label}）单位是 %，"
        yield f"{what}有 {len(small)} 个单位填了 0 到 1 之间的小数：{_listed(small)}"


def _jump(definition: Definition, line: Line, now: Numbers, before: Numbers) -> Iterator[str]:
    new, old = value_in(definition, now), value_in(definition, before)
    if new is None or old is None:
        return
    where = f"第 {line.number} 行 {line.unit_name}，{definition.code}（{definition.label}）"
    if definition.unit == "%":
        if abs(new - old) >= _JUMP_POINTS:
            yield f"{where}由上期 {old:.1f}% 变为 {new:.1f}%"
    elif abs(new - old) >= _JUMP_LEAST and max(new, old) > _JUMP_TIMES * min(new, old):
        yield f"{where}由上期 {old:g} 变为 {new:g}，相差超过 {_JUMP_TIMES} 倍"


def _sums(
    lines: Sequence[Line], definitions: Mapping[str, Definition], totals: Mapping[tuple[str, str], float]
) -> Iterator[str]:
    for (code, part), total in totals.items():
        definition = definitions[code]
        if part == "value" and not definition.is_count:
            continue
        parts = [getattr(line.cells[code], part) for line in lines if code in line.cells]
        added = math.fsum(one for one in parts if one is not None)
        if abs(added - total) > 1e-6 * max(1.0, abs(total)):
            word = {"numerator": definition.numerator, "denominator": definition.denominator}.get(
                part, definition.label
            )
            yield f"{code} {word}：表中合计 {total:g}，各单位相加 {added:g}，相差 {total - added:g}"


def _listed(names: Iterable[str]) -> str:
    found = list(Counter(names))
    return "、".join(found[:_NAMED]) + (f"等 {len(found)} 个" if len(found) > _NAMED else "")
