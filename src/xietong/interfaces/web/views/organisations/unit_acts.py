"""The acts on a unit, for whoever keeps the organisation."""

from __future__ import annotations

from xietong.foundation.organisations import operations
from xietong.foundation.organisations.domain.kinds import PostKind, UnitKind
from xietong.interfaces.web.forms import FormField, choices
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.organisations.acts import Act, Done
from xietong.interfaces.web.views.organisations.reading import picked, posted_day, posted_text
from xietong.kernel.denial import invalid

_UNITS = "/organisations/options/units"
_REASON = FormField("reason", "依据或理由", max_length=500, wide=True, placeholder="如：机构改革方案文号")


def _unit_kind(request: ActorRequest) -> UnitKind:
    try:
        return UnitKind.of(posted_text(request, "kind"))
    except ValueError:
        raise invalid("kind", "请选择单位类型") from None


def _post_kind(request: ActorRequest) -> PostKind:
    try:
        return PostKind.of(posted_text(request, "kind"))
    except ValueError:
        raise invalid("kind", "请选择岗位类型") from None


def _create(request: ActorRequest, unit_id: int) -> Done:
    name = posted_text(request, "name")
    new = operations.create_unit(
        actor=request.actor,
        at=request.at,
        code=posted_text(request, "code"),
        name=name,
        short_name=posted_text(request, "short_name"),
        kind=_unit_kind(request),
        parent_id=unit_id,
        on=posted_day(request),
        reason=posted_text(request, "reason"),
    )
    return Done(f"已设立“{name}”", f"/organisations/{new}")


def _rename(request: ActorRequest, unit_id: int) -> Done:
    code, short = posted_text(request, "code"), posted_text(request, "short_name")
    operations.rename_unit(
        actor=request.actor,
        at=request.at,
        unit_id=unit_id,
        name=posted_text(request, "name"),
        short_name=short or None,
        code=code or None,
        on=posted_day(request),
        reason=posted_text(request, "reason"),
    )
    return Done("更名已登记，从前的名称留在沿革中")


def _move(request: ActorRequest, unit_id: int) -> Done:
    operations.move_unit(
        actor=request.actor,
        at=request.at,
        unit_id=unit_id,
        parent_id=picked(request, "parent", "新的上级单位"),
        on=posted_day(request),
        reason=posted_text(request, "reason"),
    )
    return Done("划转已登记")


def _merge(request: ActorRequest, unit_id: int) -> Done:
    successor = picked(request, "successor", "承接单位")
    operations.merge_units(
        actor=request.actor,
        at=request.at,
        predecessor_ids=[unit_id],
        successor_id=successor,
        on=posted_day(request),
        reason=posted_text(request, "reason"),
    )
    return Done("合并已登记，下属单位归承接单位", f"/organisations/{successor}")


def _close(request: ActorRequest, unit_id: int) -> Done:
    operations.close_unit(
        actor=request.actor,
        at=request.at,
        unit_id=unit_id,
        on=posted_day(request),
        reason=posted_text(request, "reason"),
    )
    return Done("撤销已登记")


def _post(request: ActorRequest, unit_id: int) -> Done:
    title = posted_text(request, "title")
    new = operations.create_post(
        actor=request.actor,
        at=request.at,
        unit_id=unit_id,
        code=posted_text(request, "code"),
        title=title,
        kind=_post_kind(request),
        on=posted_day(request),
    )
    return Done(f"岗位“{title}”已设立", f"/organisations/posts/{new}")


def _from(label: str) -> FormField:
    return FormField("on", label, "date", required=True)


UNIT_ACTS: dict[str, Act] = {
    "post": Act(
        "设立岗位",
        (
            FormField("title", "岗位名称", required=True, max_length=100),
            FormField("code", "岗位编码", required=True, max_length=60),
            FormField("kind", "岗位类型", "select", choices=choices(PostKind.choices()), required=True),
            _from("自哪一天起"),
        ),
        _post,
    ),
    "create": Act(
        "设立下属单位",
        (
            FormField("name", "单位名称", required=True, max_length=200),
            FormField("short_name", "简称", max_length=100),
            FormField("code", "单位编码", required=True, max_length=40),
            FormField("kind", "单位类型", "select", choices=choices(UnitKind.choices()), required=True),
            _from("自哪一天起"),
            _REASON,
        ),
        _create,
    ),
    "rename": Act(
        "更名",
        (
            FormField("name", "新名称", required=True, max_length=200),
            FormField("short_name", "新简称", max_length=100, hint="不填则不变"),
            FormField("code", "新编码", max_length=40, hint="不填则不变"),
            _from("自哪一天起"),
            _REASON,
        ),
        _rename,
    ),
    "move": Act(
        "划转",
        (
            FormField("parent", "新的上级单位", "search", endpoint=_UNITS, required=True),
            _from("自哪一天起"),
            _REASON,
        ),
        _move,
        "本单位连同全部下属单位一起划转。",
    ),
    "merge": Act(
        "并入其他单位",
        (
            FormField("successor", "承接单位", "search", endpoint=_UNITS, required=True),
            _from("自哪一天起"),
            _REASON,
        ),
        _merge,
        "本单位自这一天起撤销，岗位、任职和分工随之结束；下属单位归承接单位。",
    ),
    "close": Act(
        "撤销",
        (_from("自哪一天起"), FormField("reason", "撤销理由", required=True, max_length=500, wide=True)),
        _close,
        "岗位、任职和分工随之结束；还有下属单位时不能撤销。",
    ),
}
