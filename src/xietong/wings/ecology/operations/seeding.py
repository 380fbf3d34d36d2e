"""What a fresh installation starts with: families, sources, the 48 indicators."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from xietong.kernel.actor import Actor
from xietong.wings.ecology.domain.seed import shipped
from xietong.wings.ecology.models import Family, Indicator, IndicatorVersion, Source
from xietong.wings.ecology.operations.keeping import version_row
from xietong.wings.ecology.operations.support import Counts, note, require_keeper

#: Early enough for every series that an installation may bring along.
_SINCE = date(2018, 1, 1)


def seed_indicators(*, actor: Actor, at: datetime) -> Counts:
    """Put the shipped families, sources and indicators in; what is there already is never touched.

    A second call changes nothing and records nothing; an indicator that was retired stays retired.
    """
    require_keeper(actor)
    seed = shipped()
    with transaction.atomic():
        before = _size()
        families = {
            one.code: Family.objects.get_or_create(
                code=one.code, defaults={"label": one.label, "weight": one.weight, "position": place}
            )[0]
            for place, one in enumerate(seed.families, start=1)
        }
        sources = {
            one.code: Source.objects.get_or_create(
                code=one.code, defaults={"label": one.label, "due_days": one.due_days}
            )[0]
            for one in seed.sources
        }
        known = set(Indicator.objects.values_list("code", flat=True))
        for place, one in enumerate(seed.indicators, start=1):
            if one.code in known:
                continue
            indicator = Indicator.objects.create(code=one.code, family=families[one.family], position=place)
            version_row(
                one, indicator=indicator, source=sources.get(one.source), number=1, valid_from=_SINCE, at=at
            ).save()
        counts = Counts(created=_size() - before, changed=0, unchanged=before)
        if counts.created:
            note(
                actor=actor,
                at=at,
                activity="indicators.seed",
                subject=("indicators", "seed"),
                label="初始指标",
                payload={"created": counts.created, "kept": before},
            )
    return counts


def _size() -> int:
    return sum(model.objects.count() for model in (Family, Source, Indicator, IndicatorVersion))
