"""The filter bars of the three lists: fields, chips, tabs. What they mean stands in ``asked.py``."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from attrs import frozen
from django.http import QueryDict

from xietong.interfaces.web.forms import Choice, FormField, choices
from xietong.interfaces.web.views.ledger import asked
from xietong.interfaces.web.widgets import Chip, Tab, capped
from xietong.kernel.enums import LabelledEnum
from xietong.loop.ledger.domain.listing import ProblemFilters
from xietong.loop.ledger.domain.states import (
    FoundBy,
    Light,
    OriginLevel,
    ProblemState,
    ProjectState,
    ResponsibilityState,
)
from xietong.loop.ledger.queries.facets import Cut
from xietong.loop.ledger.queries.list_choices import ListChoices, names_of

UNITS, POSTS = "/problems/options/units", "/problems/options/posts"
P = ProblemState
#: Tabs of 问题清单: key -> label and cut, in the order of the loop.
TABS: Mapping[str, tuple[str, Cut]] = {
    "all": ("全部", Cut()),
    "draft": ("草稿", Cut((P.DRAFT, P.RETURNED))),
    "study": ("共同研判", Cut((P.STUDYING,))),
    "decide": ("待审定", Cut((P.DECIDING,))),
    "assign": ("待定责", Cut((P.OPEN, P.DECLINED))),
    "claim": ("待认领", Cut((P.ASSIGNED,))),
    "active": ("推进中", Cut((P.ACTIVE,))),
    "close": ("待核验验收", Cut((P.CLOSING, P.VERIFIED))),
    "observe": ("观察期", Cut((P.OBSERVING,))),
    "done": ("已了结", Cut((P.SETTLED, P.MERGED, P.NOT_OPENED, P.DISCARDED))),
    "red": ("逾期", Cut((), (Light.RED,))),
    "yellow": ("临期", Cut((), (Light.YELLOW,))),
}
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
_FLAGS = ("overdue", "look_back", "reopened", "extended", "personal", "coordination")
_RECURRENCE = {"yes": "再次发生", "no": "首次发生"}


@frozen
class FilterBar:
    """First the fields that are always shown, then those behind "更多条件"."""

    first: tuple[FormField, ...]
    more: tuple[FormField, ...]
    chips: tuple[Chip, ...]
    sort: str
    kept: tuple[tuple[str, str], ...] = ()

    @property
    def more_used(self) -> bool:
        """True where a field behind the fold is filled, so that it opens."""
        return any(field.value for field in self.more)


class _Fields:
    """Builds the fields of one bar from what was asked."""

    def __init__(self, data: QueryDict, names: Mapping[tuple[str, int], str]) -> None:
        self.data = data
        self.names = names

    def text(self, name: str, label: str, placeholder: str = "") -> FormField:
        value = self.data.get(name, "")[:100]
        return FormField(name, label, value=value, placeholder=placeholder, prefix="flt")

    def day(self, name: str, label: str) -> FormField:
        return FormField(name, label, "date", value=self.data.get(name, "")[:10], prefix="flt")

    def select(self, name: str, label: str, pairs: list[tuple[str, str]]) -> FormField:
        """A choice of one; several values at once (from a tab) show as none chosen here and as a chip."""
        asked_for = self.data.getlist(name)
        value = asked_for[0] if len(asked_for) == 1 else ""
        return FormField(name, label, "select", value=value, choices=choices(pairs), prefix="flt")

    def kind(self, name: str, label: str, kind: type[LabelledEnum]) -> FormField:
        return self.select(name, label, kind.choices())

    def flag(self, name: str, label: str) -> FormField:
        return self.select(name, label, [("1", "是")])

    def search(self, name: str, label: str, endpoint: str) -> FormField:
        number = asked.whole(self.data.get(name))
        sort = "post" if endpoint == POSTS else "unit"
        shown = self.names.get((sort, number), "") if number else ""
        value = str(number) if shown else ""
        return FormField(name, label, "search", value=value, shown=shown, endpoint=endpoint, prefix="flt")


def _named(data: QueryDict) -> dict[tuple[str, int], str]:
    units = [asked.whole(data.get(name)) for name in ("unit", "committee", "lead_unit")]
    posts = [asked.whole(data.get("lead_post"))]
    return names_of(
        units=[number for number in units if number], posts=[number for number in posts if number]
    )


def _mine(fields: _Fields) -> FormField:
    return fields.select("mine", "与我有关", [(mine.value, word) for mine, word in asked.MINE_LABELS.items()])


def problem_bar(data: QueryDict, options: ListChoices) -> FilterBar:
    """The filter bar of 问题清单."""
    make = _Fields(data, _named(data))
    first = (
        make.text("q", "内容、编号或拼音首字母", "如：采购 或 gwjd"),
        make.kind("state", "状态", ProblemState),
        make.kind("light", "灯号", Light),
        make.search("unit", "责任单位（含下级）", UNITS),
        _mine(make),
    )
    more = (
        _terms(make, options, "category", "类别"),
        _terms(make, options, "risk", "风险等级"),
        _terms(make, options, "field", "领域"),
        make.kind("origin_level", "来源层级", OriginLevel),
        make.kind("found_by", "发现主体", FoundBy),
        make.select("recurrence", "是否再次发生", list(_RECURRENCE.items())),
        make.search("committee", "党委", UNITS),
        make.search("lead_unit", "牵头单位", UNITS),
        make.search("lead_post", "牵头岗位", POSTS),
        make.day("due_from", "期限自"),
        make.day("due_until", "期限至"),
        make.day("found_from", "发现自"),
        make.day("found_until", "发现至"),
    )
    return _bar(make, first, more, ProblemState, options)


def _terms(make: _Fields, options: ListChoices, scheme: str, label: str) -> FormField:
    """A choice of the classification; a value that only old rows have stays choosable."""
    pairs = list(options.terms.get(scheme, ()))
    now = make.data.get(scheme, "")[:100]
    if now and now not in dict(pairs):
        pairs.append((now, now))
    return make.select(scheme, label, pairs)


def responsibility_bar(data: QueryDict, options: ListChoices) -> FilterBar:
    """The filter bar of 责任清单."""
    make = _Fields(data, _named(data))
    first = (
        make.text("q", "问题内容、编号或拼音首字母"),
        make.kind("state", "认领状态", ResponsibilityState),
        make.kind("light", "灯号", Light),
        make.search("lead_unit", "牵头单位", UNITS),
        _mine(make),
    )
    more = (
        make.search("unit", "责任单位（含下级）", UNITS),
        make.search("committee", "党委", UNITS),
        make.search("lead_post", "牵头岗位", POSTS),
        make.day("due_from", "期限自"),
        make.day("due_until", "期限至"),
        make.flag("extended", "有过延期"),
        make.flag("personal", "书记亲自认领"),
    )
    return _bar(make, first, more, ResponsibilityState, options)


def project_bar(data: QueryDict, options: ListChoices) -> FilterBar:
    """The filter bar of 项目清单."""
    make = _Fields(data, _named(data))
    first = (
        make.text("q", "项目名称、编号或问题内容"),
        make.kind("state", "状态", ProjectState),
        make.kind("light", "灯号", Light),
        make.search("lead_unit", "牵头单位", UNITS),
        _mine(make),
    )
    more = (
        make.search("committee", "党委", UNITS),
        make.search("lead_post", "牵头岗位", POSTS),
        make.day("due_from", "期限自"),
        make.day("due_until", "期限至"),
        make.flag("coordination", "有待答复的协调"),
    )
    return _bar(make, first, more, ProjectState, options)


def _bar(
    make: _Fields,
    first: tuple[FormField, ...],
    more: tuple[FormField, ...],
    state: type[LabelledEnum],
    options: ListChoices,
) -> FilterBar:
    data = make.data
    shown = {field.name for field in (*first, *more)}
    hidden = [name for name in (*_FLAGS, "id") if name not in shown and data.get(name)]
    kept = [(name, value) for name in ("size", *hidden) for value in data.getlist(name)]
    words = _words(make.names, state, options)
    return FilterBar(
        first=first,
        more=more,
        chips=_chips(data, words, shown | set(hidden)),
        sort=data.get("sort", "")[:30],
        kept=tuple(kept),
    )


def _words(
    names: Mapping[tuple[str, int], str], state: type[LabelledEnum], options: ListChoices
) -> dict[str, dict[str, str]]:
    """What the values of the parameters are called."""
    units = {str(number): word for (sort, number), word in names.items() if sort == "unit"}
    return {
        "state": dict(state.choices()),
        "light": dict(Light.choices()),
        "origin_level": dict(OriginLevel.choices()),
        "found_by": dict(FoundBy.choices()),
        "recurrence": _RECURRENCE,
        "mine": {mine.value: word for mine, word in asked.MINE_LABELS.items()},
        **{flag: {"1": _LABELS[flag]} for flag in _FLAGS},
        **{scheme: dict(options.terms.get(scheme, ())) for scheme in ("category", "risk", "field", "origin")},
        **dict.fromkeys(("unit", "committee", "lead_unit"), units),
        "lead_post": {str(number): word for (sort, number), word in names.items() if sort == "post"},
    }


def _chips(data: QueryDict, words: Mapping[str, Mapping[str, str]], shown: set[str]) -> tuple[Chip, ...]:
    closed = {"state", "light", "origin_level", "found_by", "recurrence", "mine", *_FLAGS}
    understood = [
        name
        for name in _LABELS
        if name in shown
        and (name not in closed or any(value in words[name] for value in data.getlist(name)))
        and (name not in ("unit", "committee", "lead_unit", "lead_post") or data.get(name) in words[name])
    ]
    return asked.chips(data, labels=_LABELS, words=words, known=understood)


def problem_tabs(data: QueryDict, filters: ProblemFilters, counts: Mapping[str, int] | None) -> list[Tab]:
    """The tabs of 问题清单; without ``counts`` they carry none."""
    rest = asked.without(data, "state", "light", "overdue")
    tabs = []
    for key, (label, cut) in TABS.items():
        own = urlencode(
            [("state", state.value) for state in cut.states]
            + [("light", light.value) for light in cut.lights]
        )
        query = "&".join(part for part in (own, rest) if part)
        current = (filters.states, filters.lights) == (cut.states, cut.lights)
        count = "" if counts is None else capped(counts[key])
        tabs.append(Tab(label, f"/problems?{query}" if query else "/problems", current, count))
    return tabs


def page_sizes(data: QueryDict, size: int) -> list[Choice]:
    """Links to 20, 50 and 100 rows a page: label, address, and "true" on the present one."""
    rest = asked.without(data, "size")
    return [
        Choice(
            f"?{rest}&size={number}" if rest else f"?size={number}",
            str(number),
            "true" if number == size else "",
        )
        for number in (20, 50, 100)
    ]
