"""Scopes: what a grant covers, and that leaving out inner scopes changes nothing about what is covered."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from xietong.kernel.actor import SYSTEM, Actor, Grant, Scope

READ = "problem.read"
OTHER = "problem.propose"


def path(ids: list[int]) -> str:
    return "".join(f"{number:07d}" for number in ids)


PATHS = st.lists(st.integers(1, 3), min_size=1, max_size=4).map(path)
SCOPES = st.builds(Scope, st.integers(1, 9), PATHS, st.booleans())
GRANTS = st.builds(Grant, st.just("role"), st.sampled_from([frozenset({READ}), frozenset({OTHER})]), SCOPES)
ACTORS = st.lists(GRANTS, max_size=6).map(
    lambda grants: Actor(user_id=1, person_id=1, name="甲", grants=tuple(grants))
)


@given(ACTORS, PATHS)
def test_scopes_cover_exactly_what_the_grants_allow(actor: Actor, place: str) -> None:
    covered = any(scope.covers(place) for scope in actor.scopes(READ))
    assert covered is actor.may_at(READ, place)


@given(ACTORS)
def test_no_scope_lies_inside_another(actor: Actor) -> None:
    scopes = actor.scopes(READ)
    for one in scopes:
        for other in scopes:
            assert one is other or not (other.subtree and one.path.startswith(other.path))


@given(ACTORS)
def test_without_any_scope_there_is_no_capability(actor: Actor) -> None:
    assert actor.may(READ) is bool(actor.scopes(READ))


def test_a_grant_on_a_unit_alone_does_not_reach_below_it() -> None:
    alone = Scope(1, path([1]), subtree=False)
    assert alone.covers(path([1]))
    assert not alone.covers(path([1, 2]))


def test_a_sibling_whose_number_begins_alike_is_not_covered() -> None:
    assert not Scope(1, path([1])).covers(path([10]))


def test_a_deciding_part_needs_the_grant_on_that_very_unit() -> None:
    grant = Grant("office", frozenset({READ}), Scope(1, path([1])))
    superior = Actor(user_id=1, person_id=1, name="甲", grants=(grant,))
    assert superior.may_at(READ, path([1, 2]))
    assert not superior.may_as(READ, 2)
    assert superior.may_as(READ, 1)


def test_the_record_prints_person_post_and_absent_holder() -> None:
    deputy = Actor(
        user_id=1, person_id=1, name="张三", unit_name="某局", post_title="局长", on_behalf_of="李四"
    )
    assert deputy.title == "张三（某局局长，代李四）"
    assert SYSTEM.title == "系统"
