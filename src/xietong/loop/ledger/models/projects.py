"""The project list: goals, measures, progress, requests to others."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xietong.foundation.organisations.models import Unit
from xietong.loop.ledger.domain import states
from xietong.loop.ledger.models.columns import both_or_neither, person_key, post_key
from xietong.loop.ledger.models.problems import Problem


class Project(models.Model):
    """项目清单: the work that answers one or more problems."""

    number = models.CharField(max_length=30, unique=True)
    source_key = models.CharField(max_length=80, null=True, unique=True)
    name = models.CharField(max_length=200)
    goal = models.TextField()
    committee = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    field = models.CharField(max_length=100, blank=True)
    problems = models.ManyToManyField(Problem, related_name="projects", db_table="ledger_project_problem")
    lead_post = post_key("led_projects", null=False)
    lead_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    leader_post = post_key("+")
    indicator = models.CharField(max_length=200, blank=True)
    baseline = models.CharField(max_length=100, blank=True)
    target = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=12, choices=states.ProjectState.choices())
    starts_on = models.DateField()
    deadline = models.DateField()
    reported_percent = models.PositiveSmallIntegerField(default=0)
    verified_percent = models.PositiveSmallIntegerField(default=0)
    evaluation = models.TextField(blank=True)
    rule_made = models.CharField(max_length=300, blank=True)
    registered_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "ledger_project"
        indexes = [
            models.Index(fields=["updated_at", "id"], name="ledger_project_updated"),
            models.Index(fields=["deadline", "id"], name="ledger_project_deadline"),
            models.Index(fields=["state", "deadline"], name="ledger_project_due"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(deadline__gte=F("starts_on")), name="ledger_project_dates"),
            models.CheckConstraint(
                condition=Q(reported_percent__lte=100, verified_percent__lte=100),
                name="ledger_project_percent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Milestone(models.Model):
    """The goal of one quarter, with what was reported and what was verified."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="milestones")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    goal = models.TextField()
    reported = models.TextField(blank=True)
    verified = models.TextField(blank=True)
    met = models.BooleanField(null=True)

    class Meta:
        db_table = "ledger_milestone"
        constraints = [
            models.UniqueConstraint(fields=["project", "year", "quarter"], name="ledger_milestone_once"),
            models.CheckConstraint(
                condition=Q(quarter__gte=1, quarter__lte=4), name="ledger_milestone_quarter"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}Q{self.quarter}"


class Measure(models.Model):
    """措施: one action a row."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="measures")
    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, null=True, related_name="measures")
    source_key = models.CharField(max_length=80, null=True, unique=True)
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    owner_post = post_key("measures")
    starts_on = models.DateField(null=True)
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    state = models.CharField(max_length=12, choices=states.MeasureState.choices())
    report = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    verified_by = person_key()
    verified_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_measure"
        constraints = [
            both_or_neither("verified_by", "verified_at", "ledger_measure_verified"),
            models.UniqueConstraint(fields=["project", "position"], name="ledger_measure_position"),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Progress(models.Model):
    """进展: as reported by the owner, and as verified by somebody else."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="progress")
    happened_on = models.DateField()
    recorded_at = models.DateTimeField()
    text = models.TextField()
    percent = models.PositiveSmallIntegerField()
    reported_by = person_key()
    verified_percent = models.PositiveSmallIntegerField(null=True)
    verified_text = models.TextField(blank=True)
    verified_by = person_key()
    verified_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_progress"
        constraints = [both_or_neither("verified_by", "verified_at", "ledger_progress_verified")]

    def __str__(self) -> str:
        return f"{self.percent}%"


class Coordination(models.Model):
    """协调请求: addressed to a unit or to the committee, answered on the record."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="coordinations")
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="coordinations")
    to_committee = models.BooleanField(default=False)
    text = models.TextField()
    state = models.CharField(max_length=12, choices=states.CoordinationState.choices())
    asked_by = person_key()
    asked_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    answer = models.TextField(blank=True)
    answered_by = person_key()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_coordination"
        constraints = [
            both_or_neither("answered_by", "answered_at", "ledger_coordination_answered"),
            models.CheckConstraint(
                condition=Q(to_unit__isnull=False) | Q(to_committee=True), name="ledger_coordination_to"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]
