"""How a card of the workbench is drawn: its facts, and the forms that decide it in place."""

from __future__ import annotations

from datetime import date

from attrs import evolve, frozen

from xietong.interfaces.web.forms import FormField, choices
from xietong.interfaces.web.views.ledger.act_forms import REASON, search
from xietong.interfaces.web.widgets import Decision
from xietong.kernel.actor import Actor
from xietong.kernel.machine import Option
from xietong.loop.ledger.domain.machines import PROBLEM
from xietong.loop.ledger.domain.states import Recommendation, StudySide
from xietong.loop.ledger.queries.desk_shapes import Card, Wait

Fields = tuple[FormField, ...]
_DUTY = {StudySide.LEADER: "R4", StudySide.DISCIPLINE: "R2"}
_LONGEST = 160


@frozen
class Drawn:
    """A card with its buttons and where they post to."""

    card: Decision
    options: tuple[Option, ...]
    forms: dict[str, Fields]
    url: str
    target: str


def drawn(card: Card, *, actor: Actor) -> Drawn:
    """The card of one thing that waits, for this reader."""
    key = f"card-{card.wait.value}-{card.id}"
    offered = _OFFERED[card.wait]
    forms = {
        code: tuple(evolve(field, prefix=f"{key}-{code}") for field in _form(code, card, actor))
        for code in offered
    }
    at_request = card.wait is Wait.COORDINATION
    return Drawn(
        card=_decision(key, card),
        options=tuple(Option(code, label) for code, label in offered.items()),
        forms=forms,
        url=f"/desk/coordinations/{card.id}/" if at_request else f"/desk/problems/{card.problem_id}/",
        target=f"#{key}",
    )


def _decision(key: str, card: Card) -> Decision:
    facts = [("编号", card.number), ("责任单位", card.unit)]
    if card.criterion and card.wait in (Wait.DECIDE, Wait.ACCEPT, Wait.CLAIM, Wait.VERIFY):
        facts.append(("完成标准", _short(card.criterion)))
    if card.who:
        facts.append((_WHO.get(card.wait, "提出单位"), card.who))
    if card.was_due:
        facts.append(("原时限", f"{card.was_due:%Y-%m-%d}，已延期 {card.times} 次"))
    return Decision(
        id=key,
        ask=card.wait.label,
        title=card.title,
        url=f"/problems/{card.problem_id}",
        facts=tuple(facts),
        opinions=tuple(
            (_DUTY[said.side], f"{said.recommendation.label}：{_short(said.text)}") for said in card.opinions
        ),
        summary=_short(card.said),
        due=card.due,
        basis=card.basis,
        calm=card.wait in (Wait.LOOK_BACK, Wait.COORDINATION),
    )


_WHO = {Wait.CLAIM: "分管领导", Wait.EXTENSION: "申请人", Wait.COORDINATION: "请求人"}


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}……"


def _moves(*codes: str) -> dict[str, str]:
    return {code: PROBLEM.move(code).label for code in codes}


_OFFERED: dict[Wait, dict[str, str]] = {
    Wait.DECIDE: _moves("approve", "not_open", "send_back"),
    Wait.DECLINED: _moves("assign"),
    Wait.ASSIGN: _moves("assign"),
    Wait.EXTENSION: {"extension_approve": "批准延期", "extension_refuse": "不批准"},
    Wait.ACCEPT: _moves("accept", "refuse"),
    Wait.CLAIM: _moves("claim", "decline"),
    Wait.COORDINATION: {"answer": "答复"},
    Wait.STUDY_LEADER: _moves("opine"),
    Wait.STUDY_DISCIPLINE: _moves("opine"),
    Wait.VERIFY: _moves("verify", "reject_closing"),
    Wait.LOOK_BACK: _moves("pass_look_back", "reopen"),
}


def _form(code: str, card: Card, actor: Actor) -> Fields:
    """What the act asks here: as on the page of the item, but no more than deciding needs."""
    if code in ("extension_approve", "extension_refuse"):
        must = code == "extension_refuse"
        return (
            FormField("extension", "", "hidden", value=str(card.id)),
            evolve(REASON, label="理由" if must else "批准意见", required=must),
        )
    if code == "answer":
        return (FormField("text", "答复", "textarea", required=True, rows=2),)
    revision = FormField("revision", "", "hidden", value=str(card.revision))
    return (revision, *_asked(code, card, actor))


def _asked(code: str, card: Card, actor: Actor) -> Fields:
    meeting: Fields = (
        FormField("meeting", "审定会议或方式", required=True, max_length=100),
        FormField("decided_on", "审定日期", "date", required=True),
    )
    known: dict[str, Fields] = {
        "approve": (
            FormField("criterion", "完成标准", "textarea", value=card.criterion, required=True, rows=2),
            *meeting,
        ),
        "not_open": (*meeting, REASON),
        "opine": (
            FormField(
                "recommendation", "建议", "radio", choices=choices(Recommendation.choices()), required=True
            ),
            FormField("text", "研判意见", "textarea", required=True, rows=3, hint="双方都提交后才互相可见"),
        ),
        "assign": (
            search("lead_post", "牵头岗位", "posts", required=True),
            FormField("deadline", "完成时限", "date", required=True, value=_iso(card.due)),
            FormField("deadline_basis", "时限依据", required=True, max_length=200, value=card.basis),
        ),
        "verify": (FormField("text", "核验方式和结果", "textarea", required=True, rows=2),),
        "accept": (FormField("text", "验收意见", "textarea", rows=2),),
        "pass_look_back": (FormField("text", "回头看的方式和发现", "textarea", required=True, rows=2),),
        "reopen": (FormField("reason", "反弹或未真改的情况", "textarea", required=True, rows=2),),
    }
    if code == "claim":
        own = FormField("personally", "书记亲自认领", "checkbox")
        return (own,) if actor.post_kind == "secretary" else ()
    if code in known:
        return known[code]
    return (REASON,)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
