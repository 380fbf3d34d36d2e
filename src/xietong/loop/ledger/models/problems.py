"""The problem list: findings, what they are about, who takes part, what was said of them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xietong.foundation.organisations.models import Unit
from xietong.loop.ledger.domain import states
from xietong.loop.ledger.domain.parts import Part
from xietong.loop.ledger.models.columns import person_key, post_key


class Problem(models.Model):
    """问题清单: one finding, from proposal to the last look-back under one number."""

    number = models.CharField(max_length=30, unique=True)
    source_key = models.CharField(max_length=120, null=True, unique=True)
    source_number = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=200)
    content = models.TextField()
    search = models.TextField(blank=True)
    committee = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="decided_problems")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="problems")
    place = models.CharField(max_length=200, blank=True)
    origin_level = models.CharField(max_length=12, choices=states.OriginLevel.choices())
    origin = models.CharField(max_length=40, blank=True)
    found_by = models.CharField(max_length=10, choices=states.FoundBy.choices())
    found_on = models.DateField()
    found_how = models.CharField(max_length=100, blank=True)
    category = models.CharField(max_length=40, blank=True)
    risk = models.CharField(max_length=40, blank=True)
    field = models.CharField(max_length=100, blank=True)
    basis = models.CharField(max_length=300, blank=True)
    criterion = models.TextField(blank=True)
    proposer_post = post_key("proposed_problems")
    proposer_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    leader_post = post_key("studied_problems")
    state = models.CharField(max_length=12, choices=states.ProblemState.choices())
    study_round = models.PositiveSmallIntegerField(default=1)
    meeting = models.CharField(max_length=100, blank=True)
    decided_on = models.DateField(null=True)
    registered_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    deadline = models.DateField(null=True)
    deadline_basis = models.CharField(max_length=200, blank=True)
    closure_kind = models.CharField(max_length=12, choices=states.ClosureKind.choices(), blank=True)
    closed_at = models.DateTimeField(null=True)
    look_back_from = models.DateField(null=True)
    look_back_until = models.DateField(null=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    prior_reference = models.CharField(max_length=300, blank=True)
    recurrence_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="recurrences")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_problem"
        indexes = [
            models.Index(fields=["committee", "state"], name="ledger_problem_committee"),
            models.Index(fields=["unit", "category"], name="ledger_problem_recur"),
            models.Index(
                fields=["unit", "source_number"],
                condition=~Q(source_number=""),
                name="ledger_problem_source",
            ),
            models.Index(fields=["state", "deadline"], name="ledger_problem_due"),
            models.Index(fields=["deadline", "id"], name="ledger_problem_deadline"),
            models.Index(fields=["updated_at", "id"], name="ledger_problem_updated"),
            models.Index(fields=["found_on", "id"], name="ledger_problem_found"),
            models.Index(fields=["registered_at", "id"], name="ledger_problem_registered"),
            models.Index(fields=["category", "id"], name="ledger_problem_category"),
            models.Index(fields=["risk", "id"], name="ledger_problem_risk"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(look_back_from__isnull=True) | Q(look_back_until__gt=F("look_back_from")),
                name="ledger_problem_window",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="ledger_problem_not_self"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Subject(models.Model):
    """涉及对象: one of the things a finding is about (a project, a fund, a place); it may span many."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="subjects")
    code = models.CharField(max_length=80)
    label = models.CharField(max_length=300)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)

    class Meta:
        db_table = "ledger_subject"
        constraints = [models.UniqueConstraint(fields=["problem", "code"], name="ledger_subject_once")]

    def __str__(self) -> str:
        return self.label


class Participant(models.Model):
    """A post or a unit that takes part in a problem, and so sees that problem and no more."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="participants")
    post = post_key("participations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="participations")
    part = models.CharField(max_length=12, choices=Part.choices())
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_participant"
        constraints = [
            models.CheckConstraint(
                condition=Q(post__isnull=False, unit__isnull=True) | Q(post__isnull=True, unit__isnull=False),
                name="ledger_participant_one",
            ),
            models.UniqueConstraint(
                fields=["problem", "post", "part"],
                condition=Q(until__isnull=True, post__isnull=False),
                name="ledger_participant_post",
            ),
            models.UniqueConstraint(
                fields=["problem", "unit", "part"],
                condition=Q(until__isnull=True, unit__isnull=False),
                name="ledger_participant_unit",
            ),
        ]
        indexes = [
            models.Index(fields=["post", "problem"], name="ledger_participant_by_post"),
            models.Index(fields=["unit", "problem"], name="ledger_participant_by_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.part} of {self.problem_id}"


class Opinion(models.Model):
    """研判意见: hidden from the other side until both are in."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="opinions")
    round = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=12, choices=states.StudySide.choices())
    recommendation = models.CharField(max_length=12, choices=states.Recommendation.choices())
    text = models.TextField()
    post = post_key("+")
    person = person_key()
    given_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_opinion"
        constraints = [
            models.UniqueConstraint(fields=["problem", "round", "side"], name="ledger_opinion_once")
        ]

    def __str__(self) -> str:
        return f"{self.side} on {self.problem_id}"
