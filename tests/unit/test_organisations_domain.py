"""Pure rules of organisations: paths, periods, initials, the history of codes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xietong.foundation.organisations.domain.history import CodeSpell, lives
from xietong.foundation.organisations.domain.kinds import SuccessionKind
from xietong.foundation.organisations.domain.paths import bounds, depth_of, extend, ids_of, paths_of
from xietong.foundation.organisations.domain.periods import Spell, circle, common, first_overlap
from xietong.foundation.organisations.domain.pinyin import initials
from xietong.kernel.period import Period

DAY = date(2020, 1, 1)
days = st.integers(0, 400).map(lambda offset: DAY + timedelta(days=offset))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    start = draw(days)
    length = draw(st.none() | st.integers(1, 200))
    return Period(start, None if length is None else start + timedelta(days=length))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("黄浦区", "hpq"),
        ("重庆市", "cqs"),
        ("长宁区", "cnq"),
        ("多福巷社区居委会", "dfxsqjwh"),
        ("中国（上海）自由贸易试验区", "zgshzymysyq"),
        ("A股办2组", "agb2z"),
        ("", ""),
    ],
)
def test_initials_are_lower_case_and_read_words(name: str, expected: str) -> None:
    assert initials(name) == expected


@given(st.lists(st.integers(1, 9_999_999), min_size=1, max_size=28))
def test_a_path_gives_its_ids_back(ids: list[int]) -> None:
    path = ""
    for one in ids:
        path = extend(path, one)
    assert ids_of(path) == tuple(ids)
    assert depth_of(path) == len(ids) - 1


@given(st.lists(st.integers(0, 30), min_size=1, max_size=30))
def test_a_subtree_is_one_range_of_paths(choices: list[int]) -> None:
    parents: dict[int, int | None] = {1: None}
    for number, choice in enumerate(choices, start=2):
        parents[number] = 1 + choice % (number - 1)
    paths = paths_of(parents)
    for top in parents:
        low, high = bounds(paths[top])
        inside = {unit for unit, path in paths.items() if low <= path < high}
        assert inside == {unit for unit in parents if top in ids_of(paths[unit])}


def test_paths_refuse_circles_and_ids_that_do_not_fit() -> None:
    with pytest.raises(ValueError, match="circle"):
        paths_of({1: 2, 2: 3, 3: 1})
    with pytest.raises(ValueError, match="digits"):
        extend("", 10_000_000)


@given(st.lists(periods(), max_size=6))
def test_an_overlap_is_found_exactly_where_two_periods_share_a_day(found: list[Period]) -> None:
    shared = any(a.overlaps(b) for n, a in enumerate(found) for b in found[n + 1 :])
    assert (first_overlap(found) is not None) == shared


@given(periods(), periods(), days)
def test_the_common_days_are_in_both(one: Period, other: Period, day: date) -> None:
    both = common(one, other)
    assert (both is not None and day in both) == (day in one and day in other)


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), periods()), max_size=8),
    st.integers(0, 4),
    st.integers(0, 4),
    periods(),
)
def test_a_circle_is_found_exactly_where_a_day_has_one(
    placed: list[tuple[int, int, Period]], unit: int, parent: int, period: Period
) -> None:
    spells: dict[int, list[Spell]] = {}
    for child, above, span in placed:
        if child != above:
            spells.setdefault(child, []).append(Spell(span, above))
    found = circle(
        unit=unit,
        parent=parent,
        period=period,
        placements_of=lambda asked: {one: tuple(spells.get(one, ())) for one in asked},
    )
    checked = [
        period.start + timedelta(days=n) for n in range(700) if period.start + timedelta(days=n) in period
    ]
    expected = any(_reaches(spells, parent, unit, day) for day in checked)
    assert (found is not None) == expected


def _reaches(spells: dict[int, list[Spell]], start: int, goal: int, day: date) -> bool:
    seen, waiting = set(), [start]
    while waiting:
        one = waiting.pop()
        if one == goal:
            return True
        if one not in seen:
            seen.add(one)
            waiting += [s.value for s in spells.get(one, []) if day in s.period and s.value is not None]
    return False


def row(place: str, code: str, name: str, first: int, last: int) -> CodeSpell:
    return CodeSpell(place, code, name, name[:2], first, last)


def test_a_district_taken_in_ends_with_a_merger() -> None:
    found = lives(
        [
            row("1", "310101", "黄浦区", 1986, 2022),
            row("2", "310103", "卢湾区", 1986, 2010),
            row("2", "310101", "黄浦区", 2011, 2022),
        ]
    )
    assert [(life.last.name, life.ending) for life in found] == [
        ("黄浦区", None),
        ("卢湾区", (("310101", "黄浦区"), SuccessionKind.MERGED)),
    ]


def test_a_county_that_becomes_a_district_stays_one_unit_and_another_name_begins_a_new_one() -> None:
    kept = lives([row("1", "310226", "奉贤县", 1986, 2000), row("1", "310120", "奉贤区", 2001, 2022)])
    assert [[spell.name for spell in life.spells] for life in kept] == [["奉贤县", "奉贤区"]]
    new = lives([row("1", "310224", "川沙县", 1986, 1991), row("1", "310115", "浦东新区", 1992, 2022)])
    assert [life.last.name for life in new] == ["川沙县", "浦东新区"]
    assert new[1].origin == (("310224", "川沙县"), SuccessionKind.UPGRADED)


def test_a_place_inside_a_prefecture_for_some_years_is_its_guest() -> None:
    found = lives(
        [
            row("1", "510200", "重庆市", 1986, 1996),
            row("2", "510203", "大渡口区", 1986, 1995),
            row("2", "510203", "重庆市", 1996, 1996),
            row("2", "500104", "大渡口区", 1997, 2022),
        ]
    )
    district = next(life for life in found if life.place == "2")
    assert [spell.code for spell in district.spells] == ["510203", "500104"]
    assert [guest.name for guest in district.guests] == ["重庆市"]
    assert district.ending is None
