"""Sample values for the page of components: what happened, what may be done, what comes next."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from xietong.interfaces.web.widgets import Decision, Event, Evidence, SignOff, Step
from xietong.kernel.denial import Denial, DenialKind
from xietong.kernel.machine import Option

DIGEST = "sm3:66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
OPTIONS = (
    Option("approve", "同意立项"),
    Option("return", "退回补充", needs_reason=True),
    Option(
        "accept",
        "验收销号",
        Denial(DenialKind.CONFLICT, "problem.accept.verified", "纪委尚未核验，不能验收", "核验后即可办理"),
    ),
    Option(
        "close",
        "申请销号",
        Denial(
            DenialKind.FORBIDDEN, "problem.close.part", "“申请销号”由责任人办理，您在这一事项中不是责任人"
        ),
    ),
)
STEPS = (
    Step("提出", "done", "物业管理科", "3-04"),
    Step("共同研判", "done", "分管领导、纪委", "3-08"),
    Step("党委审定", "done", "临江区委", "3-15"),
    Step("认领", "done", "陆晓岚", "3-18"),
    Step("推进", "now", "陆晓岚", "期限 9-30", mine=True, light="yellow"),
    Step("核验", "next", "纪委"),
    Step("验收", "next", "党委办"),
    Step("回头看", "next", "纪委"),
)
DECISION_OPTIONS = (Option("approve", "同意立项"), Option("return", "退回补充", needs_reason=True))


def events(at: datetime) -> tuple[Event, ...]:
    """A timeline with an act in time, a late one, one with a reason and one with a clause."""
    return (
        Event(at - timedelta(days=9), "物业管理科科员许文提出问题“老旧小区维修资金使用公示不到位”"),
        Event(at - timedelta(days=6), "纪委副书记韩松完成研判，建议立项", late="发生后 3 天录入"),
        Event(
            at - timedelta(days=3),
            "党委书记沈知远（代顾明川）将问题退回补充",
            reason="请补充涉及的小区数量，并写明抽查办法",
            clause="《党委（党组）落实全面从严治党主体责任规定》第十七条",
        ),
        Event(at, "物业管理科科员许文补充后重新提交", url="#event"),
    )


def evidence(at: datetime) -> tuple[Evidence, ...]:
    """A reference, and a late file."""
    return (
        Evidence("12 个小区公示照片目录", "引用", "物业监管平台 记录 WY-2025-0381", DIGEST, "许文", at, "#e"),
        Evidence("住户知晓率抽查表.xlsx", "文件", "48 KB", DIGEST, "陆晓岚", at, late="发生后 12 天录入"),
    )


def signoffs(at: datetime) -> tuple[SignOff, ...]:
    """A signature that holds, and one gone stale."""
    return (
        SignOff("审定", "沈知远（党委书记，代顾明川）", at, DIGEST),
        SignOff("认领", "陆晓岚（城市更新局局长）", at, DIGEST, stale=True, compare_url="#compare"),
    )


def decisions(today: date) -> tuple[Decision, ...]:
    """A card that waits for the reader, and a calm one."""
    return (
        Decision(
            id="card-1",
            ask="请审定是否立项",
            title="老旧小区维修资金使用公示不到位",
            url="#p1",
            summary="12 个小区两年未公示维修资金使用，去年同类问题在 2 个街道出现过。",
            facts=(("提出单位", "物业管理科"), ("来源", "责任主体自查"), ("销号标准", "12 个小区全部公示")),
            opinions=(
                ("R4", "情况属实，建议立项，由城市更新局牵头。"),
                ("R2", "同意，建议一并核对街道台账。"),
            ),
            due=today + timedelta(days=2),
            basis="研判完成后 10 个工作日内审定",
        ),
        Decision(
            id="card-2",
            ask="请批准延期",
            title="窗口一次性告知不到位",
            url="#p2",
            summary="政务服务办申请由 6 月 30 日延至 8 月 31 日，第 1 次延期。",
            due=today - timedelta(days=4),
            calm=True,
        ),
    )
