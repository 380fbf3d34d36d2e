"""The indicators: by family, one with its versions and series, as a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xietong.interfaces.web.forms import Choice, FormField
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.access.asked import text
from xietong.interfaces.web.views.ecology.shared import CSV, LIGHT, XLSX, download, events, figure, keeps
from xietong.interfaces.web.views.organisations.reading import today
from xietong.interfaces.web.widgets import Chip
from xietong.wings.ecology.domain.definition import Definition
from xietong.wings.ecology.domain.kinds import Direction
from xietong.wings.ecology.queries.indicators import (
    IndicatorDetail,
    IndicatorLine,
    families,
    indicator_detail,
    indicators,
    indicators_file,
)

_NAMED = "指标"


@require_GET
def listing(request: ActorRequest) -> HttpResponse:
    """The indicators in force today, by family, narrowed down by family and words."""
    on = today(request)
    known = families(actor=request.actor)
    family, words = text(request, "family"), text(request, "text")
    lines = indicators(actor=request.actor, on=on, family=family, text=words)
    groups = [
        (one, [_row(line) for line in lines if line.definition.family == one.code])
        for one in known
        if any(line.definition.family == one.code for line in lines)
    ]
    choice = tuple(Choice(one.code, f"{one.code} {one.label}") for one in known)
    labels = {one.code: one.label for one in known}
    context = {
        "groups": groups,
        "count": len(lines),
        "filters": (
            FormField("family", "类别", "select", family, choice, placeholder="全部类别"),
            FormField("text", "查找", value=words, placeholder="名称、编码、公式、来源"),
        ),
        "chips": _chips(family, labels.get(family, family), words),
        "may_keep": keeps(request),
    }
    return render(request, "ecology/indicators.html", context)


def _chips(family: str, label: str, words: str) -> list[Chip]:
    found = []
    if family:
        found.append(Chip(f"类别：{label}", f"?text={words}" if words else "/ecology/indicators"))
    if words:
        found.append(Chip(f"查找：{words}", f"?family={family}" if family else "/ecology/indicators"))
    return found


def _row(line: IndicatorLine) -> dict[str, Any]:
    definition = line.definition
    return {
        "code": definition.code,
        "label": definition.label,
        "formula": definition.formula,
        "direction": _direction(definition),
        "frequency": definition.frequency.label,
        "limits": limits(definition),
        "source": line.source_label,
        "computed": definition.computation is not None,
        "veto": definition.veto,
        "weight": figure(definition.weight),
    }


def _direction(definition: Definition) -> str:
    if definition.is_count and definition.direction is not Direction.NONE:
        return "件数，不计分"
    return definition.direction.label


def limits(definition: Definition) -> str:
    """The thresholds in words: 良好 ≥95%，预警 <80%."""
    unit = definition.unit
    if definition.direction is Direction.BAND:
        ends = [
            f"不低于 {figure(definition.low, unit)}" if definition.low is not None else "",
            f"不高于 {figure(definition.high, unit)}" if definition.high is not None else "",
        ]
        return "，".join(end for end in ends if end) or "看过程，不设数值"
    if definition.direction is Direction.NONE:
        return "不设阈值"
    if definition.green is None or definition.red is None:
        return "按可比组百分位"
    good, bad = ("≥", "<") if definition.direction is Direction.HIGHER else ("≤", ">")
    return f"良好 {good}{figure(definition.green, unit)}，预警 {bad}{figure(definition.red, unit)}"


@require_GET
def one(request: ActorRequest, code: str) -> HttpResponse:
    """One indicator: what it means now, how it came to that, its latest figures, who hands it in."""
    detail = indicator_detail(actor=request.actor, code=code)
    now = detail.current
    context = {
        "detail": detail,
        "now": now,
        "facts": _facts(detail),
        "versions": [(version, _changes(detail, place)) for place, version in enumerate(detail.versions)],
        "series": [
            (point, _tone(point.light), figure(point.value, now.definition.unit)) for point in detail.series
        ],
        "events": events(detail.history),
        "may_keep": keeps(request),
        "retire": FormField("on", "停用日期", "date", today(request).isoformat(), required=True),
        "reason": FormField("reason", "停用理由", required=True, max_length=300),
    }
    return render(request, "ecology/indicator_kept.html", context)


def _tone(light: Any) -> tuple[str, str] | None:
    return None if light is None else (light.label, LIGHT[light])


def _facts(detail: IndicatorDetail) -> list[tuple[str, str]]:
    definition = detail.current.definition
    groups = "、".join(group.label for group in definition.peer_groups) or "全部可比组"
    return [
        ("计算公式", definition.formula),
        ("分子", definition.numerator),
        ("分母", definition.denominator),
        ("单位", definition.unit),
        ("方向", _direction(definition)),
        ("阈值", limits(definition)),
        ("最小基数", figure(definition.minimum)),
        ("频次", definition.frequency.label),
        ("观察窗口", f"{definition.window_months} 个月"),
        ("可比组", groups),
        ("权重", figure(definition.weight)),
        ("否决项", "是，由人认定" if definition.veto else "否"),
        ("数据来源", detail.current.source_label),
        ("怎样计算", definition.computation.label if definition.computation else "来源部门报送"),
        ("负责部门", definition.owner),
        ("口径管理", definition.steward),
        ("依据", definition.basis),
        ("可靠程度", definition.confidence.label),
    ]


_COMPARED = (
    ("label", "名称"),
    ("formula", "公式"),
    ("numerator", "分子"),
    ("denominator", "分母"),
    ("unit", "单位"),
    ("per", "倍数"),
    ("direction", "方向"),
    ("frequency", "频次"),
    ("window_months", "观察窗口"),
    ("green", "良好线"),
    ("red", "预警线"),
    ("low", "区间下端"),
    ("high", "区间上端"),
    ("minimum", "最小基数"),
    ("weight", "权重"),
    ("veto", "否决项"),
    ("self_reported", "自报"),
    ("computation", "系统计算"),
    ("source", "来源"),
    ("guard", "防止失真"),
)


def _changes(detail: IndicatorDetail, place: int) -> list[str]:
    """What a version changed against the one before it, in words."""
    if place + 1 >= len(detail.versions):
        return ["首次定义"]
    new, old = detail.versions[place].definition, detail.versions[place + 1].definition
    return [
        f"{word}由“{_said(getattr(old, name))}”改为“{_said(getattr(new, name))}”"
        for name, word in _COMPARED
        if getattr(old, name) != getattr(new, name)
    ] or ["文字调整"]


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return figure(value)
    return str(getattr(value, "label", value) if value not in (None, "") else "无")


@require_GET
def export(request: ActorRequest) -> HttpResponse:
    """The indicators in force, as Excel or with ``?format=csv``."""
    on, csv = today(request), text(request, "format") == "csv"
    content = indicators_file(actor=request.actor, on=on, csv=csv)
    return download(content, f"{_NAMED}{on}.{'csv' if csv else 'xlsx'}", CSV if csv else XLSX)
