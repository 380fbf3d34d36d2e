"""Dated facts: units and their names, places in the tree, posts, holders, deputies, portfolios.

``Unit.path`` caches today's place in the tree for scope filters: seven digits of each id from the top
down, no separator, so that a subtree is one range ``path >= p and path < p + "z"`` under any
collation. The truth is
Placement. Periods are half-open days.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xietong.foundation.organisations.domain.kinds import PortfolioKind, PostKind, SuccessionKind, UnitKind


def _period(name: str) -> models.CheckConstraint:
    condition = Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from"))
    return models.CheckConstraint(condition=condition, name=f"org_{name}_period")


class Unit(models.Model):
    """A unit as it is called today; earlier names stand in UnitName."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=20, choices=UnitKind.choices(), default=UnitKind.OTHER)
    pinyin = models.CharField(max_length=100, blank=True, db_index=True)
    path = models.CharField(max_length=200, blank=True, db_index=True)
    depth = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "org_unit"
        constraints = [_period("unit")]

    def __str__(self) -> str:
        return self.name


class UnitName(models.Model):
    """What a unit was called, and under which code, in a period."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="names")
    code = models.CharField(max_length=40, db_index=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=100, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "org_unit_name"
        constraints = [_period("name")]

    def __str__(self) -> str:
        return self.name


class Placement(models.Model):
    """Where a unit stood in the tree in a period; parent empty at the top."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="placements")
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="child_placements")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "org_placement"
        constraints = [
            _period("placement"),
            models.CheckConstraint(condition=~Q(unit=F("parent")), name="org_placement_not_self"),
            models.UniqueConstraint(fields=["unit", "valid_from"], name="org_placement_once"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} under {self.parent_id}"


class Succession(models.Model):
    """A unit that came out of another on a day: merger, split, upgrade."""

    predecessor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="origins")
    kind = models.CharField(max_length=20, choices=SuccessionKind.choices())
    on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "org_succession"
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor", "on"], name="org_succession_once")
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} -> {self.successor_id}"


class Person(models.Model):
    """A person who holds posts. Nothing but the name and a staff number is kept."""

    staff_number = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    pinyin = models.CharField(max_length=60, blank=True, db_index=True)

    class Meta:
        db_table = "org_person"

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post in a unit. Posts, not persons, hold duties and grants."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    code = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, choices=PostKind.choices(), default=PostKind.STAFF)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "org_post"
        constraints = [_period("post")]

    def __str__(self) -> str:
        return self.title


class Appointment(models.Model):
    """Who held a post when."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "org_appointment"
        constraints = [
            _period("appointment"),
            models.UniqueConstraint(fields=["post", "valid_from"], name="org_appointment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.post_id}"


class Deputation(models.Model):
    """For a dated absence another post's holder acts "for X by Y"."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="deputations")
    deputy = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="deputations")
    reason = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_until = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "org_deputation"
        constraints = [_period("deputation")]

    def __str__(self) -> str:
        return f"{self.deputy_id} for {self.post_id}"


class Portfolio(models.Model):
    """Which unit a leader's post is in charge of (分管) or keeps contact with (联系)."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="portfolios")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="portfolios")
    kind = models.CharField(max_length=20, choices=PortfolioKind.choices())
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "org_portfolio"
        constraints = [
            _period("portfolio"),
            models.UniqueConstraint(fields=["post", "unit", "kind", "valid_from"], name="org_portfolio_once"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.kind} {self.unit_id}"
