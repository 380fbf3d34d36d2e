"""Versions of indicators as definitions: the one place where rows become what the rules work on."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from xietong.foundation.rulebook.domain.kinds import Confidence
from xietong.loop.ledger.domain.tallies import Tally
from xietong.wings.ecology.domain.definition import Definition
from xietong.wings.ecology.domain.kinds import Direction, Frequency, PeerGroup
from xietong.wings.ecology.models import IndicatorVersion


def definition_of(row: IndicatorVersion) -> Definition:
    """A stored version as a definition; ``row`` should come with indicator, family and source joined."""
    return Definition(
        code=row.indicator.code,
        family=row.indicator.family.code,
        label=row.label,
        formula=row.formula,
        numerator=row.numerator,
        denominator=row.denominator,
        unit=row.unit,
        per=row.per,
        is_count=row.is_count,
        direction=Direction.of(row.direction),
        frequency=Frequency.of(row.frequency),
        window_months=row.window_months,
        peer_groups=tuple(PeerGroup.of(code) for code in row.peer_groups.split(",") if code),
        green=row.green,
        red=row.red,
        low=row.low,
        high=row.high,
        minimum=row.minimum,
        weight=float(row.weight),
        veto=row.veto,
        self_reported=row.self_reported,
        computation=Tally.of(row.computation) if row.computation else None,
        source=row.source.code if row.source else "",
        owner=row.owner,
        steward=row.steward,
        basis=row.basis,
        guard=row.guard,
        confidence=Confidence.of(row.confidence),
    )


def holding_on(day: date) -> Q:
    """The condition that a version is in force on a day."""
    return Q(valid_from__lte=day) & (Q(valid_until=None) | Q(valid_until__gt=day))


def versions_on(day: date) -> QuerySet[IndicatorVersion]:
    """The versions in force on a day, in the order of the index."""
    rows = IndicatorVersion.objects.filter(holding_on(day)).select_related("indicator__family", "source")
    return rows.order_by("indicator__family__position", "indicator__position", "indicator__code")
