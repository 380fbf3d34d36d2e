"""What follows from a run: anomalies shown to the unit first, objections, plans, reports."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xietong.loop.ledger.models import Problem, Project
from xietong.wings.ecology.domain.kinds import Band
from xietong.wings.ecology.domain.states import (
    PLAN_OPEN,
    AnomalyState,
    ObjectionState,
    PlanState,
    ReportState,
)
from xietong.wings.ecology.models.collection import Figure
from xietong.wings.ecology.models.columns import both_or_neither, person_key, unit_key
from xietong.wings.ecology.models.runs import Run


class Anomaly(models.Model):
    """A single tree that differs from its peers on an indicator or a combination, in a sentence.

    ``self_found``: the unit had found it itself before it was told, so it must cost the unit nothing.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="anomalies")
    unit = unit_key("anomalies")
    period = models.CharField(max_length=10)
    indicators = models.CharField(max_length=200)
    above = models.BooleanField()
    sentence = models.TextField()
    q_value = models.FloatField()
    reliability = models.FloatField(null=True)
    state = models.CharField(max_length=10, choices=AnomalyState.choices(), default=AnomalyState.TOLD)
    told_at = models.DateTimeField()
    answer_until = models.DateField()
    answer = models.TextField(blank=True)
    self_found = models.BooleanField(default=False)
    answered_by = person_key()
    answered_at = models.DateTimeField(null=True)
    finding = models.TextField(blank=True)
    found_by = person_key()
    found_at = models.DateTimeField(null=True)
    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "eco_anomaly"
        indexes = [models.Index(fields=["unit", "state"], name="eco_anomaly_unit")]
        constraints = [
            both_or_neither("answered_by", "answered_at", "eco_anomaly_answered"),
            both_or_neither("found_by", "found_at", "eco_anomaly_found"),
            models.UniqueConstraint(fields=["run", "unit", "period", "indicators"], name="eco_anomaly_once"),
        ]

    def __str__(self) -> str:
        return self.sentence


class Objection(models.Model):
    """What a unit says against a figure or a result; answered on the record, and then recomputed."""

    unit = unit_key("objections")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="objections")
    figure = models.ForeignKey(Figure, on_delete=models.PROTECT, null=True, related_name="objections")
    period = models.CharField(max_length=10)
    about = models.CharField(max_length=100)
    text = models.TextField()
    state = models.CharField(max_length=10, choices=ObjectionState.choices(), default=ObjectionState.RAISED)
    raised_by = person_key()
    raised_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = person_key()
    answered_at = models.DateTimeField(null=True)
    corrected = models.ForeignKey(Figure, on_delete=models.PROTECT, null=True, related_name="+")
    recomputed_by = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "eco_objection"
        constraints = [both_or_neither("answered_by", "answered_at", "eco_objection_answered")]

    def __str__(self) -> str:
        return self.about


class Plan(models.Model):
    """净化举措 of a unit: asked for, drawn up, followed as problem and project of the loop.

    ``waived`` plans are proposals that a person decided against, with the reason in ``decision``.
    """

    unit = unit_key("plans")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="plans")
    period = models.CharField(max_length=10)
    because = models.TextField()
    band = models.CharField(max_length=10, choices=Band.choices())
    state = models.CharField(max_length=12, choices=PlanState.choices(), default=PlanState.ASKED)
    asked_by = person_key()
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    text = models.TextField(blank=True)
    submitted_by = person_key()
    submitted_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)
    decided_by = person_key()
    decided_at = models.DateTimeField(null=True)
    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, null=True, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "eco_plan"
        indexes = [models.Index(fields=["unit", "state"], name="eco_plan_unit")]
        constraints = [
            both_or_neither("submitted_by", "submitted_at", "eco_plan_submitted"),
            both_or_neither("decided_by", "decided_at", "eco_plan_decided"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(state__in=sorted(PLAN_OPEN)), name="eco_plan_one_open"
            ),
        ]

    def __str__(self) -> str:
        return self.because


class PlanItem(models.Model):
    """One measure of a plan, one action a row; it becomes a measure of the project."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    indicator = models.CharField(max_length=20, blank=True)
    due_on = models.DateField()

    class Meta:
        db_table = "eco_plan_item"
        constraints = [models.UniqueConstraint(fields=["plan", "position"], name="eco_plan_item_once")]

    def __str__(self) -> str:
        return self.text


class PlanEffect(models.Model):
    """A look at what a plan has changed in a later period: the unit then and now, and its peers' medians.

    Both sides come from one run, so that a change of scheme between two runs is not taken for an effect.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="effects")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=10)
    before = models.FloatField(null=True)
    before_low = models.FloatField(null=True)
    before_high = models.FloatField(null=True)
    after = models.FloatField(null=True)
    after_low = models.FloatField(null=True)
    after_high = models.FloatField(null=True)
    peers_before = models.FloatField(null=True)
    peers_after = models.FloatField(null=True)
    text = models.TextField()
    looked_by = person_key()
    looked_at = models.DateTimeField()

    class Meta:
        db_table = "eco_plan_effect"
        constraints = [models.UniqueConstraint(fields=["plan", "period"], name="eco_plan_effect_once")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.period}"


class Report(models.Model):
    """体检报告 of a unit or a whole forest: drafted from a run, signed by a person.

    ``content`` is all that the paper says, ``digest`` its digest; the signature is bound to both. What is
    known later and would make another content shows the report as stale.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="reports")
    unit = unit_key(null=True)
    period = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=ReportState.choices(), default=ReportState.DRAFT)
    content = models.JSONField()
    digest = models.CharField(max_length=80)
    drafted_by = person_key()
    drafted_at = models.DateTimeField()
    signed_by = person_key()
    signed_at = models.DateTimeField(null=True)
    signed_digest = models.CharField(max_length=80, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "eco_report"
        indexes = [models.Index(fields=["run", "unit"], name="eco_report_run")]
        constraints = [
            both_or_neither("signed_by", "signed_at", "eco_report_signed"),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True) | ~Q(signed_digest=""), name="eco_report_signed_what"
            ),
        ]

    def __str__(self) -> str:
        return self.title
