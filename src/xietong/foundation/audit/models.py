"""The record of acts: events chained per stream, heads, and seals that tie all streams together."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xietong.foundation.audit.domain import works


class Event(models.Model):
    """One act. Never updated, never deleted: triggers on both databases refuse it."""

    id = models.UUIDField(primary_key=True)
    stream = models.CharField(max_length=64)
    seq = models.PositiveIntegerField()
    activity = models.CharField(max_length=64)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    post_id = models.BigIntegerField(null=True)
    who = models.CharField(max_length=200)
    on_behalf_of = models.CharField(max_length=100, blank=True)
    subject_kind = models.CharField(max_length=32)
    subject_id = models.CharField(max_length=40)
    subject_label = models.CharField(max_length=300, blank=True)
    unit_id = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)
    clause = models.CharField(max_length=200, blank=True)
    payload = models.TextField(default="{}")
    algorithm = models.CharField(max_length=10)
    prev_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "audit_event"
        constraints = [models.UniqueConstraint(fields=["stream", "seq"], name="audit_event_stream_seq")]
        indexes = [
            models.Index(fields=["recorded_at"], name="audit_event_recorded"),
            models.Index(fields=["user_id", "recorded_at"], name="audit_event_user"),
        ]

    def __str__(self) -> str:
        return f"{self.stream}#{self.seq} {self.activity}"


class StreamHead(models.Model):
    """The last entry of each stream: found missing when an event is cut off the end."""

    stream = models.CharField(primary_key=True, max_length=64)
    seq = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    sealed_seq = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "audit_head"
        constraints = [
            models.CheckConstraint(condition=Q(sealed_seq__lte=F("seq")), name="audit_head_sealed")
        ]
        indexes = [
            models.Index(fields=["stream"], condition=Q(seq__gt=F("sealed_seq")), name="audit_head_unsealed")
        ]

    def __str__(self) -> str:
        return f"{self.stream}@{self.seq}"


class Seal(models.Model):
    """A link of the one chain over all streams; its digest is what is anchored outside."""

    number = models.PositiveIntegerField(primary_key=True)
    sealed_at = models.DateTimeField()
    algorithm = models.CharField(max_length=10)
    prev_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "audit_seal"

    def __str__(self) -> str:
        return f"seal {self.number}"


class SealedHead(models.Model):
    """How far one stream had come when a seal was set."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="heads")
    stream = models.CharField(max_length=64)
    seq = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "audit_sealed_head"
        constraints = [models.UniqueConstraint(fields=["seal", "stream"], name="audit_sealed_head_once")]

    def __str__(self) -> str:
        return f"{self.stream}@{self.seq} in {self.seal_id}"


class JobState(models.Model):
    """How the last run of one background job went. No act of anybody: nothing is added to the record."""

    code = models.CharField(primary_key=True, max_length=30)
    label = models.CharField(max_length=60)
    every_seconds = models.PositiveIntegerField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    failed = models.BooleanField(default=False)
    outcome = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "audit_job"
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(finished_at__gte=F("started_at")), name="audit_job_period"
            )
        ]

    def __str__(self) -> str:
        return self.code


class JobLease(models.Model):
    """Who may run the jobs, and until when: one row, taken by a conditional update on both databases."""

    name = models.CharField(primary_key=True, max_length=30)
    holder = models.CharField(max_length=64, blank=True)
    held_until = models.DateTimeField()

    class Meta:
        db_table = "audit_job_lease"

    def __str__(self) -> str:
        return f"{self.name}: {self.holder}"


class Work(models.Model):
    """Long work that somebody asked for: an import, a check of the record. What was done is on the record."""

    kind = models.CharField(max_length=30)
    step = models.CharField(max_length=12, choices=works.Step.choices())
    label = models.CharField(max_length=200)
    user_id = models.BigIntegerField()
    post_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=12, choices=works.WorkState.choices())
    parameters = models.TextField(default="{}")
    result = models.TextField(default="{}")
    outcome = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "audit_work"
        indexes = [
            models.Index(fields=["user_id", "id"], name="audit_work_user"),
            models.Index(fields=["state", "asked_at"], name="audit_work_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"
