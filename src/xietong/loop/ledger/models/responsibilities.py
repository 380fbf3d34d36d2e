"""The responsibility list, and requests for more time."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xietong.foundation.organisations.models import Person, Unit
from xietong.loop.ledger.domain import states
from xietong.loop.ledger.models.columns import both_or_neither, person_key, post_key
from xietong.loop.ledger.models.problems import Problem


class Responsibility(models.Model):
    """责任清单: who leads, who helps, who watches, by when and on what basis."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="responsibilities")
    lead_post = post_key("led_responsibilities", null=False)
    lead_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    leader_post = post_key("overseen_responsibilities")
    supervisor_post = post_key("supervised_responsibilities")
    content = models.TextField(blank=True)
    deadline = models.DateField()
    deadline_basis = models.CharField(max_length=200)
    original_deadline = models.DateField()
    extension_count = models.PositiveSmallIntegerField(default=0)
    personal_claim = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=states.ResponsibilityState.choices())
    assigned_at = models.DateTimeField()
    claimed_by = person_key()
    claimed_at = models.DateTimeField(null=True)
    holder_since = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    declined_reason = models.TextField(blank=True)
    current = models.BooleanField(default=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "ledger_responsibility"
        indexes = [
            models.Index(fields=["deadline", "id"], condition=Q(current=True), name="ledger_resp_deadline"),
            models.Index(fields=["state", "deadline"], condition=Q(current=True), name="ledger_resp_state"),
            models.Index(
                fields=["lead_unit", "lead_post"], condition=Q(current=True), name="ledger_resp_lead"
            ),
            models.Index(
                fields=["extension_count", "id"], condition=Q(current=True), name="ledger_resp_extended"
            ),
            models.Index(
                fields=["assigned_at", "id"], condition=Q(current=True), name="ledger_resp_assigned"
            ),
        ]
        constraints = [
            both_or_neither("claimed_by", "claimed_at", "ledger_responsibility_claim"),
            models.UniqueConstraint(
                fields=["problem"], condition=Q(current=True), name="ledger_responsibility_now"
            ),
        ]

    def __str__(self) -> str:
        return f"responsibility for {self.problem_id}"


class Extension(models.Model):
    """延期: asked with a reason, decided by a named approver, counted."""

    responsibility = models.ForeignKey(Responsibility, on_delete=models.PROTECT, related_name="extensions")
    old_deadline = models.DateField()
    new_deadline = models.DateField()
    reason = models.TextField()
    state = models.CharField(max_length=12, choices=states.ExtensionState.choices())
    requested_by = person_key()
    requested_at = models.DateTimeField()
    decided_by = person_key()
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)

    class Meta:
        db_table = "ledger_extension"
        constraints = [
            both_or_neither("decided_by", "decided_at", "ledger_extension_decided"),
            models.CheckConstraint(
                condition=Q(new_deadline__gt=F("old_deadline")), name="ledger_extension_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_deadline} -> {self.new_deadline}"
