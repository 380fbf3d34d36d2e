"""The filter bars of the three lists: fields, chips, tabs. What they mean stands in ``asked.py``."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from attrs import frozen
from django.http import QueryDict

from xietong.interfaces.web.forms import Choice, FormField
from xietong.interfaces.web.views.ledger import asked
from xietong.interfaces.web.views.ledger.filter_fields import POSTS, UNITS, Fields
from xietong.interfaces.web.views.ledger.filter_words import FLAGS, RECURRENCE, chips_of, words_for
from xietong.interfaces.web.widgets import Chip, Tab, capped
from xietong.kernel.enums import LabelledEnum
from xietong.loop.ledger.domain.listing import PAGE_SIZES, ProblemFilters
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


def _named(data: QueryDict) -> dict[tuple[str, int], str]:
    units = [asked.whole(data.get(name)) for name in ("unit", "committee", "lead_unit")]
    posts = [asked.whole(data.get("lead_post"))]
    return names_of(
        units=[number for number in units if number], posts=[number for number in posts if number]
    )


def _mine(fields: Fields) -> FormField:
    return fields.select("mine", "与我有关", [(mine.value, word) for mine, word in asked.MINE_LABELS.items()])


def problem_bar(data: QueryDict, options: ListChoices) -> FilterBar:
    """The filter bar of 问题清单."""
    make = Fields(data, _named(data))
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
        make.select("recurrence", "是否再次发生", list(RECURRENCE.items())),
        make.search("committee", "党委", UNITS),
        make.search("lead_unit", "牵头单位", UNITS),
        make.search("lead_post", "牵头岗位", POSTS),
        make.day("due_from", "期限自"),
        make.day("due_until", "期限至"),
        make.day("found_from", "发现自"),
        make.day("found_until", "发现至"),
    )
    return _bar(make, first, more, ProblemState, options)


def _terms(make: Fields, options: ListChoices, scheme: str, label: str) -> FormField:
    """A choice of the classification; a value that only old rows have stays choosable."""
    pairs = list(options.terms.get(scheme, ()))
    now = make.data.get(scheme, "")[:100]
    if now and now not in dict(pairs):
        pairs.append((now, now))
    return make.select(scheme, label, pairs)


def responsibility_bar(data: QueryDict, options: ListChoices) -> FilterBar:
    """The filter bar of 责任清单."""
    make = Fields(data, _named(data))
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
    make = Fields(data, _named(data))
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
    make: Fields,
    first: tuple[FormField, ...],
    more: tuple[FormField, ...],
    state: type[LabelledEnum],
    options: ListChoices,
) -> FilterBar:
    data = make.data
    shown = {field.name for field in (*first, *more)}
    hidden = [name for name in (*FLAGS, "id") if name not in shown and data.get(name)]
    kept = [(name, value) for name in ("size", *hidden) for value in data.getlist(name)]
    words = words_for(make.names, state, options)
    return FilterBar(
        first=first,
        more=more,
        chips=chips_of(data, words, shown | set(hidden)),
        sort=data.get("sort", "")[:30],
        kept=tuple(kept),
    )


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
    before = f"?{rest}&" if rest else "?"
    return [
        Choice(f"{before}size={number}", str(number), "true" if number == size else "")
        for number in PAGE_SIZES
    ]
