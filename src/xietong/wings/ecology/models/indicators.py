"""What is measured: families, indicators in versions, sources, schemes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xietong.foundation.rulebook.domain.kinds import Confidence
from xietong.wings.ecology.domain.kinds import Direction, Frequency, Origin, PeerGroup
from xietong.wings.ecology.models.columns import period_check, person_key, post_key, unit_key


class Family(models.Model):
    """First level of the index: the article's six families, and burden and perception the seventh."""

    code = models.CharField(max_length=20, unique=True)
    label = models.CharField(max_length=60)
    weight = models.DecimalField(max_digits=6, decimal_places=2)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "eco_family"

    def __str__(self) -> str:
        return self.label


class Source(models.Model):
    """Who hands figures in, once: a department, a system; a post answers for it.

    Figures are expected ``due_days`` days after a period has ended; later ones are taken and marked.
    """

    code = models.CharField(max_length=40, unique=True)
    label = models.CharField(max_length=100)
    unit = unit_key(null=True)
    post = post_key()
    due_days = models.PositiveSmallIntegerField(default=15)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "eco_source"

    def __str__(self) -> str:
        return self.label


class Indicator(models.Model):
    """An indicator under one code; what it means stands in its versions."""

    code = models.CharField(max_length=20, unique=True)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="indicators")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "eco_indicator"

    def __str__(self) -> str:
        return self.code


class IndicatorVersion(models.Model):
    """A definition in force for a period of days. A change makes a new version; the old series is frozen.

    A value is ``per`` times numerator by denominator. ``green`` and ``red`` are the good and the bad limit;
    where the direction is a band, ``low`` and ``high`` are its ends. ``minimum`` is the least denominator.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    label = models.CharField(max_length=100)
    formula = models.CharField(max_length=300)
    numerator = models.CharField(max_length=200, blank=True)
    denominator = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=20)
    per = models.FloatField(default=1)
    is_count = models.BooleanField(default=False)
    direction = models.CharField(max_length=10, choices=Direction.choices())
    frequency = models.CharField(max_length=10, choices=Frequency.choices())
    window_months = models.PositiveSmallIntegerField(default=12)
    peer_groups = models.CharField(max_length=100, blank=True)
    green = models.FloatField(null=True)
    red = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    minimum = models.FloatField(null=True)
    weight = models.DecimalField(max_digits=6, decimal_places=2, default=1)
    veto = models.BooleanField(default=False)
    self_reported = models.BooleanField(default=False)
    origin = models.CharField(max_length=10, choices=Origin.choices(), default=Origin.REPORTED)
    computation = models.CharField(max_length=40, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, related_name="indicators")
    owner = models.CharField(max_length=100, blank=True)
    steward = models.CharField(max_length=100, blank=True)
    basis = models.CharField(max_length=300, blank=True)
    guard = models.CharField(max_length=300, blank=True)
    confidence = models.CharField(max_length=10, choices=Confidence.choices(), default=Confidence.DESIGN)
    changed_because = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "eco_indicator_version"
        constraints = [
            period_check("eco_indicator_period"),
            models.UniqueConstraint(fields=["indicator", "number"], name="eco_indicator_number"),
            models.CheckConstraint(
                condition=Q(origin=Origin.REPORTED, computation="")
                | (Q(origin=Origin.COMPUTED) & ~Q(computation="")),
                name="eco_indicator_computation",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Scheme(models.Model):
    """How figures become an index, frozen once a run has used it: the text that the engine reads."""

    number = models.PositiveSmallIntegerField(unique=True)
    name = models.CharField(max_length=100)
    group = models.CharField(max_length=20, choices=PeerGroup.choices(), blank=True)
    text = models.TextField()
    digest = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    made_by = person_key()
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "eco_scheme"

    def __str__(self) -> str:
        return self.name
