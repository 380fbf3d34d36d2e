"""The form of a finding, the same when it is proposed and when it is edited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from xietong.foundation.rulebook.domain.kinds import TermScheme
from xietong.foundation.rulebook.queries import TermView, terms
from xietong.interfaces.web.forms import Choice, FormField, choices
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.ledger.act_forms import search, suited
from xietong.interfaces.web.views.ledger.finding_out import finder
from xietong.interfaces.web.views.ledger.origins import kept_label, origin_value, posted_origin
from xietong.interfaces.web.views.ledger.posted import Posted
from xietong.kernel.actor import Actor
from xietong.loop.ledger.domain.states import FoundBy, OriginLevel
from xietong.loop.ledger.operations.problems import Finding
from xietong.loop.ledger.queries.committees import Committee
from xietong.loop.ledger.queries.shapes import Entry


def finding_fields(
    actor: Actor, *, today: date, entry: Entry | None = None, committees: Sequence[Committee] = ()
) -> tuple[FormField, ...]:
    """The fields, filled from an entry where there is one; four statements for the classifications."""
    return (
        *_what(entry, committees),
        *_where_from(actor, entry, today),
        *_which_kind(actor, entry),
        *_how_closed(entry),
    )


def _what(entry: Entry | None, committees: Sequence[Committee]) -> tuple[FormField, ...]:
    asked: tuple[FormField, ...] = ()
    if entry is None:
        answers = tuple(Choice(str(row.unit_id), row.name) for row in committees)
        value = answers[0].value if answers else ""
        asked = (FormField("committee", "报哪一级党委审定", "select", value, answers, required=True),)
    return (
        FormField(
            "title",
            "问题概述",
            value=entry.title if entry else "",
            required=True,
            max_length=200,
            wide=True,
            hint="一句话：谁、在哪里、什么没有做到",
        ),
        FormField(
            "content",
            "问题内容",
            "textarea",
            value=entry.content if entry else "",
            required=True,
            hint="事实、数量、范围。不写线索内容、举报人、群众姓名电话和证件号",
        ),
        *asked,
        search(
            "unit",
            "责任单位",
            "units",
            value=str(entry.unit_id) if entry else "",
            shown=entry.unit if entry else "",
            required=True,
        ),
        FormField("place", "地点", value=entry.place if entry else "", max_length=200),
    )


def _where_from(actor: Actor, entry: Entry | None, today: date) -> tuple[FormField, ...]:
    return (
        _origin(actor, entry),
        FormField(
            "found_by",
            "发现主体",
            "radio",
            value=entry.found_by.value if entry else FoundBy.SELF.value,
            choices=choices(FoundBy.choices()),
            required=True,
            hint="自查发现并改正的，评价时对本单位有利",
        ),
        FormField(
            "found_on",
            "发现日期",
            "date",
            value=(entry.found_on if entry else today).isoformat(),
            maximum=today.isoformat(),
            required=True,
        ),
        FormField("found_how", "发现方式", value=entry.found_how if entry else "", max_length=100),
    )


def _origin(actor: Actor, entry: Entry | None) -> FormField:
    """Three levels in one list: the leaves, each with its way from the top; where none, the top levels."""
    leaves = _leaves(terms(actor=actor, scheme=TermScheme.ORIGIN))
    answers = [Choice(row.code, row.full) for row in leaves] or choices(OriginLevel.choices())
    value = origin_value(entry) if entry else ""
    return FormField(
        "origin", "来源", "select", value, _with_kept(answers, value), required=True, placeholder="请选择来源"
    )


def _leaves(rows: Sequence[TermView]) -> list[TermView]:
    parents = {row.parent_code for row in rows}
    return [row for row in rows if row.code not in parents]


def _with_kept(answers: Sequence[Choice], value: str) -> tuple[Choice, ...]:
    """The choices, and the value of old or imported rows that none of them offers."""
    if not value or value in {answer.value for answer in answers}:
        return tuple(answers)
    return (*answers, Choice(value, kept_label(value)))


def _term(actor: Actor, scheme: TermScheme, name: str, label: str, value: str) -> FormField:
    leaves = _leaves(terms(actor=actor, scheme=scheme))
    if not leaves:
        return FormField(name, label, value=value, max_length=40)
    answers = tuple(Choice(row.code, row.full) for row in leaves)
    return FormField(name, label, "select", value, _with_kept(answers, value))


def _which_kind(actor: Actor, entry: Entry | None) -> tuple[FormField, ...]:
    leader = str(entry.leader_post_id or "") if entry else ""
    return (
        _term(actor, TermScheme.CATEGORY, "category", "类别", entry.category if entry else ""),
        _term(actor, TermScheme.RISK, "risk", "风险等级", entry.risk if entry else ""),
        _term(actor, TermScheme.FIELD, "field", "领域", entry.field if entry else ""),
        suited(
            "leader_post",
            "分管领导",
            "leaders",
            committee_id=entry.committee_id if entry else None,
            value=leader,
            shown=entry.leader if entry else "",
            hint="由谁研判；不填则本级班子成员都可以研判",
        ),
    )


def _how_closed(entry: Entry | None) -> tuple[FormField, ...]:
    return (
        FormField(
            "criterion",
            "完成标准",
            "textarea",
            value=entry.criterion if entry else "",
            hint="可核验：看什么、看到怎样就算完成。立项时固定，销号时按它验收",
        ),
        FormField(
            "basis", "依据", value=entry.basis if entry else "", max_length=300, hint="文件条款或反馈条目"
        ),
        FormField(
            "prior_reference",
            "前次问题编号",
            value=entry.prior_reference if entry else "",
            max_length=300,
            hint="屡查屡犯的，写以前的编号，系统自动关联",
        ),
    )


def posted_finding(request: ActorRequest, posted: Posted) -> Finding:
    """The finding as it was written; 422 names the field that cannot be read."""
    level, origin = posted_origin(posted.text("origin"))
    plain = ("title", "content", "place", "found_how", "category", "risk", "field", "basis", "criterion")
    return Finding(
        **{name: posted.text(name) for name in plain},
        prior_reference=posted.text("prior_reference"),
        unit_id=posted.found("unit", "责任单位", finder(request, "units")),
        found_on=posted.day("found_on", "发现日期"),
        origin_level=level,
        origin=origin,
        found_by=posted.chosen("found_by", FoundBy, "发现主体"),
        leader_post_id=posted.found_or_none("leader_post", "分管领导", finder(request, "posts")),
    )
