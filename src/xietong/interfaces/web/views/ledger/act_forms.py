"""What the form of each act on a problem asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve

from xietong.interfaces.web.forms import FormField, choices
from xietong.loop.ledger.domain.states import ClosureKind, Recommendation
from xietong.loop.ledger.queries.shapes import ProblemDetail

Fields = tuple[FormField, ...]


SUPPORTERS = ("supporter1", "supporter2", "supporter3")


def nothing(detail: ProblemDetail) -> Fields:
    del detail
    return ()


def plain(*fields: FormField) -> Callable[[ProblemDetail], Fields]:
    return lambda _: fields


REASON = FormField("reason", "理由", "textarea", required=True, rows=2)


def search(name: str, label: str, kind: str, **more: Any) -> FormField:
    """A field that finds posts, units or problems while one types."""
    hint = more.pop("hint", "输入名称、姓名或拼音首字母，从列出的选项中选择")
    return FormField(name, label, "search", endpoint=f"/problems/options/{kind}", hint=hint, **more)


def suited(name: str, label: str, kind: str, *, committee_id: int | None = None, **more: Any) -> FormField:
    """A field that finds posts for a part, offering those of the committee before a word is typed.

    Without a committee the form's own field ``committee`` says which, or the nearest one is meant.
    """
    hint = "点一下先列本级人选；也可输入名称、姓名或拼音首字母"
    field = search(name, label, kind, **{"hint": hint, "offers": True, **more})
    if committee_id is None:
        return evolve(field, include="[name=committee]")
    return evolve(field, endpoint=f"{field.endpoint}?committee={committee_id}")


def opinion(detail: ProblemDetail) -> Fields:
    del detail
    return (
        FormField(
            "recommendation", "建议", "radio", choices=choices(Recommendation.choices()), required=True
        ),
        FormField(
            "text", "研判意见", "textarea", required=True, hint="双方都提交后才互相可见，提交后不能改写"
        ),
    )


def meeting() -> Fields:
    return (
        FormField(
            "meeting",
            "审定会议或方式",
            required=True,
            placeholder="如：区委常委会第 12 次会议",
            max_length=100,
        ),
        FormField("decided_on", "审定日期", "date", required=True),
    )


def approval(detail: ProblemDetail) -> Fields:
    hint = "可核验：谁看什么、看到怎样就算完成；立项后按它验收"
    criterion = FormField(
        "criterion", "完成标准", "textarea", value=detail.entry.criterion, required=True, hint=hint
    )
    return (criterion, *meeting())


def assignment(detail: ProblemDetail) -> Fields:
    held = detail.held
    entry = detail.entry
    leader = str(entry.leader_post_id or "")
    return (
        search("lead_post", "牵头岗位", "posts", required=True),
        FormField("deadline", "完成时限", "date", required=True),
        FormField(
            "deadline_basis", "时限依据", required=True, max_length=200, hint="会议纪要、文件条款或整改要求"
        ),
        FormField("content", "责任内容", "textarea", value=held.content if held else "", rows=2),
        suited(
            "leader_post",
            "分管领导",
            "leaders",
            committee_id=entry.committee_id,
            value=leader,
            shown=entry.leader,
        ),
        suited("supervisor_post", "监督联系人", "supervisors", committee_id=entry.committee_id),
        *(search(name, f"协同单位{place}", "units") for place, name in enumerate(SUPPORTERS, start=1)),
    )


def reassignment(detail: ProblemDetail) -> Fields:
    return (*assignment(detail), REASON)


def closing_request(detail: ProblemDetail) -> Fields:
    kinds = ClosureKind.choices()
    hint = ""
    if detail.unfinished_measures:
        kinds = [pair for pair in kinds if pair[0] == ClosureKind.IMPOSSIBLE.value]
        hint = f"还有 {detail.unfinished_measures} 项措施未完成，此时只能按这一种申请"
    return (
        FormField("kind", "销号类型", "radio", choices=choices(kinds), required=True, hint=hint),
        FormField(
            "summary", "整改结果", "textarea", required=True, hint=f"对照完成标准：{detail.entry.criterion}"
        ),
        FormField("rule_change", "转为哪项规则修订", max_length=300, hint="只在“客观不能”时填写"),
    )


def extension(detail: ProblemDetail) -> Fields:
    earliest = detail.held.deadline.isoformat() if detail.held else ""
    return (
        FormField("new_deadline", "延至", "date", required=True, minimum=earliest),
        evolve(REASON, label="延期理由"),
    )


def look_back(name: str, label: str) -> Callable[[ProblemDetail], Fields]:
    return plain(
        FormField(name, label, "textarea", required=True, rows=3),
        FormField("done_on", "回头看日期", "date", hint="不填为今天"),
    )


def pending(detail: ProblemDetail) -> FormField:
    pending = detail.pending_extension
    return FormField("extension", "延期申请", "hidden", value=str(pending.id) if pending else "")


def extension_decision(label: str, *, required: bool) -> Callable[[ProblemDetail], Fields]:
    reason = FormField("reason", label, "textarea", rows=2, required=required)
    return lambda detail: (pending(detail), reason)
