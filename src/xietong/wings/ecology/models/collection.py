"""Figures by reference: what a source hands in for a period, and the values that hold."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xietong.wings.ecology.domain.states import SubmissionState
from xietong.wings.ecology.models.columns import both_or_neither, person_key, unit_key
from xietong.wings.ecology.models.indicators import IndicatorVersion, Source


class Submission(models.Model):
    """One table of a source for one period: the file's digest, and the person who answers for it.

    ``notes`` keeps what the checks pointed out ("doubts") and which codes were converted ("converted").
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="submissions")
    period = models.CharField(max_length=10)
    state = models.CharField(max_length=12, choices=SubmissionState.choices())
    filename = models.CharField(max_length=200)
    digest = models.CharField(max_length=80)
    stored_as = models.CharField(max_length=200, blank=True)
    rows = models.PositiveIntegerField()
    due_on = models.DateField()
    notes = models.JSONField(default=dict)
    handed_in_by = person_key()
    handed_in_at = models.DateTimeField()
    adopted_by = person_key()
    adopted_at = models.DateTimeField(null=True)
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaces")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "eco_submission"
        constraints = [
            both_or_neither("adopted_by", "adopted_at", "eco_submission_adopted"),
            models.UniqueConstraint(
                fields=["source", "period", "digest"],
                condition=Q(state__in=[SubmissionState.DRAFT, SubmissionState.IN_FORCE]),
                name="eco_submission_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.period}"


class Figure(models.Model):
    """One value of an indicator for a unit and a period, under the definition that held then.

    Reported ones name their submission; computed ones the time of the computation. ``ends_on`` is the last
    day of the period and ``months`` its length, so that SQL can order figures of unlike periods.
    """

    version = models.ForeignKey(IndicatorVersion, on_delete=models.PROTECT, related_name="figures")
    unit = unit_key()
    period = models.CharField(max_length=10)
    ends_on = models.DateField()
    months = models.PositiveSmallIntegerField()
    value = models.FloatField()
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    exposure = models.FloatField(null=True)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, null=True, related_name="figures")
    computed_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)
    current = models.BooleanField(default=True)

    class Meta:
        db_table = "eco_figure"
        indexes = [
            models.Index(fields=["unit", "ends_on"], name="eco_figure_unit"),
            models.Index(fields=["version", "period"], name="eco_figure_version"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "unit", "period"], condition=Q(current=True), name="eco_figure_current"
            ),
            models.CheckConstraint(
                condition=Q(submission__isnull=False, computed_at__isnull=True)
                | Q(submission__isnull=True, computed_at__isnull=False),
                name="eco_figure_origin",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.unit_id} {self.period}"
