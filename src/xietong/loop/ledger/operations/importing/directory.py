"""Names in a file resolved to units and posts of one committee's tree, in a few queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from attrs import define, field

from xietong.foundation.organisations.queries.lookup import PostRef, UnitRef, posts_called, units_called

_AT_ONCE = 500
SEPARATOR = "·"


def _chunks(values: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(sorted(set(values)))
    while part := list(islice(rest, _AT_ONCE)):
        yield part


@define
class Directory:
    """Units by code and by name, posts by code and by "单位·岗位", all within the committee's tree."""

    committee: UnitRef
    by_code: dict[str, UnitRef] = field(factory=dict)
    by_name: dict[str, list[UnitRef]] = field(factory=dict)
    posts: dict[str, list[PostRef]] = field(factory=dict)

    @classmethod
    def load(cls, *, committee: UnitRef, units: Iterable[str], posts: Iterable[str]) -> Directory:
        """Look up every name once."""
        directory = cls(committee)
        for part in _chunks(units):
            directory._take_units(part)
        directory._take_posts(sorted(set(posts)))
        return directory

    def _take_units(self, names: list[str]) -> None:
        wanted = set(names)
        for unit in units_called(names, within=self.committee.path):
            if unit.code in wanted:
                self.by_code[unit.code] = unit
            for name in {unit.name, unit.short_name} & wanted:
                self.by_name.setdefault(name, []).append(unit)

    def _take_posts(self, names: list[str]) -> None:
        titles = {name.split(SEPARATOR)[-1] for name in names}
        for part in _chunks([*names, *titles]):
            for post in posts_called(part, within=self.committee.path):
                for name in {
                    post.code,
                    f"{post.unit.name}{SEPARATOR}{post.title}",
                    f"{post.unit.name}{post.title}",
                }:
                    known = self.posts.setdefault(name, [])
                    if post not in known:
                        known.append(post)

    def unit(self, name: str, code: str = "") -> UnitRef | str:
        """The unit, or a Chinese sentence that says why there is none."""
        if code or name in self.by_code:
            return self.by_code.get(code or name) or f"没有代码为“{code}”的单位"
        found = self.by_name.get(name, [])
        if len(found) == 1:
            return found[0]
        if not found:
            return f"在{self.committee.name}范围内没有“{name}”这个单位。"
        codes = "、".join(unit.code for unit in found[:5])
        return f"有 {len(found)} 个单位叫“{name}”，请在“单位代码”列写明是哪一个：{codes}"

    def post(self, name: str) -> PostRef | str:
        """The post, or a Chinese sentence that says why there is none."""
        found = self.posts.get(name, [])
        if len(found) == 1:
            return found[0]
        if not found:
            return f"在{self.committee.name}范围内没有“{name}”这个岗位，写成“单位{SEPARATOR}岗位”或岗位代码。"
        return f"有 {len(found)} 个岗位叫“{name}”，请写岗位代码"
