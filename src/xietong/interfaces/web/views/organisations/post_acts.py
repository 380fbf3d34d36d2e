"""The acts on a post: who holds it, who acts for the holder, what is in its charge."""

from __future__ import annotations

from xietong.foundation.organisations import operations
from xietong.foundation.organisations.domain.kinds import PortfolioKind
from xietong.interfaces.web.forms import FormField, choices
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.organisations.acts import Act, Done
from xietong.interfaces.web.views.organisations.reading import picked, posted_day, posted_text
from xietong.kernel.denial import invalid

_PEOPLE = "/organisations/options/people"
_UNITS = "/organisations/options/units"


def _appoint(request: ActorRequest, post_id: int) -> Done:
    made = operations.appoint(
        actor=request.actor,
        at=request.at,
        post_id=post_id,
        person_id=picked(request, "person", "任职人"),
        on=posted_day(request),
        reason=posted_text(request, "reason"),
    )
    former = made.former_person_name
    told = f"，接替{former}，未办结的事项自任职之日起交给继任者" if former else ""
    return Done(f"任职已登记{told}")


def _end(request: ActorRequest, post_id: int) -> Done:
    operations.end_appointment(
        actor=request.actor,
        at=request.at,
        post_id=post_id,
        on=posted_day(request),
        reason=posted_text(request, "reason"),
    )
    return Done("免职已登记，岗位自这一天起空缺")


def _deputise(request: ActorRequest, post_id: int) -> Done:
    operations.deputise(
        actor=request.actor,
        at=request.at,
        post_id=post_id,
        deputy_id=picked(request, "deputy", "代理人"),
        on=posted_day(request),
        until=posted_day(request, "until", "截止日期"),
        reason=posted_text(request, "reason"),
    )
    return Done("代理已登记")


def _assign(request: ActorRequest, post_id: int) -> Done:
    try:
        kind = PortfolioKind.of(posted_text(request, "kind"))
    except ValueError:
        raise invalid("kind", "请选择分管或联系") from None
    operations.assign_portfolio(
        actor=request.actor,
        at=request.at,
        post_id=post_id,
        unit_id=picked(request, "unit", "单位"),
        kind=kind,
        on=posted_day(request),
    )
    return Done(f"{kind.label}已登记")


def _register(request: ActorRequest, post_id: int) -> Done:
    name = posted_text(request, "name")
    operations.create_person(
        actor=request.actor, at=request.at, staff_number=posted_text(request, "staff_number"), name=name
    )
    return Done(f"已登记{name}，现在可以在“任职”中选择", f"/organisations/posts/{post_id}")


def _close(request: ActorRequest, post_id: int) -> Done:
    operations.close_post(actor=request.actor, at=request.at, post_id=post_id, on=posted_day(request))
    return Done("岗位撤销已登记")


def _from(label: str = "自哪一天起") -> FormField:
    return FormField("on", label, "date", required=True)


POST_ACTS: dict[str, Act] = {
    "appoint": Act(
        "任职",
        (
            FormField(
                "person", "任职人", "search", endpoint=_PEOPLE, required=True, hint="姓名、工号或首字母"
            ),
            _from(),
            FormField("reason", "依据", max_length=500, wide=True, placeholder="如：任职通知文号"),
        ),
        _appoint,
        "现任的任职到这一天为止。本岗位未办结的事项自这一天起交给继任者，并记入每一件的经过；"
        "此前由谁办理，姓名仍留在记录上。",
    ),
    "end": Act(
        "免职",
        (_from(), FormField("reason", "理由", required=True, max_length=500, wide=True)),
        _end,
        "岗位自这一天起空缺，未办结的事项留在岗位上，等继任者到任。",
    ),
    "deputise": Act(
        "代理",
        (
            FormField("deputy", "代理人", "search", endpoint=_PEOPLE, required=True),
            _from(),
            FormField("until", "至（当天起不再代理）", "date", required=True),
            FormField("reason", "代理理由", required=True, max_length=200, wide=True),
        ),
        _deputise,
        "任职人有期限地离岗时由他人代行；记录上写明“代”谁办理。",
    ),
    "portfolio": Act(
        "分管或联系单位",
        (
            FormField("unit", "单位", "search", endpoint=_UNITS, required=True),
            FormField(
                "kind",
                "方式",
                "radio",
                value=PortfolioKind.IN_CHARGE.value,
                choices=choices(PortfolioKind.choices()),
            ),
            _from(),
        ),
        _assign,
        "同一班子中原来这样分管（联系）该单位的岗位，自这一天起不再分管（联系）。",
    ),
    "person": Act(
        "登记新人员",
        (
            FormField("staff_number", "工号", required=True, max_length=40),
            FormField("name", "姓名", required=True, max_length=60),
        ),
        _register,
        "名单里没有的人先登记，再任职。只登记工号和姓名。",
    ),
    "close": Act("撤销岗位", (_from(),), _close, "任职、代理和分工随之结束。"),
}
