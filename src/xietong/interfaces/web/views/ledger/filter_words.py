"""What the conditions of the lists are called, and the chips that say which of them hold."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import QueryDict

from xietong.interfaces.web.views.ledger import asked
from xietong.interfaces.web.widgets import Chip
from xietong.kernel.enums import LabelledEnum
from xietong.loop.ledger.domain.states import FoundBy, Light, OriginLevel
from xietong.loop.ledger.queries.list_choices import ListChoices

_LABELS = {
    "q": "含",
    "mine": "",
    "state": "状态",
    "light": "灯号",
    "overdue": "已逾期",
    "category": "类别",
    "risk": "风险",
    "field": "领域",
    "origin_level": "来源层级",
    "origin": "来源",
    "found_by": "发现主体",
    "unit": "责任单位",
    "committee": "党委",
    "lead_unit": "牵头单位",
    "lead_post": "牵头岗位",
    "due_from": "期限自",
    "due_until": "期限至",
    "found_from": "发现自",
    "found_until": "发现至",
    "look_back": "回头看已到期",
    "recurrence": "",
    "reopened": "曾重新打开",
    "extended": "有过延期",
    "personal": "书记亲自认领",
    "coordination": "有待答复的协调",
    "id": "选定的",
}
FLAGS = ("overdue", "look_back", "reopened", "extended", "personal", "coordination")
RECURRENCE = {"yes": "再次发生", "no": "首次发生"}


def words_for(
    names: Mapping[tuple[str, int], str], state: type[LabelledEnum], options: ListChoices
) -> dict[str, dict[str, str]]:
    """What the values of the parameters are called."""
    units = {str(number): word for (sort, number), word in names.items() if sort == "unit"}
    return {
        "state": dict(state.choices()),
        "light": dict(Light.choices()),
        "origin_level": dict(OriginLevel.choices()),
        "found_by": dict(FoundBy.choices()),
        "recurrence": RECURRENCE,
        "mine": {mine.value: word for mine, word in asked.MINE_LABELS.items()},
        **{flag: {"1": _LABELS[flag]} for flag in FLAGS},
        **{scheme: dict(options.terms.get(scheme, ())) for scheme in ("category", "risk", "field", "origin")},
        **dict.fromkeys(("unit", "committee", "lead_unit"), units),
        "lead_post": {str(number): word for (sort, number), word in names.items() if sort == "post"},
    }


def chips_of(data: QueryDict, words: Mapping[str, Mapping[str, str]], shown: set[str]) -> tuple[Chip, ...]:
    """The chips of the conditions that were understood."""
    closed = {"state", "light", "origin_level", "found_by", "recurrence", "mine", *FLAGS}
    understood = [
        name
        for name in _LABELS
        if name in shown
        and (name not in closed or any(value in words[name] for value in data.getlist(name)))
        and (name not in ("unit", "committee", "lead_unit", "lead_post") or data.get(name) in words[name])
    ]
    return asked.chips(data, labels=_LABELS, words=words, known=understood)
