"""A small city in which every kind of user can be met, in their own unit, another, a lower one, and above."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from attrs import define, field
from django.test import Client

from xietong.foundation.access.domain.roles import Role
from xietong.foundation.access.models import Grant, User
from xietong.foundation.access.queries import actor_of
from xietong.foundation.organisations.domain.kinds import PostKind, UnitKind
from xietong.foundation.organisations.models import Appointment, Person, Placement, Post, Unit
from xietong.kernel.actor import Actor

AT = datetime(2025, 6, 3, 2, 0, tzinfo=UTC)
SINCE = date(2024, 1, 1)
PASSWORD = "Correct-Horse-42"

#: persona -> (unit, post title, post kind, role, unit of the grant)
_PEOPLE: tuple[tuple[str, str, str, PostKind, Role, str], ...] = (
    ("city_secretary", "city", "市委书记", PostKind.SECRETARY, Role.SECRETARY, "city"),
    ("city_office", "city", "市委办主任", PostKind.OFFICE_STAFF, Role.OFFICE, "city"),
    ("secretary", "district", "区委书记", PostKind.SECRETARY, Role.SECRETARY, "district"),
    ("deputy_secretary", "district", "区委副书记", PostKind.SECRETARY, Role.SECRETARY, "district"),
    ("leader", "district", "副区长", PostKind.TEAM_MEMBER, Role.TEAM_MEMBER, "district"),
    (
        "discipline",
        "district_discipline",
        "区纪委副书记",
        PostKind.DISCIPLINE_STAFF,
        Role.DISCIPLINE,
        "district",
    ),
    ("office", "district", "区委办副主任", PostKind.OFFICE_STAFF, Role.OFFICE, "district"),
    ("department", "bureau", "局长", PostKind.DEPARTMENT_HEAD, Role.DEPARTMENT, "bureau"),
    ("department_staff", "bureau", "副局长", PostKind.STAFF, Role.DEPARTMENT, "bureau"),
    ("other_department", "other_bureau", "局长", PostKind.DEPARTMENT_HEAD, Role.DEPARTMENT, "other_bureau"),
    ("street", "street", "党工委书记", PostKind.SECRETARY, Role.LOWER_UNIT, "street"),
    ("other_secretary", "other_district", "区委书记", PostKind.SECRETARY, Role.SECRETARY, "other_district"),
    ("other_office", "other_district", "区委办主任", PostKind.OFFICE_STAFF, Role.OFFICE, "other_district"),
    (
        "other_discipline",
        "other_district",
        "区纪委书记",
        PostKind.DISCIPLINE_HEAD,
        Role.DISCIPLINE,
        "other_district",
    ),
    ("system_admin", "city", "系统管理员", PostKind.ADMINISTRATOR, Role.SYSTEM_ADMIN, "city"),
    ("security_admin", "city", "安全管理员", PostKind.ADMINISTRATOR, Role.SECURITY_ADMIN, "city"),
    ("audit_admin", "city", "审计管理员", PostKind.ADMINISTRATOR, Role.AUDIT_ADMIN, "city"),
)
_UNITS: tuple[tuple[str, str, str, UnitKind], ...] = (
    ("city", "", "江城市", UnitKind.REGION),
    ("district", "city", "东湖区", UnitKind.REGION),
    ("other_district", "city", "西山区", UnitKind.REGION),
    ("district_discipline", "district", "东湖区纪委监委", UnitKind.DISCIPLINE),
    ("bureau", "district", "东湖区建设局", UnitKind.DEPARTMENT),
    ("other_bureau", "district", "东湖区财政局", UnitKind.DEPARTMENT),
    ("street", "district", "临水街道", UnitKind.STREET),
)
_NAMES = (
    "林知远",
    "周明岚",
    "沈怀谷",
    "陆青禾",
    "顾长风",
    "许望舒",
    "唐若川",
    "宋立言",
    "何以安",
    "方既白",
    "袁守拙",
    "邵清和",
    "程砚秋",
    "白晓霁",
    "龚思齐",
    "尹承泽",
    "柯允中",
)


@define
class World:
    """Units, posts, people and accounts by the names above."""

    units: dict[str, Unit] = field(factory=dict)
    posts: dict[str, Post] = field(factory=dict)
    people: dict[str, Person] = field(factory=dict)
    users: dict[str, User] = field(factory=dict)

    def actor(self, persona: str, at: datetime = AT) -> Actor:
        """The persona as operations and queries see them."""
        return actor_of(user_id=self.users[persona].pk, at=at)

    def client(self, persona: str, **kwargs: Any) -> Client:
        """A browser in which the persona is signed in."""
        client = Client(**kwargs)
        client.force_login(self.users[persona])
        return client

    @property
    def personas(self) -> tuple[str, ...]:
        return tuple(self.users)


def build_world() -> World:
    """Write the rows of the small city; about a hundred inserts, no events."""
    world = World()
    for key, parent, name, kind in _UNITS:
        _add_unit(world, key, parent, name, kind)
    for name, (persona, unit, title, kind, role, scope) in zip(_NAMES, _PEOPLE, strict=True):
        _add_person(world, name, persona, (unit, title, kind))
        Grant.objects.create(
            role=role.value,
            post=world.posts[persona],
            unit=world.units[scope],
            reason="测试",
            valid_from=SINCE,
            granted_at=AT,
        )
    return world


def _add_unit(world: World, key: str, parent: str, name: str, kind: UnitKind) -> None:
    above = world.units.get(parent)
    unit = Unit.objects.create(
        code=key,
        name=name,
        short_name=name,
        kind=kind.value,
        valid_from=SINCE,
        depth=above.depth + 1 if above else 0,
    )
    unit.path = f"{above.path if above else ''}{unit.pk:07d}"
    unit.save(update_fields=["path"])
    Placement.objects.create(unit=unit, parent=above, valid_from=SINCE, recorded_at=AT)
    world.units[key] = unit


def _add_person(world: World, name: str, persona: str, seat: tuple[str, str, PostKind]) -> None:
    unit, title, kind = seat
    person = Person.objects.create(staff_number=f"P{len(world.people):03d}", name=name)
    post = Post.objects.create(
        unit=world.units[unit], code=persona, title=title, kind=kind.value, valid_from=SINCE
    )
    Appointment.objects.create(post=post, person=person, valid_from=SINCE, recorded_at=AT)
    user = User(username=persona, person=person, must_change_password=False)
    user.set_password(PASSWORD)
    user.save()
    world.people[persona], world.posts[persona], world.users[persona] = person, post, user
