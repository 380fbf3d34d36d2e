"""Acts on organisations and what the tree shows on any day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from xietong.foundation.audit.domain import subscriptions
from xietong.foundation.audit.domain.subscriptions import Occurrence
from xietong.foundation.audit.models import Event
from xietong.foundation.audit.queries import breaks, history
from xietong.foundation.organisations import operations, queries
from xietong.foundation.organisations.domain.kinds import PortfolioKind, SuccessionKind, UnitKind
from xietong.foundation.organisations.models import Unit
from xietong.kernel.actor import SYSTEM, Actor, Grant, Scope
from xietong.kernel.denial import DenialKind, RefusedError

pytestmark = pytest.mark.django_db

AT = datetime(2025, 6, 30, 1, 0, tzinfo=UTC)
TODAY = date(2025, 6, 30)
START = date(2000, 1, 1)


def unit(code: str, parent: int | None, name: str = "", on: date = START, **more: Any) -> int:
    return operations.create_unit(
        actor=SYSTEM, at=AT, code=code, name=name or f"单位{code}", parent_id=parent, on=on, **more
    )


def keeper(unit_id: int) -> Actor:
    path = Unit.objects.get(pk=unit_id).path
    capabilities = frozenset({"organisation.read", "organisation.write"})
    return Actor(
        user_id=1,
        person_id=None,
        name="管理员",
        grants=(Grant("system_admin", capabilities, Scope(unit_id, path)),),
    )


def reader() -> Actor:
    grant = Grant("department", frozenset({"organisation.read"}), Scope(1, "0000001"))
    return Actor(user_id=2, person_id=None, name="读者", grants=(grant,))


def names(nodes: tuple[queries.TreeNode, ...]) -> list[tuple[int, str]]:
    return [(node.depth, node.name) for node in nodes]


@pytest.fixture
def city() -> dict[str, int]:
    top = unit("31", None, "上海市", kind=UnitKind.REGION)
    huangpu = unit("310101", top, "黄浦区", kind=UnitKind.REGION)
    luwan = unit("310103", top, "卢湾区", kind=UnitKind.REGION)
    street = unit("310103001", luwan, "淮海中路街道", kind=UnitKind.STREET)
    return {"top": top, "huangpu": huangpu, "luwan": luwan, "street": street}


def test_a_new_unit_has_path_name_place_and_initials(city: dict[str, int]) -> None:
    street = Unit.objects.get(pk=city["street"])
    expected = "".join(f"{city[key]:07d}" for key in ("top", "luwan", "street"))
    assert (street.path, street.depth, street.pinyin) == (expected, 2, "hhzljd")
    detail = queries.unit_detail(actor=reader(), unit_id=street.pk, on=TODAY)
    assert [line.name for line in detail.ancestors] == ["上海市", "卢湾区"]
    assert [spell.name for spell in detail.names] == ["淮海中路街道"]


def test_a_merger_closes_hands_children_over_and_keeps_the_past(city: dict[str, int]) -> None:
    on = date(2011, 7, 1)
    operations.merge_units(
        actor=keeper(city["top"]),
        at=AT,
        predecessor_ids=[city["luwan"]],
        successor_id=city["huangpu"],
        on=on,
        reason="撤二建一",
    )
    before = queries.tree(actor=reader(), on=date(2011, 6, 30))
    after = queries.tree(actor=reader(), on=on)
    assert names(before) == [(0, "上海市"), (1, "黄浦区"), (1, "卢湾区"), (2, "淮海中路街道")]
    assert names(after) == [(0, "上海市"), (1, "黄浦区"), (2, "淮海中路街道")]
    street, huangpu = Unit.objects.get(pk=city["street"]), Unit.objects.get(pk=city["huangpu"])
    assert street.path == huangpu.path + f"{street.pk:07d}"
    line = queries.unit_detail(actor=reader(), unit_id=city["luwan"], on=on).successions[0]
    assert (line.unit_name, line.kind, line.on, line.forward) == ("黄浦区", "merged", on, True)
    last = history(actor=SYSTEM, stream=f"unit:{city['huangpu']}")[-1]
    assert last.sentence == "将“卢湾区”并入“黄浦区”，自2011-07-01起"


def test_moving_keeps_earlier_days_and_rewrites_the_paths_below(city: dict[str, int]) -> None:
    on = date(2020, 1, 1)
    below = unit("310103001001", city["street"], "某居委会", kind=UnitKind.VILLAGE)
    operations.move_unit(actor=SYSTEM, at=AT, unit_id=city["street"], parent_id=city["huangpu"], on=on)
    lines = queries.ancestors(actor=reader(), unit_id=below, on=date(2019, 12, 31))
    assert [line.name for line in lines] == ["上海市", "卢湾区", "淮海中路街道", "某居委会"]
    lines = queries.ancestors(actor=reader(), unit_id=below, on=on)
    assert [line.unit_id for line in lines] == [city["top"], city["huangpu"], city["street"], below]
    moved = Unit.objects.get(pk=below)
    assert moved.path == "".join(f"{line.unit_id:07d}" for line in lines)
    assert moved.depth == 3


def test_a_future_move_waits_for_its_day(city: dict[str, int]) -> None:
    on = date(2025, 7, 1)
    old = Unit.objects.get(pk=city["street"]).path
    operations.move_unit(actor=SYSTEM, at=AT, unit_id=city["street"], parent_id=city["huangpu"], on=on)
    operations.rename_unit(actor=SYSTEM, at=AT, unit_id=city["street"], name="新名街道", on=on)
    street = Unit.objects.get(pk=city["street"])
    assert (street.path, street.name) == (old, "淮海中路街道")
    assert operations.refresh_paths(actor=SYSTEM, at=AT, on=TODAY) == 0
    assert operations.refresh_paths(actor=SYSTEM, at=AT, on=on) == 2
    street.refresh_from_db()
    huangpu = Unit.objects.get(pk=city["huangpu"])
    assert (street.path, street.name, street.pinyin) == (
        huangpu.path + f"{street.pk:07d}",
        "新名街道",
        "xmjd",
    )


def test_circles_are_refused_on_any_day(city: dict[str, int]) -> None:
    with pytest.raises(RefusedError, match="不能反过来作它的上级") as refused:
        operations.move_unit(
            actor=SYSTEM, at=AT, unit_id=city["luwan"], parent_id=city["street"], on=date(2020, 1, 1)
        )
    assert refused.value.kind is DenialKind.CONFLICT
    future = date(2030, 1, 1)
    operations.move_unit(actor=SYSTEM, at=AT, unit_id=city["huangpu"], parent_id=city["street"], on=future)
    with pytest.raises(RefusedError, match="自2030-01-01起"):
        operations.move_unit(
            actor=SYSTEM, at=AT, unit_id=city["luwan"], parent_id=city["huangpu"], on=date(2026, 1, 1)
        )


def test_overlaps_are_refused_with_a_reason(city: dict[str, int]) -> None:
    operations.move_unit(
        actor=SYSTEM, at=AT, unit_id=city["street"], parent_id=city["huangpu"], on=date(2020, 1, 1)
    )
    with pytest.raises(RefusedError, match="重叠"):
        operations.move_unit(
            actor=SYSTEM, at=AT, unit_id=city["street"], parent_id=city["luwan"], on=date(2019, 1, 1)
        )


def test_who_may_depends_on_the_scope(city: dict[str, int]) -> None:
    local = keeper(city["luwan"])
    operations.rename_unit(actor=local, at=AT, unit_id=city["street"], name="淮海街道", on=date(2010, 1, 1))
    with pytest.raises(RefusedError) as refused:
        operations.rename_unit(
            actor=local, at=AT, unit_id=city["huangpu"], name="黄浦新区", on=date(2010, 1, 1)
        )
    assert refused.value.kind is DenialKind.FORBIDDEN
    with pytest.raises(RefusedError):
        operations.move_unit(
            actor=local, at=AT, unit_id=city["street"], parent_id=city["huangpu"], on=date(2010, 1, 2)
        )
    with pytest.raises(RefusedError):
        operations.create_unit(actor=local, at=AT, code="32", name="江苏省", parent_id=None, on=START)
    nobody = Actor(user_id=3, person_id=None, name="无权者")
    with pytest.raises(RefusedError):
        queries.tree(actor=nobody, on=TODAY)


def test_closing_needs_an_empty_unit_and_ends_its_posts(city: dict[str, int]) -> None:
    on = date(2024, 1, 1)
    with pytest.raises(RefusedError, match="淮海中路街道"):
        operations.close_unit(actor=SYSTEM, at=AT, unit_id=city["luwan"], on=on, reason="撤销")
    post = operations.create_post(
        actor=SYSTEM, at=AT, unit_id=city["street"], code="P1", title="党工委书记", on=START
    )
    person = operations.create_person(actor=SYSTEM, at=AT, staff_number="1", name="张三")
    operations.appoint(actor=SYSTEM, at=AT, post_id=post, person_id=person, on=START)
    operations.close_unit(actor=SYSTEM, at=AT, unit_id=city["street"], on=on, reason="撤销")
    assert queries.holders_of(actor=reader(), post_id=post)[0].valid_until == on
    assert names(queries.subtree(actor=reader(), unit_id=city["luwan"], on=on)) == [(0, "卢湾区")]
    assert Unit.objects.get(pk=city["street"]).path


def test_appointing_ends_the_former_holder_and_tells_subscribers(city: dict[str, int]) -> None:
    told: list[Occurrence] = []

    def hear(actor: Actor, at: datetime, occurrence: Occurrence) -> None:
        told.append(occurrence)

    post = operations.create_post(
        actor=SYSTEM, at=AT, unit_id=city["huangpu"], code="P1", title="区委书记", on=START
    )
    first = operations.create_person(actor=SYSTEM, at=AT, staff_number="1", name="张三")
    second = operations.create_person(actor=SYSTEM, at=AT, staff_number="2", name="李四")
    operations.appoint(actor=SYSTEM, at=AT, post_id=post, person_id=first, on=START)
    subscriptions.subscribe("organisations.appointed", hear)
    try:
        done = operations.appoint(
            actor=SYSTEM, at=AT, post_id=post, person_id=second, on=date(2024, 5, 1), reason="换届"
        )
    finally:
        subscriptions.unsubscribe("organisations.appointed", hear)
    assert (done.former_person_id, done.former_person_name) == (first, "张三")
    assert told[0].payload["old_person_id"] == first
    assert told[0].payload["new"] == "李四"
    spells = queries.holders_of(actor=reader(), post_id=post)
    assert [(spell.person_name, spell.valid_from, spell.valid_until) for spell in spells] == [
        ("张三", START, date(2024, 5, 1)),
        ("李四", date(2024, 5, 1), None),
    ]
    line = history(actor=SYSTEM, stream=f"post:{post}")[-1]
    assert line.sentence == "李四任黄浦区区委书记，自2024-05-01起，接替张三"
    with pytest.raises(RefusedError, match="重叠"):
        operations.appoint(actor=SYSTEM, at=AT, post_id=post, person_id=first, on=date(2024, 4, 1))


def test_a_subscriber_that_fails_undoes_the_act(city: dict[str, int]) -> None:
    def refuse(actor: Actor, at: datetime, occurrence: Occurrence) -> None:
        raise RefusedError

    events = Event.objects.count()
    subscriptions.subscribe("organisations.unit_created", refuse)
    try:
        with pytest.raises((RefusedError, IndexError)):
            unit("310109", city["top"], "虹口区")
    finally:
        subscriptions.unsubscribe("organisations.unit_created", refuse)
    assert Event.objects.count() == events
    assert not Unit.objects.filter(code="310109").exists()


def test_deputies_and_portfolios_show_on_their_days(city: dict[str, int]) -> None:
    post = operations.create_post(
        actor=SYSTEM, at=AT, unit_id=city["huangpu"], code="P1", title="副书记", on=START
    )
    other = operations.create_post(
        actor=SYSTEM, at=AT, unit_id=city["huangpu"], code="P2", title="常委", on=START
    )
    person = operations.create_person(actor=SYSTEM, at=AT, staff_number="1", name="张三")
    deputy = operations.create_person(actor=SYSTEM, at=AT, staff_number="2", name="李四")
    operations.appoint(actor=SYSTEM, at=AT, post_id=post, person_id=person, on=START)
    operations.deputise(
        actor=SYSTEM,
        at=AT,
        post_id=post,
        deputy_id=deputy,
        on=date(2025, 6, 1),
        until=date(2025, 7, 1),
        reason="学习",
    )
    with pytest.raises(RefusedError, match="已在"):
        operations.deputise(
            actor=SYSTEM,
            at=AT,
            post_id=post,
            deputy_id=deputy,
            on=date(2025, 6, 30),
            until=date(2025, 7, 2),
            reason="学习",
        )
    for holder, on in ((post, START), (other, date(2025, 1, 1))):
        operations.assign_portfolio(
            actor=SYSTEM,
            at=AT,
            post_id=holder,
            unit_id=city["street"],
            kind=PortfolioKind.IN_CHARGE,
            on=on,
        )
    then = queries.unit_detail(actor=reader(), unit_id=city["street"], on=date(2024, 1, 1))
    now = queries.unit_detail(actor=reader(), unit_id=city["street"], on=TODAY)
    assert [line.post_title for line in then.leaders] == ["副书记"]
    assert [line.post_title for line in now.leaders] == ["常委"]
    huangpu = queries.unit_detail(actor=reader(), unit_id=city["huangpu"], on=TODAY)
    assert [(line.title, line.holder_name, line.deputy_name) for line in huangpu.posts] == [
        ("副书记", "张三", "李四"),
        ("常委", "", ""),
    ]
    assert [line.unit_name for line in huangpu.portfolios] == ["淮海中路街道"]


def test_search_by_text_code_and_initials(city: dict[str, int]) -> None:
    def found(text: str) -> list[str]:
        return [hit.name for hit in queries.search_units(actor=reader(), text=text, on=TODAY)]

    assert found("hpq") == ["黄浦区"]
    assert found("淮海") == ["淮海中路街道"]
    assert found("3101") == ["黄浦区", "卢湾区", "淮海中路街道"]
    post = operations.create_post(
        actor=SYSTEM, at=AT, unit_id=city["huangpu"], code="P1", title="区委书记", on=START
    )
    person = operations.create_person(actor=SYSTEM, at=AT, staff_number="1", name="张三")
    operations.appoint(actor=SYSTEM, at=AT, post_id=post, person_id=person, on=START)
    for text in ("书记", "hpq 书记", "黄浦区区委书记", "zs", "张三", "P1"):
        hits = queries.search_posts(actor=reader(), text=text, on=TODAY)
        assert [(hit.title, hit.holder_name) for hit in hits] == [("区委书记", "张三")], text
    assert queries.search_posts(actor=reader(), text="卢湾 书记", on=TODAY) == ()


def test_succession_without_closing(city: dict[str, int]) -> None:
    operations.succeed(
        actor=SYSTEM,
        at=AT,
        predecessor_ids=[city["luwan"]],
        successor_id=city["huangpu"],
        kind=SuccessionKind.SPLIT,
        on=date(2012, 1, 1),
    )
    detail = queries.unit_detail(actor=reader(), unit_id=city["huangpu"], on=TODAY)
    assert [(line.unit_name, line.kind_label, line.forward) for line in detail.successions] == [
        ("卢湾区", "析出", False)
    ]


def test_the_record_stays_whole(city: dict[str, int]) -> None:
    operations.rename_unit(actor=SYSTEM, at=AT, unit_id=city["luwan"], name="卢湾新区", on=date(2001, 1, 1))
    assert list(breaks()) == []
