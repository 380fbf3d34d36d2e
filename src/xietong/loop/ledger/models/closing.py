"""Closing and what it rests on: attempts, look-backs, evidence, signatures."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xietong.loop.ledger.domain import states
from xietong.loop.ledger.models.columns import both_or_neither, person_key, post_key
from xietong.loop.ledger.models.problems import Problem
from xietong.loop.ledger.models.projects import Measure


class Closing(models.Model):
    """销号: one attempt to close, from the owner's request to acceptance."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="closings")
    kind = models.CharField(max_length=12, choices=states.ClosureKind.choices())
    summary = models.TextField()
    rule_change = models.CharField(max_length=300, blank=True)
    requested_by = person_key()
    requested_at = models.DateTimeField()
    verified_by = person_key()
    verified_at = models.DateTimeField(null=True)
    verification = models.TextField(blank=True)
    accepted_by = person_key()
    accepted_at = models.DateTimeField(null=True)
    acceptance = models.TextField(blank=True)
    ended = models.BooleanField(default=False)

    class Meta:
        db_table = "ledger_closing"
        constraints = [
            both_or_neither("verified_by", "verified_at", "ledger_closing_verified"),
            both_or_neither("accepted_by", "accepted_at", "ledger_closing_accepted"),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | ~Q(accepted_by=F("requested_by")),
                name="ledger_closing_not_self",
            ),
            models.UniqueConstraint(fields=["problem"], condition=Q(ended=False), name="ledger_closing_now"),
        ]

    def __str__(self) -> str:
        return f"closing of {self.problem_id}"


class LookBack(models.Model):
    """回头看: what was found 3 to 6 months after closing."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="look_backs")
    done_on = models.DateField()
    recorded_at = models.DateTimeField()
    result = models.CharField(max_length=10, choices=states.LookBackResult.choices())
    text = models.TextField()
    done_by = person_key()

    class Meta:
        db_table = "ledger_look_back"

    def __str__(self) -> str:
        return f"{self.result} {self.done_on}"


class Evidence(models.Model):
    """佐证: a reference into another system with its digest, or a file kept outside the database."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="evidence")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, null=True, related_name="evidence")
    kind = models.CharField(max_length=10, choices=states.EvidenceKind.choices())
    label = models.CharField(max_length=200)
    system = models.CharField(max_length=100, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField(default=0)
    content_type = models.CharField(max_length=100, blank=True)
    stored_as = models.CharField(max_length=200, blank=True)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField()
    late_days = models.PositiveIntegerField(default=0)
    added_by = person_key()

    class Meta:
        db_table = "ledger_evidence"

    def __str__(self) -> str:
        return self.label


class SignOff(models.Model):
    """A signature bound to the digest of exactly what was signed."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="sign_offs")
    purpose = models.CharField(max_length=12, choices=states.SignOffPurpose.choices())
    content = models.TextField()
    digest = models.CharField(max_length=80)
    signed_by = person_key()
    signed_as = models.CharField(max_length=200)
    post = post_key("+")
    signed_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_sign_off"

    def __str__(self) -> str:
        return f"{self.purpose} of {self.problem_id}"
