"""Published statistics of discipline work: counts by type and level, with breaks of definition."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class DisciplineCount(models.Model):
    """One published number: of which series, where, for which month or year, by type and level.

    ``cumulative`` numbers run from the first month of the year; ``caliber`` names the definition under
    which it was counted, so that a change of definition shows as a break. ``kind`` and ``level`` are ""
    for the total.
    """

    series = models.CharField(max_length=40)
    region = models.CharField(max_length=60)
    first_month = models.DateField()
    last_month = models.DateField()
    cumulative = models.BooleanField(default=False)
    kind = models.CharField(max_length=60, blank=True)
    level = models.CharField(max_length=60, blank=True)
    counted = models.CharField(max_length=40)
    caliber = models.CharField(max_length=100, blank=True)
    value = models.FloatField()
    rounded_to = models.FloatField(default=1)
    reference = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=300, blank=True)
    batch = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "eco_discipline_count"
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "series",
                    "region",
                    "first_month",
                    "last_month",
                    "kind",
                    "level",
                    "counted",
                    "caliber",
                ],
                name="eco_discipline_once",
            ),
            models.CheckConstraint(
                condition=Q(last_month__gte=models.F("first_month")), name="eco_discipline_months"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.region} {self.last_month}"
