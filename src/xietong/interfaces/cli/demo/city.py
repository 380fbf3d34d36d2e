"""The demo city: real divisions and departments, generated people in their posts, roles granted to posts."""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from importlib.resources import files
from io import StringIO

from attrs import define, field, frozen

from xietong.foundation.access.domain.roles import Role
from xietong.foundation.access.operations.accounts import create_user
from xietong.foundation.access.operations.granting import grant_role
from xietong.foundation.access.queries import holder_of
from xietong.foundation.organisations.domain.kinds import PostKind
from xietong.foundation.organisations.domain.paths import DIGITS
from xietong.foundation.organisations.domain.sheets import PEOPLE, POSTS, UNITS
from xietong.foundation.organisations.operations import (
    import_people,
    import_posts,
    import_units,
    open_source,
)
from xietong.foundation.organisations.queries.lookup import PostRef, UnitRef, posts_called, units_called
from xietong.interfaces.cli.demo.people import names
from xietong.kernel.actor import SYSTEM, Actor

CITY = "31"
MAIN_DISTRICT = "310101"
_BUREAUS = (
    ("JW", "建设和管理委员会"),
    ("MZ", "民政局"),
    ("SC", "市场监督管理局"),
    ("CG", "城市管理行政执法局"),
    ("CZ", "财政局"),
)


@frozen
class Place:
    """A post to be filled: its code, unit, title, kind, and the role granted on which unit."""

    code: str
    unit: str
    title: str
    kind: PostKind
    role: Role
    scope: str


@define
class City:
    """What the stories need: units with their kinds and posts by code, and actors in them."""

    units: dict[str, UnitRef] = field(factory=dict)
    kinds: dict[str, str] = field(factory=dict)
    posts: dict[str, PostRef] = field(factory=dict)

    def actor(self, post_code: str, at: datetime) -> Actor:
        """Whoever holds the post, acting in it; most have no account, and act without one."""
        return holder_of(post_id=self.posts[post_code].pk, at=at)

    def below(self, code: str, kind: str) -> list[str]:
        """Codes of the units of a kind directly below."""
        path = self.units[code].path
        length = len(path) + DIGITS
        return sorted(
            unit.code
            for unit in self.units.values()
            if self.kinds[unit.code] == kind and len(unit.path) == length and unit.path.startswith(path)
        )


def _read(name: str) -> list[dict[str, str]]:
    text = files("xietong.interfaces.cli.demo").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(StringIO(text)))


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> bytes:
    target = StringIO()
    writer = csv.writer(target)
    writer.writerow(head)
    writer.writerows(rows)
    return target.getvalue().encode("utf-8-sig")


def _unit_rows() -> list[tuple[str, ...]]:
    rows = [*_read("shanghai_divisions.csv"), *_read("municipal_departments.csv")]
    found: list[tuple[str, ...]] = [
        (row["code"], row["name"], row["short_name"], row["kind"], row["parent_code"]) for row in rows
    ]
    for row in rows:
        if row["parent_code"] == CITY and row["kind"] == "region":
            code, name = row["code"], row["name"]
            found.append((f"{code}JJ", f"{name}纪委监委", "", "discipline", code))
            found.append((f"{code}DW", f"{name}委办公室", "", "committee", code))
            found += [(f"{code}{tail}", f"{name}{title}", "", "department", code) for tail, title in _BUREAUS]
    return found


def _places(units: list[tuple[str, ...]]) -> list[Place]:
    places: list[Place] = []
    for code, _, _, kind, parent in units:
        if kind == "region":
            places += _committee_places(code, "市" if code == CITY else "区")
        elif kind == "street":
            title = "党（工）委书记"
            places.append(Place(f"{code}-SJ", code, title, PostKind.SECRETARY, Role.LOWER_UNIT, code))
        elif kind != "discipline" and not code.endswith(("DW", "B001", "B002")):
            title = "党组书记、局长" if parent == CITY else "局长"
            places.append(Place(f"{code}-JZ", code, title, PostKind.DEPARTMENT_HEAD, Role.DEPARTMENT, code))
    return places


def _committee_places(code: str, level: str) -> list[Place]:
    discipline = "31B002" if code == CITY else f"{code}JJ"
    office = "31B001" if code == CITY else f"{code}DW"
    leader = "副市长" if code == CITY else "副区长"
    return [
        Place(f"{code}-SJ", code, f"{level}委书记", PostKind.SECRETARY, Role.SECRETARY, code),
        Place(f"{code}-FS", code, f"{level}委副书记", PostKind.SECRETARY, Role.SECRETARY, code),
        Place(f"{code}-L1", code, f"{leader}（分管建设）", PostKind.TEAM_MEMBER, Role.TEAM_MEMBER, code),
        Place(f"{code}-L2", code, f"{leader}（分管民生）", PostKind.TEAM_MEMBER, Role.TEAM_MEMBER, code),
        Place(f"{code}-JS", discipline, "书记", PostKind.DISCIPLINE_HEAD, Role.DISCIPLINE, code),
        Place(
            f"{code}-JG", discipline, "党风政风监督室主任", PostKind.DISCIPLINE_STAFF, Role.DISCIPLINE, code
        ),
        Place(f"{code}-BG", office, "副主任", PostKind.OFFICE_STAFF, Role.OFFICE, code),
    ]


_ADMINISTRATORS = (
    Place("ADM-XT", "31B001", "系统管理员", PostKind.ADMINISTRATOR, Role.SYSTEM_ADMIN, CITY),
    Place("ADM-AQ", "31B001", "安全管理员", PostKind.ADMINISTRATOR, Role.SECURITY_ADMIN, CITY),
    Place("ADM-SJ", "31B001", "审计管理员", PostKind.ADMINISTRATOR, Role.AUDIT_ADMIN, CITY),
)


def build_city(*, at: datetime, since: date, seed: int) -> City:
    """Import the units, fill the posts, grant the roles; by the ordinary imports and operations."""
    rows = _unit_rows()
    units = _table(("code", "name", "short_name", "kind", "parent_code"), rows)
    import_units(
        actor=SYSTEM, at=at, sources=[open_source(data=units, filename="单位.csv", schema=UNITS)], on=since
    )
    places = [*_places(rows), *_ADMINISTRATORS]
    _fill_posts(places, at=at, since=since, seed=seed)
    kinds = {code: kind for code, _, _, kind, _ in rows}
    city = City(
        units={unit.code: unit for unit in units_called(kinds, within="")},
        kinds=kinds,
        posts={post.code: post for post in posts_called([place.code for place in places], within="")},
    )
    for place in places:
        grant_role(
            actor=SYSTEM,
            at=at,
            role=place.role,
            unit_id=city.units[place.scope].pk,
            post_id=city.posts[place.code].pk,
            valid_from=since,
            reason="演示城市的岗位职责",
        )
    return city


def _fill_posts(places: list[Place], *, at: datetime, since: date, seed: int) -> None:
    posts = _table(
        ("岗位编码", "岗位名称", "岗位类型", "单位编码"),
        [(place.code, place.title, place.kind.label, place.unit) for place in places],
    )
    source = open_source(data=posts, filename="岗位.csv", schema=POSTS)
    import_posts(actor=SYSTEM, at=at, source=source, on=since)
    people = _table(
        ("工号", "姓名", "岗位编码"),
        [
            (f"G{number:05d}", name, place.code)
            for number, (place, name) in enumerate(
                zip(places, names(len(places), seed=seed), strict=True), start=1
            )
        ],
    )
    source = open_source(data=people, filename="人员.csv", schema=PEOPLE)
    import_people(actor=SYSTEM, at=at, source=source, on=since + timedelta(days=1))


def identities(city: City) -> list[tuple[str, str]]:
    """(post code, group) of the ready identities on the login page, in the order they are shown."""
    streets = city.below(MAIN_DISTRICT, "street")[:2]
    main = MAIN_DISTRICT
    return [
        (f"{main}-SJ", "书记"),
        (f"{CITY}-SJ", "书记"),
        (f"{main}-FS", "书记"),
        (f"{main}-L1", "班子成员"),
        (f"{main}-L2", "班子成员"),
        (f"{CITY}-L1", "班子成员"),
        (f"{main}-JG", "纪委"),
        (f"{main}-JS", "纪委"),
        (f"{CITY}-JG", "纪委"),
        (f"{main}-BG", "党委办公室"),
        (f"{CITY}-BG", "党委办公室"),
        (f"{main}JW-JZ", "部门"),
        (f"{main}MZ-JZ", "部门"),
        ("31B028-JZ" if "31B028-JZ" in city.posts else f"{main}SC-JZ", "部门"),
        *((f"{street}-SJ", "下级党组织") for street in streets),
        ("ADM-XT", "三员"),
        ("ADM-AQ", "三员"),
        ("ADM-SJ", "三员"),
    ]


def open_accounts(city: City, *, at: datetime) -> int:
    """Accounts for the ready identities; returns how many."""
    made = identities(city)
    for code, group in made:
        create_user(
            actor=SYSTEM,
            at=at,
            username=code,
            person_id=city.actor(code, at).person_id,
            demo_label=group,
            must_change_password=False,
        )
    return len(made)
