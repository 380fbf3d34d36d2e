"""Published counts of discipline work: what one number says, and what it may be compared with. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from attrs import frozen

from xietong.kernel.enums import LabelledEnum

_FEWEST_ZEROS = 2
_MOST_ZEROS = 5


class Span(LabelledEnum):
    """Which stretch of a year a number is for."""

    MONTH = "month", "当月"
    TO_DATE = "to_date", "本年累计"
    YEAR = "year", "全年"


@frozen(kw_only=True)
class Count:
    """One number: series, region, months (both included), type, level, what is counted, under which caliber.

    ``kind`` and ``level`` are "" for the total. ``rounded_to`` is the unit it was rounded to, 1 for exact.
    """

    series: str
    region: str
    first_month: date
    last_month: date
    kind: str = ""
    level: str = ""
    counted: str
    caliber: str = ""
    value: float
    rounded_to: float = 1
    reference: str = ""
    note: str = ""

    @property
    def cumulative(self) -> bool:
        """True where it runs from January over more than one month of one year."""
        same_year = self.first_month.year == self.last_month.year
        return same_year and self.first_month.month == 1 and self.first_month < self.last_month


def rounding_of(value: float) -> float:
    """The unit a printed number was rounded to, read off its zeros at the end; 1 below two of them."""
    whole, zeros = int(value), 0
    while whole and whole % 10 == 0 and zeros < _MOST_ZEROS:
        whole //= 10
        zeros += 1
    return float(10**zeros) if zeros >= _FEWEST_ZEROS else 1.0


@frozen
class YearValue:
    """The same stretch of one year. ``derived`` where it is the difference of two running totals."""

    year: int
    value: float
    caliber: str
    derived: bool = False


def standing(values: Sequence[YearValue], year: int, *, what: str, unit: str) -> str:
    """Where a year stands among the same stretch of earlier years, in a sentence that says what it compared.

    Only years under the same caliber are compared; the others are named as left out. "最多" and "最少" need
    at least two earlier years.
    """
    now = next((one for one in values if one.year == year), None)
    if now is None:
        return f"没有{what}的数据。"
    said = f"{what} {now.value:,.0f} {unit}"
    earlier = sorted((one for one in values if one.year < year), key=lambda one: one.year)
    alike = [one for one in earlier if one.caliber == now.caliber]
    others = [one for one in earlier if one.caliber != now.caliber]
    left_out = f"口径不同的 {_years(others)} 年不参与比较。" if others else ""
    if not alike:
        return f"{said}；此前没有同口径的同期数据，无从比较。{left_out}"
    compared = "、".join(f"{one.year} 年 {one.value:,.0f}" for one in alike)
    gaps = _gaps([one.year for one in alike], year)
    missing = f"，缺 {gaps}" if gaps else ""
    return f"{said}，{_place(now, alike)}（与 {compared} 比{missing}）。{left_out}"


def _place(now: YearValue, alike: Sequence[YearValue]) -> str:
    many = f"已有的 {len(alike) + 1} 个年份中"
    if all(now.value > one.value for one in alike):
        return f"为{many}同期最多" if len(alike) > 1 else f"多于 {alike[0].year} 年同期"
    if all(now.value < one.value for one in alike):
        return f"为{many}同期最少" if len(alike) > 1 else f"少于 {alike[0].year} 年同期"
    most = max(alike, key=lambda one: one.value)
    return f"在{many}不是同期最多，最多的是 {most.year} 年"


def _years(values: Iterable[YearValue]) -> str:
    return "、".join(str(one.year) for one in values)


def _gaps(years: Sequence[int], until: int) -> str:
    lacking = [year for year in range(min(years), until) if year not in years]
    return "、".join(map(str, lacking)) + " 年" if lacking else ""


@frozen
class Reconciliation:
    """The parts of a total against it. ``fits`` None where parts are missing and nothing can be said."""

    total: float
    parts: float
    tolerance: float
    fits: bool | None

    @property
    def sentence(self) -> str:
        """What the check found, with its numbers."""
        if self.fits is None:
            return f"分项不全，不核对（已有分项合计 {self.parts:,.0f}，总数 {self.total:,.0f}）"
        gap = self.parts - self.total
        if gap == 0:
            return f"分项合计 {self.parts:,.0f}，与总数相等"
        share = f"，{abs(gap) / self.total:.2%}" if self.total else ""
        word = "在四舍五入误差内" if self.fits else "超出四舍五入误差"
        return f"分项合计 {self.parts:,.0f}，总数 {self.total:,.0f}，相差 {gap:,.0f}{share}，{word}"


def reconciled(total: Count, parts: Sequence[Count], *, expected: int) -> Reconciliation:
    """Compare the sum of parts with the total; each rounded number may be off by half its unit."""
    added = sum(one.value for one in parts)
    off = sum(one.rounded_to for one in (total, *parts) if one.rounded_to > 1) / 2
    fits = True if abs(added - total.value) <= off else (None if len(parts) < expected else False)
    return Reconciliation(total.value, added, off, fits)
