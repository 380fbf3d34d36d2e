"""Year-to-date figures where those of the period are asked for: pointed out, converted on a word. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from attrs import evolve

from xietong.wings.ecology.domain.checking import CellFault, Line, Numbers
from xietong.wings.ecology.domain.definition import Definition
from xietong.wings.ecology.domain.periods import before, first_day, months_of

_ENOUGH = 3
_MOSTLY = 2 / 3
#: What stood in each earlier period of the year: (unit, indicator) -> period -> numbers.
Earlier = Mapping[tuple[int, str], Mapping[str, Numbers]]


def earlier_in_year(period: str) -> tuple[str, ...]:
    """The periods of the same length that lie before this one within its year, earliest first."""
    found: list[str] = []
    current = period
    while first_day(current).month > 1:
        current = before(current)
        found.append(current)
    return tuple(reversed(found)) if months_of(period) < 12 else ()  # noqa: PLR2004


def can_add_up(definition: Definition) -> bool:
    """Whether an indicator's numbers are sums over time: counts, and numerators with denominators."""
    return definition.is_ratio or definition.is_count


def suspected(
    lines: Sequence[Line], definitions: Mapping[str, Definition], earlier: Earlier, period: str
) -> tuple[str, ...]:
    """Codes whose numbers never fall within the year and mostly rise, in at least three units."""
    past = earlier_in_year(period)
    if not past:
        return ()
    return tuple(
        code
        for code, definition in definitions.items()
        if can_add_up(definition) and _never_falls(lines, code, earlier, past)
    )


def _never_falls(lines: Sequence[Line], code: str, earlier: Earlier, past: Sequence[str]) -> bool:
    rising = total = 0
    for line in lines:
        known = earlier.get((line.unit_id, code), {})
        series = [_top(known[one]) for one in past if one in known] + [_top(line.cells.get(code, Numbers()))]
        numbers = [number for number in series if number is not None]
        if len(numbers) < 2:  # noqa: PLR2004 - one number does not rise
            continue
        if any(after < first for first, after in pairwise(numbers)):
            return False
        total += 1
        rising += numbers[-1] > numbers[-2]
    return total >= _ENOUGH and rising >= _MOSTLY * total


def _top(numbers: Numbers) -> float | None:
    return numbers.value if numbers.numerator is None else numbers.numerator


def converted(
    lines: Sequence[Line], codes: Sequence[str], earlier: Earlier, period: str
) -> tuple[list[Line], list[CellFault]]:
    """The lines with the earlier periods of the year taken off, and what could not be taken off."""
    past = earlier_in_year(period)
    found: list[Line] = []
    wrong: list[CellFault] = []
    for line in lines:
        cells = dict(line.cells)
        for code in codes:
            if code not in cells:
                continue
            known = earlier.get((line.unit_id, code), {})
            lacking = [one for one in past if one not in known]
            if lacking:
                message = f"按累计数换算要用本年此前各期，缺 {'、'.join(lacking)}。"
                wrong.append(CellFault(line.number, code, "numerator", message, "请先补报，或改填当期数。"))
                continue
            cells[code] = _less(cells[code], [known[one] for one in past])
            wrong += _below_zero(line.number, code, cells[code])
        found.append(evolve(line, cells=cells))
    return found, wrong


def _less(now: Numbers, past: Sequence[Numbers]) -> Numbers:
    def taken(part: str) -> float | None:
        number = getattr(now, part)
        return None if number is None else float(number - sum(getattr(one, part) or 0 for one in past))

    return Numbers(taken("value"), taken("numerator"), taken("denominator"))


def _below_zero(row: int, code: str, numbers: Numbers) -> Iterator[CellFault]:
    for part in ("value", "numerator", "denominator"):
        number = getattr(numbers, part)
        if number is not None and number < 0:
            yield CellFault(
                row, code, part, f"减去此前各期后为 {number:g}，比已报的少。", "请核对是否真是累计数。"
            )
