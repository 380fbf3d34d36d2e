"""Instruments and their articles, timers, the holiday table, and the classifications of the lists.

All of it is data that a user can edit: texts and numbers marked as recalled from memory must be
checked by the user's own legal office before they are relied upon.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xietong.foundation.rulebook.domain.kinds import Confidence, DayCount, TermScheme


class Instrument(models.Model):
    """A regulation in one version."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    version = models.CharField(max_length=40)
    effective_from = models.DateField()
    effective_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "rule_instrument"
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="rule_instrument_version"),
            models.CheckConstraint(
                condition=Q(effective_until__isnull=True) | Q(effective_until__gt=F("effective_from")),
                name="rule_instrument_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.version}）"


class Clause(models.Model):
    """An article of one version; ``summary`` is our own short wording, never the official text."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="clauses")
    article = models.CharField(max_length=40)
    summary = models.TextField()
    confidence = models.CharField(max_length=10, choices=Confidence.choices())

    class Meta:
        db_table = "rule_clause"
        constraints = [models.UniqueConstraint(fields=["instrument", "article"], name="rule_clause_once")]

    def __str__(self) -> str:
        return f"{self.instrument_id} {self.article}"


class Timer(models.Model):
    """A term: so many days or months from a trigger, with its basis."""

    code = models.CharField(max_length=40, unique=True)
    label = models.CharField(max_length=100)
    amount = models.PositiveSmallIntegerField()
    count = models.CharField(max_length=10, choices=DayCount.choices())
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, null=True, blank=True)
    confidence = models.CharField(max_length=10, choices=Confidence.choices())
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "rule_timer"

    def __str__(self) -> str:
        return self.label


class SpecialDay(models.Model):
    """A day that differs from the plain week: a holiday, or a weekend that is worked (调休)."""

    day = models.DateField(primary_key=True)
    works = models.BooleanField()
    note = models.CharField(max_length=60, blank=True)

    class Meta:
        db_table = "rule_special_day"

    def __str__(self) -> str:
        return str(self.day)


class Term(models.Model):
    """One entry of a classification: origins (three levels), categories, risk levels, fields."""

    scheme = models.CharField(max_length=20, choices=TermScheme.choices())
    code = models.CharField(max_length=40)
    label = models.CharField(max_length=100)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "rule_term"
        constraints = [models.UniqueConstraint(fields=["scheme", "code"], name="rule_term_code")]

    def __str__(self) -> str:
        return self.label
