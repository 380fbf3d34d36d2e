"""How a definition is written: one version after another, the old series frozen."""

from __future__ import annotations

from datetime import date, datetime

from xietong.wings.ecology.domain.definition import Definition
from xietong.wings.ecology.models import Family, Indicator, IndicatorVersion, Source
from xietong.wings.ecology.queries.definitions import definition_of

_PLAIN = (
    "label",
    "formula",
    "numerator",
    "denominator",
    "unit",
    "per",
    "is_count",
    "direction",
    "frequency",
    "window_months",
    "green",
    "red",
    "low",
    "high",
    "minimum",
    "weight",
    "veto",
    "self_reported",
    "owner",
    "steward",
    "basis",
    "guard",
    "confidence",
)


def version_row(
    definition: Definition,
    *,
    indicator: Indicator,
    source: Source | None,
    number: int,
    valid_from: date,
    at: datetime,
    because: str = "",
) -> IndicatorVersion:
    """A version that is not saved yet."""
    return IndicatorVersion(
        indicator=indicator,
        number=number,
        valid_from=valid_from,
        peer_groups=",".join(group.value for group in definition.peer_groups),
        origin=definition.origin,
        computation=definition.computation.value if definition.computation else "",
        source=source,
        changed_because=because,
        recorded_at=at,
        **{name: getattr(definition, name) for name in _PLAIN},
    )


def last_version(code: str) -> IndicatorVersion | None:
    """The latest version of an indicator, locked; None where the code is new."""
    rows = IndicatorVersion.objects.select_for_update(of=("self",)).filter(indicator__code=code)
    return rows.select_related("indicator__family", "source").order_by("-number").first()


def put(
    definition: Definition, *, last: IndicatorVersion | None, valid_from: date, at: datetime, because: str
) -> IndicatorVersion | None:
    """Write the next version and end the one before; None where it would say the same as the last."""
    if last is not None and last.valid_until is None and definition_of(last) == definition:
        return None
    family = Family.objects.get(code=definition.family)
    if last is None:
        place = Indicator.objects.count() + 1
        indicator = Indicator.objects.create(code=definition.code, family=family, position=place)
    else:
        indicator = last.indicator
        if last.valid_until is None or last.valid_until > valid_from:
            last.valid_until = valid_from
            last.save(update_fields=["valid_until"])
        if indicator.family_id != family.pk:
            indicator.family = family
            indicator.save(update_fields=["family"])
    new = version_row(
        definition,
        indicator=indicator,
        source=Source.objects.get(code=definition.source) if definition.source else None,
        number=last.number + 1 if last else 1,
        valid_from=valid_from,
        at=at,
        because=because,
    )
    new.save()
    return new
