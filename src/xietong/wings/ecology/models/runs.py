"""A run of the index engine and what it found. Bands and intervals; no ranks are kept."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xietong.wings.ecology.domain.kinds import Band, Mark, PeerGroup
from xietong.wings.ecology.domain.states import RunState
from xietong.wings.ecology.models.columns import person_key, unit_key
from xietong.wings.ecology.models.indicators import Scheme


class Run(models.Model):
    """One portrait: a committee's units, some periods, one scheme, so many draws from a seed.

    ``record`` holds what the run rested on: definitions, weights, versions, counts. ``beat_at`` is when the
    process last said how far it is; a process that died leaves a running row whose beat stops.
    """

    label = models.CharField(max_length=100)
    committee = unit_key("portraits")
    group = models.CharField(max_length=20, choices=PeerGroup.choices(), blank=True)
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="runs")
    first_period = models.CharField(max_length=10)
    last_period = models.CharField(max_length=10)
    draws = models.PositiveIntegerField()
    seed = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=RunState.choices(), default=RunState.QUEUED)
    phase = models.CharField(max_length=60, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    beat_at = models.DateTimeField(null=True)
    asked_by = person_key()
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)
    inputs_digest = models.CharField(max_length=80, blank=True)
    inputs_stored_as = models.CharField(max_length=200, blank=True)
    results_digest = models.CharField(max_length=80, blank=True)
    record = models.JSONField(default=dict)

    class Meta:
        db_table = "eco_run"
        indexes = [models.Index(fields=["committee", "state"], name="eco_run_committee")]
        constraints = [
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="eco_run_progress"),
            models.CheckConstraint(
                condition=~Q(state=RunState.DONE) | ~Q(inputs_digest="") & ~Q(results_digest=""),
                name="eco_run_done",
            ),
            models.CheckConstraint(
                condition=~Q(state=RunState.FAILED) | ~Q(failure=""), name="eco_run_failed"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Score(models.Model):
    """What a run says of one unit, period and node of the tree: score, 5 to 95 % of the draws, band.

    ``because`` says in words what made the band where the score alone did not; ``peers`` is the median of
    the other units of the group, empty where fewer than five others have a score.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="scores")
    unit = unit_key()
    group = models.CharField(max_length=20, choices=PeerGroup.choices())
    period = models.CharField(max_length=10)
    node = models.CharField(max_length=40)
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    peers = models.FloatField(null=True)
    band = models.CharField(max_length=10, choices=Band.choices())
    because = models.CharField(max_length=200, blank=True)
    coverage = models.FloatField()

    class Meta:
        db_table = "eco_score"
        indexes = [models.Index(fields=["unit", "node", "period"], name="eco_score_unit")]
        constraints = [
            models.UniqueConstraint(fields=["run", "unit", "period", "node"], name="eco_score_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=False, low__isnull=False, high__isnull=False) | Q(band=Band.GREY),
                name="eco_score_grey",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.unit_id} {self.period} {self.node}"


class Share(models.Model):
    """What one indicator contributes to a unit's index in a period; the shares add up to the score.

    ``peers_raw`` and ``peers`` are the medians of the other units' values and contributions, empty where
    fewer than five others of the group have one. ``figures`` are the ids of the figures under the value.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="shares")
    unit = unit_key()
    period = models.CharField(max_length=10)
    indicator = models.CharField(max_length=20)
    raw = models.FloatField(null=True)
    normalised = models.FloatField(null=True)
    contribution = models.FloatField(null=True)
    peers_raw = models.FloatField(null=True)
    peers = models.FloatField(null=True)
    mark = models.CharField(max_length=10, choices=Mark.choices())
    figures = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "eco_share"
        constraints = [
            models.UniqueConstraint(fields=["run", "unit", "period", "indicator"], name="eco_share_once")
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.unit_id} {self.period} {self.indicator}"
