"""Defining, changing and retiring an indicator; bringing a table of them in."""

from __future__ import annotations

from typing import Any

from attrs import evolve
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from xietong.foundation.rulebook.domain.kinds import Confidence
from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.forms import Choice, FormField, choices
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.access.asked import day
from xietong.interfaces.web.views.ecology.shared import figure, keeps
from xietong.interfaces.web.views.organisations.reading import today
from xietong.interfaces.web.views.rulebook.shared import form_page, posted_text
from xietong.kernel.denial import RefusedError, invalid
from xietong.loop.ledger.domain.tallies import Tally
from xietong.wings.ecology.domain.definition import Definition
from xietong.wings.ecology.domain.indicator_sheet import definition_in
from xietong.wings.ecology.domain.kinds import Direction, Frequency, PeerGroup
from xietong.wings.ecology.operations.indicators import define_indicator, retire_indicator
from xietong.wings.ecology.queries.indicators import families, indicator_detail
from xietong.wings.ecology.queries.sources import sources

_NUMBERS = ("per", "green", "red", "low", "high", "minimum", "weight")
_TEXTS = (
    "code",
    "family",
    "label",
    "formula",
    "numerator",
    "denominator",
    "unit",
    "source",
    "owner",
    "steward",
    "basis",
    "guard",
)
_FLAGS = ("is_count", "veto", "self_reported")
_TEMPLATE = "ecology/form.html"
_NOTE = "保存后生成新的一版：原来的定义到起始日前一天为止，已有的数保留在原来的版本下，不会重算。"


@require_http_methods(["GET", "POST"])
def new(request: ActorRequest) -> HttpResponse:
    """Define an indicator."""
    context = _context(request, "新增指标", "/ecology/indicators/new", "/ecology/indicators")
    return _save(request, None, context)


@require_http_methods(["GET", "POST"])
def change(request: ActorRequest, code: str) -> HttpResponse:
    """Change an indicator: a new version from a day on."""
    detail = indicator_detail(actor=request.actor, code=code)
    at = f"/ecology/indicators/{code}"
    context = _context(request, f"调整 {code} {detail.current.definition.label}", f"{at}/change", at)
    return _save(request, detail.current.definition, context)


def _context(request: ActorRequest, title: str, act: str, back: str) -> dict[str, object]:
    note = _NOTE if keeps(request) else "指标由最上级的党委办公室或纪委统一维护，您可以查看，不能保存。"
    return {
        "title": title,
        "act": act,
        "back": back,
        "crumb": ("指标", "/ecology/indicators"),
        "word": "保存为新的一版",
        "note": note,
        "shut": not keeps(request),
    }


def _save(request: ActorRequest, known: Definition | None, context: dict[str, object]) -> HttpResponse:
    fields = _fields(request, known)
    if request.method != "POST":
        return form_page(request, _TEMPLATE, fields, context)
    try:
        definition = _posted(request, known)
        start = day(request, "valid_from")
        if start is None:
            raise invalid("valid_from", "请填写自哪一天起用新的定义")
        define_indicator(
            actor=request.actor,
            at=request.at,
            definition=definition,
            valid_from=start,
            reason=posted_text(request, "reason"),
        )
    except RefusedError as refused:
        return form_page(request, _TEMPLATE, fields, context, refused)
    flash(request, f"“{definition.code} {definition.label}”已保存为新的一版")
    return HttpResponseRedirect(f"/ecology/indicators/{definition.code}")


def _posted(request: ActorRequest, known: Definition | None) -> Definition:
    values: dict[str, Any] = {name: posted_text(request, name) for name in _TEXTS}
    values |= {name: _number(request, name) for name in _NUMBERS}
    values |= {name: bool(request.POST.get(name)) for name in _FLAGS}
    values["window_months"] = int(_number(request, "window_months") or 0)
    values["peer_groups"] = request.POST.getlist("peer_groups")
    values |= {
        name: posted_text(request, name) for name in ("direction", "frequency", "computation", "confidence")
    }
    try:
        found = definition_in(values)
    except ValueError:
        raise invalid("direction", "方向、频次、可比组、计算方法和可靠程度请从列出的选项里选") from None
    return evolve(found, code=known.code) if known else found


def _number(request: ActorRequest, name: str) -> float | None:
    typed = posted_text(request, name)
    if not typed:
        return None
    try:
        found = float(typed)
    except ValueError:
        raise invalid(name, "请填数字") from None
    if not abs(found) < 1e15:  # noqa: PLR2004 - also false for nan
        raise invalid(name, "请填普通大小的数字")
    return found


def _fields(request: ActorRequest, known: Definition | None) -> tuple[FormField, ...]:
    """The questions of the form, filled with the version in force."""
    listed = tuple(Choice(one.code, f"{one.code} {one.label}") for one in families(actor=request.actor))
    hands_in = tuple(Choice(one.code, one.label) for one in sources(actor=request.actor, on=today(request)))
    first = () if known else (FormField("code", "编码", required=True, max_length=10, hint="如 A8"),)
    return (
        *first,
        FormField("family", "类别", "select", known.family if known else "", listed, required=True),
        _text(known, "label", "指标名称", 100, required=True),
        _text(known, "unit", "单位", 20, required=True, hint="%、‰、件、小时……"),
        _text(known, "formula", "计算公式", 300, required=True, wide=True),
        _text(known, "numerator", "分子", 200, hint="按比率报送时填写"),
        _text(known, "denominator", "分母", 200),
        _decimal(known, "per", "倍数", hint="百分比 100，千分比 1000，不换算 1"),
        _select(known, "direction", "方向", Direction.choices(), required=True),
        _select(known, "frequency", "频次", Frequency.choices(), required=True),
        _decimal(known, "window_months", "观察窗口", unit="个月"),
        _decimal(known, "green", "良好线", hint="与预警线都不填时，按可比组百分位"),
        _decimal(known, "red", "预警线"),
        _decimal(known, "low", "区间下端", hint="方向为“宜在区间内”时填写"),
        _decimal(known, "high", "区间上端"),
        _decimal(known, "minimum", "最小基数", hint="分母小于它时不亮灯"),
        _decimal(known, "weight", "权重", hint="同类别内的相对权重；本单位自报的不超过 0.5"),
        FormField(
            "peer_groups",
            "可比组",
            "checks",
            tuple(group.value for group in known.peer_groups) if known else (),
            choices(PeerGroup.choices()),
            hint="都不选表示全部适用",
        ),
        _flag(known, "is_count", "原始件数，只列示不计分"),
        _flag(known, "veto", "否决项"),
        _flag(known, "self_reported", "由被评单位自报"),
        FormField(
            "source",
            "报送来源",
            "select",
            known.source if known else "",
            hands_in,
            placeholder="由本系统计算",
        ),
        _select(known, "computation", "系统计算", Tally.choices(), placeholder="由来源报送"),
        _text(known, "owner", "负责部门", 100),
        _text(known, "steward", "口径管理", 100),
        _select(known, "confidence", "可靠程度", Confidence.choices()),
        _text(known, "basis", "依据", 300, wide=True),
        _text(known, "guard", "防止失真的办法", 300, wide=True),
        FormField("valid_from", "自哪一天起", "date", today(request).isoformat(), required=True),
        FormField("reason", "理由", required=True, max_length=300, wide=True),
    )


def _text(known: Definition | None, name: str, label: str, most: int, **more: Any) -> FormField:
    return FormField(name, label, value=str(getattr(known, name, "") or ""), max_length=most, **more)


def _decimal(known: Definition | None, name: str, label: str, **more: Any) -> FormField:
    value = getattr(known, name, None)
    return FormField(
        name, label, value="" if value is None else figure(float(value)).replace(",", ""), **more
    )


def _select(
    known: Definition | None, name: str, label: str, pairs: list[tuple[str, str]], **more: Any
) -> FormField:
    value = getattr(known, name, None)
    return FormField(name, label, "select", value.value if value else "", choices(pairs), **more)


def _flag(known: Definition | None, name: str, label: str) -> FormField:
    return FormField(name, label, "checkbox", "1" if getattr(known, name, False) else "")


@require_POST
def retire(request: ActorRequest, code: str) -> HttpResponse:
    """End an indicator on a day; its figures stay."""
    on = day(request, "on")
    if on is None:
        raise invalid("on", "请填写停用日期")
    retire_indicator(
        actor=request.actor, at=request.at, code=code, on=on, reason=posted_text(request, "reason")
    )
    flash(request, f"{code} 自 {on} 起停用，已有的数保留")
    return HttpResponseRedirect(f"/ecology/indicators/{code}")
