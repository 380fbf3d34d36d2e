"""How published tables of discipline work are laid out, and the numbers in one of their rows. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from attrs import frozen

from xietong.foundation.documents.domain.columns import CellKind, Column, SheetSchema
from xietong.wings.ecology.domain.counts import Count, rounding_of

SERIES = {
    "eight_point": "查处违反中央八项规定精神问题",
    "case_statistics": "纪检监察机关监督检查、审查调查情况",
    "investigations": "公开报道的查处案件（2011—2016）",
}
COUNTED = {
    "cases": ("查处问题", "起"),
    "persons_handled": ("批评教育和处理", "人"),
    "persons_sanctioned": ("党纪政务处分", "人"),
    "petitions": ("信访举报", "件次"),
    "accusations": ("检举控告", "件次"),
    "clues_handled": ("处置问题线索", "件"),
    "talks_inquiries": ("谈话函询", "件次"),
    "cases_filed": ("立案", "件"),
    "sanctioned": ("处分", "人"),
    "party_sanctions": ("党纪处分", "人"),
    "gov_sanctions": ("政务处分", "人"),
    "four_forms": ("运用四种形态处理", "人次"),
}
FORMALISM, HEDONISM = "形式主义、官僚主义", "享乐主义、奢靡之风"
FORMS = ("第一种形态", "第二种形态", "第三种形态", "第四种形态")
#: Types that make up the total by themselves; further types are parts of these.
WHOLE_KINDS = {("eight_point", "cases"): (FORMALISM, HEDONISM), ("case_statistics", "four_forms"): FORMS}
LEVELS = ("省部级", "厅局级", "县处级", "乡科级", "乡科级及以下", "一般干部", "农村、企业等其他人员")
_MONTH = re.compile(r"(\d{4})-(\d{2})")


@frozen
class Cell:
    """A column that holds a number: its type, level, and what is counted; another heading it goes by."""

    key: str
    kind: str = ""
    level: str = ""
    counted: str = "cases"
    heading: str = ""


@frozen
class Layout:
    """One form of table. ``level_unit`` is the column that says what the level columns count."""

    code: str
    series: str
    schema: SheetSchema
    cells: tuple[Cell, ...]
    level_unit: str = ""


def _text(key: str, label: str, *, required: bool = False) -> Column:
    kind = CellKind.CODE if key in {"period_start", "period_end", "year", "month"} else CellKind.TEXT
    return Column(key=key, label=label, kind=kind, synonyms=(key,), required=required)


def _layout(
    code: str, series: str, texts: tuple[Column, ...], cells: tuple[Cell, ...], level_unit: str = ""
) -> Layout:
    columns = tuple(
        Column(
            key=cell.key, label=_heading(cell), kind=CellKind.DECIMAL, synonyms=(cell.heading or cell.key,)
        )
        for cell in cells
    )
    schema = SheetSchema(key=f"counts_{code}", name="统计数据", version="1", columns=(*texts, *columns))
    return Layout(code, series, schema, cells, level_unit)


def _heading(cell: Cell) -> str:
    what = COUNTED[cell.counted][0]
    return "·".join(part for part in (cell.kind, cell.level, what) if part) + (
        "（按级别）" if cell.level and cell.key.startswith("lv_") else ""
    )


_DATED = (
    _text("scope", "地区", required=True),
    _text("period_start", "起始月份", required=True),
    _text("period_end", "截止月份", required=True),
)
_SOURCED = (_text("source", "出处"), _text("note", "备注"))
EIGHT_POINT = _layout(
    "eight_point",
    "eight_point",
    (*_DATED, _text("lv_unit", "级别列的计量"), _text("caliber", "口径", required=True), *_SOURCED),
    (
        Cell("cases"),
        Cell("persons_handled", counted="persons_handled"),
        Cell("persons_sanctioned", counted="persons_sanctioned"),
        Cell("formalism_cases", FORMALISM),
        Cell("formalism_persons", FORMALISM, counted="persons_handled"),
        Cell("hedonism_cases", HEDONISM),
        Cell("hedonism_persons", HEDONISM, counted="persons_handled"),
        Cell("duty_failure_cases", "履职尽责不力"),
        Cell("gifts", "违规收送礼品礼金"),
        Cell("eating", "违规吃喝"),
        Cell("allowances", "违规发放津补贴或福利"),
        Cell("official_cars", "违规配备使用公车"),
        Cell("weddings_funerals", "大办婚丧喜庆"),
        Cell("lv_prov_min", level="省部级"),
        Cell("lv_bureau", level="厅局级"),
        Cell("lv_county", level="县处级"),
        Cell("lv_township_below", level="乡科级及以下"),
    ),
    level_unit="lv_unit",
)
CASES = _layout(
    "case_statistics",
    "case_statistics",
    (*_DATED, _text("unit_note", "数值精度", required=True), *_SOURCED),
    (
        *(
            Cell(key, counted=key)
            for key in (
                "petitions",
                "accusations",
                "clues_handled",
                "talks_inquiries",
                "cases_filed",
                "sanctioned",
                "party_sanctions",
                "gov_sanctions",
            )
        ),
        Cell("s_prov_min", level="省部级", counted="sanctioned"),
        Cell("s_bureau", level="厅局级", counted="sanctioned"),
        Cell("s_county", level="县处级", counted="sanctioned"),
        Cell("s_township", level="乡科级", counted="sanctioned"),
        Cell("s_ordinary", level="一般干部", counted="sanctioned"),
        Cell("s_rural_enterprise_other", level="农村、企业等其他人员", counted="sanctioned"),
        Cell("filed_prov_min", level="省部级", counted="cases_filed"),
        Cell("filed_bureau", level="厅局级", counted="cases_filed"),
        Cell("filed_county", level="县处级", counted="cases_filed"),
        Cell("filed_township", level="乡科级", counted="cases_filed"),
        Cell("forms_total", counted="four_forms"),
        *(Cell(f"form{place}", form, counted="four_forms") for place, form in enumerate(FORMS, start=1)),
    ),
)
_PROVINCE = (_text("province_name", "省份", required=True), _text("year", "年份", required=True))
_REASONS = ("受贿", "贪污挪用", "滥权渎职", "八项规定作风", "严重违纪未细分", "其他")
PROVINCE_LEVEL = _layout(
    "province_year_level",
    "investigations",
    (*_PROVINCE, _text("level", "级别", required=True)),
    (Cell("cases"),),
)
PROVINCE_MONTH = _layout(
    "province_month", "investigations", (*_PROVINCE, _text("month", "月份", required=True)), (Cell("cases"),)
)
PROVINCE_YEAR = _layout(
    "province_year",
    "investigations",
    (*_PROVINCE, _text("bureau_plus", "厅局级以上", required=True)),
    (
        Cell("cases"),
        *(
            Cell(f"reason_{place}", reason, heading=f"n_{reason}")
            for place, reason in enumerate(_REASONS, start=1)
        ),
    ),
)
PLAIN = Layout(
    "plain",
    "",
    SheetSchema(
        key="discipline_counts",
        name="统计数据",
        version="1",
        columns=(
            _text("series", "系列", required=True),
            _text("region", "地区", required=True),
            _text("period_start", "起始月份", required=True),
            _text("period_end", "截止月份", required=True),
            _text("kind", "类型"),
            _text("level", "级别"),
            _text("counted", "计量", required=True),
            _text("caliber", "口径"),
            Column(key="value", label="数值", kind=CellKind.DECIMAL, synonyms=("value",), required=True),
            Column(key="rounded_to", label="舍入单位", kind=CellKind.DECIMAL, synonyms=("rounded_to",)),
            *_SOURCED,
        ),
    ),
    (Cell("value"),),
)
#: Tried in this order: the first whose required columns all stand in the file.
LAYOUTS = (PLAIN, EIGHT_POINT, CASES, PROVINCE_LEVEL, PROVINCE_MONTH, PROVINCE_YEAR)


class RowFault(ValueError):  # noqa: N818 - it is told to the person
    """A row that cannot be read: which column and why, in Chinese."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key
        self.message = message


def counts_in(layout: Layout, values: Mapping[str, object]) -> Iterator[Count]:
    """The numbers of one row; empty cells give none. RowFault for months or codes that cannot be read."""
    if layout is PLAIN:
        yield _plain(values)
        return
    first, last = _months(values)
    note = _said(values, "note")
    exact = "exact" in _said(values, "unit_note")
    for cell in layout.cells:
        value = values.get(cell.key)
        if not isinstance(value, Decimal):
            continue
        yield Count(
            series=layout.series,
            region=_said(values, "scope") or _said(values, "province_name"),
            first_month=first,
            last_month=last,
            kind=cell.kind,
            level=cell.level or _said(values, "level"),
            counted=_counted(layout, cell, values),
            caliber=_said(values, "caliber"),
            value=_not_negative(cell.key, value),
            rounded_to=1 if exact else rounding_of(float(value)),
            reference=_said(values, "source")[:300],
            note=note[:300],
        )


def _plain(values: Mapping[str, object]) -> Count:
    first, last = _months(values)
    series, counted = _said(values, "series"), _said(values, "counted")
    by_label = {label: code for code, label in SERIES.items()}
    counted_by_label = {label: code for code, (label, _) in COUNTED.items()}
    series, counted = by_label.get(series, series), counted_by_label.get(counted, counted)
    if series not in SERIES:
        raise RowFault("series", f"没有系列“{series}”，可选：{'、'.join(SERIES.values())}")
    if counted not in COUNTED:
        raise RowFault(
            "counted", f"没有计量“{counted}”，可选：{'、'.join(label for label, _ in COUNTED.values())}"
        )
    value, rounded = values["value"], values.get("rounded_to")
    return Count(
        series=series,
        region=_said(values, "region"),
        first_month=first,
        last_month=last,
        kind=_said(values, "kind"),
        level=_said(values, "level"),
        counted=counted,
        caliber=_said(values, "caliber"),
        value=_not_negative("value", value),
        rounded_to=float(rounded) if isinstance(rounded, Decimal) and rounded > 0 else 1,
        reference=_said(values, "source")[:300],
        note=_said(values, "note")[:300],
    )


def _counted(layout: Layout, cell: Cell, values: Mapping[str, object]) -> str:
    """What a level column counts stands in the row, since it changes between years."""
    if not (cell.level and layout.level_unit):
        return cell.counted
    told = _said(values, layout.level_unit)
    if told not in COUNTED:
        raise RowFault(layout.level_unit, f"级别列有数，却没有写明计量（{told or '空'}）")
    return told


def _not_negative(key: str, value: object) -> float:
    number = float(value) if isinstance(value, Decimal) else 0.0
    if number < 0:
        raise RowFault(key, f"是负数（{number:g}）")
    return number


def _said(values: Mapping[str, object], key: str) -> str:
    return str(values.get(key) or "").strip()


def _months(values: Mapping[str, object]) -> tuple[date, date]:
    if "period_start" in values:
        first, last = (_month(key, _said(values, key)) for key in ("period_start", "period_end"))
    else:
        year, month = _whole(values, "year"), _said(values, "month")
        first = _month("month", f"{year}-{int(month):02d}" if month.isdigit() else f"{year}-{month or '01'}")
        last = first if "month" in values else first.replace(month=12)
    if last < first:
        raise RowFault("period_end", "截止月份在起始月份之前")
    return first, last


def _whole(values: Mapping[str, object], key: str) -> str:
    text = _said(values, key)
    if not re.fullmatch(r"\d{4}", text):
        raise RowFault(key, f"“{text}”不是四位年份")
    return text


def _month(key: str, text: str) -> date:
    found = _MONTH.fullmatch(text[:7])
    if found is None or not 1 <= int(found.group(2)) <= 12:  # noqa: PLR2004 - months
        raise RowFault(key, f"“{text}”不是月份，请写成 2024-05 的样子")
    return date(int(found.group(1)), int(found.group(2)), 1)
