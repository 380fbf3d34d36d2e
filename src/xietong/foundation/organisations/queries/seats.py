"""Which posts a person sits in on a day, and who sits in a post: what access builds the actor from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import frozen
from django.db.models import CharField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from xietong.foundation.organisations.domain.paths import ids_of
from xietong.foundation.organisations.models import Appointment, Deputation, Person, Post, Unit
from xietong.foundation.organisations.queries.tree import holds
from xietong.kernel.denial import missing

VACANT = "空缺"
_COLUMNS = (
    "post_id",
    "post__title",
    "post__kind",
    "post__unit_id",
    "post__unit__name",
    "post__unit__path",
    "valid_from",
)


@frozen
class Seat:
    """A post that a person holds, or acts in for an absent holder (``on_behalf_of`` names that one)."""

    post_id: int
    title: str
    kind: str
    unit_id: int
    unit_name: str
    unit_path: str
    since: date
    on_behalf_of: str = ""


@frozen
class Sitter:
    """A person who holds a post in a period or acts in it."""

    person_id: int
    name: str


@frozen
class Place:
    """A unit as scopes need it."""

    unit_id: int
    name: str
    path: str


def seats_of(*, person_id: int, on: date) -> tuple[Seat, ...]:
    """The posts held on a day, earliest first, then those acted in; one statement. No permission asked."""
    holder = Appointment.objects.filter(holds(on), post_id=OuterRef("post_id")).values("person__name")[:1]
    held = Appointment.objects.filter(holds(on), person_id=person_id).values_list(
        *_COLUMNS, Value("", output_field=CharField())
    )
    acted = Deputation.objects.filter(holds(on), deputy_id=person_id).values_list(
        *_COLUMNS, Coalesce(Subquery(holder), Value(VACANT))
    )
    seats = sorted(
        (Seat(*row) for row in held.union(acted, all=True)),
        key=lambda seat: (bool(seat.on_behalf_of), seat.since, seat.post_id),
    )
    first: dict[int, Seat] = {}
    for seat in seats:
        first.setdefault(seat.post_id, seat)
    return tuple(first.values())


def sitters_of(*, post_id: int, start: date, end: date | None) -> tuple[Sitter, ...]:
    """Everyone who holds a post or acts in it on some day of a period; two statements."""
    met = Q(valid_until=None) | Q(valid_until__gt=start)
    if end is not None:
        met &= Q(valid_from__lt=end)
    held = Appointment.objects.filter(met, post_id=post_id).values_list("person_id", "person__name")
    acted = Deputation.objects.filter(met, post_id=post_id).values_list("deputy_id", "deputy__name")
    return tuple(Sitter(*row) for row in sorted({*held, *acted}))


def posts_in_period(*, person_id: int, start: date, end: date | None) -> frozenset[int]:
    """The posts a person holds or acts in on some day of a period; two statements."""
    met = Q(valid_until=None) | Q(valid_until__gt=start)
    if end is not None:
        met &= Q(valid_from__lt=end)
    held = Appointment.objects.filter(met, person_id=person_id).values_list("post_id", flat=True)
    acted = Deputation.objects.filter(met, deputy_id=person_id).values_list("post_id", flat=True)
    return frozenset({*held, *acted})


def place_of(*, unit_id: int) -> Place:
    """A unit's name and path of today; RefusedError (missing) where there is none."""
    row = Unit.objects.filter(pk=unit_id).values_list("pk", "name", "path").first()
    if row is None:
        raise missing("没有这个单位", "organisations.no_unit")
    return Place(*row)


def post_place(*, post_id: int) -> tuple[str, Place]:
    """A post's title and its unit; RefusedError (missing) where there is none."""
    row = Post.objects.filter(pk=post_id).values_list("title", "unit_id", "unit__name", "unit__path").first()
    if row is None:
        raise missing("没有这个岗位", "organisations.no_post")
    return row[0], Place(row[1], row[2], row[3])


def person_name(*, person_id: int) -> str:
    """A person's name; RefusedError (missing) where there is none."""
    name = Person.objects.filter(pk=person_id).values_list("name", flat=True).first()
    if name is None:
        raise missing("没有这名人员", "organisations.no_person")
    return name


def search_people(*, text: str, on: date, limit: int = 20) -> tuple[tuple[int, str, str], ...]:
    """People by name, staff number or initials, as (id, name, posts of the day); two statements."""
    match = Q(name__icontains=text) | Q(staff_number__startswith=text) | Q(pinyin__startswith=text.lower())
    people = list(Person.objects.filter(match).order_by("name", "pk").values_list("pk", "name")[:limit])
    posts = posts_by_person(person_ids=[pk for pk, _ in people], on=on)
    return tuple((pk, name, posts.get(pk, "")) for pk, name in people)


def posts_by_person(*, person_ids: Iterable[int], on: date) -> dict[int, str]:
    """The posts of some people on a day as one phrase each; one statement, none for nobody."""
    wanted = list(person_ids)
    found: dict[int, list[str]] = {}
    if wanted:
        rows = Appointment.objects.filter(holds(on), person_id__in=wanted).order_by("valid_from", "pk")
        for pk, unit, title in rows.values_list("person_id", "post__unit__name", "post__title"):
            found.setdefault(pk, []).append(f"{unit}{title}")
    return {pk: "、".join(titles) for pk, titles in found.items()}


def sitters_by_post(*, post_ids: Iterable[int], on: date) -> dict[int, str]:
    """Who holds some posts on a day; a vacant post is left out. One statement, none for no post."""
    wanted = list(post_ids)
    if not wanted:
        return {}
    rows = Appointment.objects.filter(holds(on), post_id__in=wanted)
    return dict(rows.values_list("post_id", "person__name"))


def lineage(*, path: str) -> tuple[int, ...]:
    """The ids of the units from the top down to the one at a path: at most as many as the tree is deep."""
    return ids_of(path)
