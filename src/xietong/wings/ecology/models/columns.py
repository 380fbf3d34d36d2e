"""Columns and constraints that several tables of this wing share."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xietong.foundation.organisations.models import Person, Post, Unit


def unit_key(related: str = "+", *, null: bool = False) -> models.ForeignKey[Unit, Unit]:
    """A key to a unit, which cannot be removed while figures name it."""
    return models.ForeignKey(Unit, on_delete=models.PROTECT, null=null, related_name=related)


def post_key() -> models.ForeignKey[Post | None, Post | None]:
    """A key to a post."""
    return models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")


def person_key() -> models.ForeignKey[Person | None, Person | None]:
    """A key to a person, who stays named."""
    return models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")


def both_or_neither(by: str, at: str, name: str) -> models.CheckConstraint:
    """A check that who and when stand together or not at all."""
    neither = Q(**{f"{by}__isnull": True, f"{at}__isnull": True})
    return models.CheckConstraint(
        condition=neither | Q(**{f"{by}__isnull": False, f"{at}__isnull": False}), name=name
    )


def period_check(name: str) -> models.CheckConstraint:
    """A check that a half-open period of days ends after it begins."""
    condition = Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from"))
    return models.CheckConstraint(condition=condition, name=name)
