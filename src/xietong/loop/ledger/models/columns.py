"""Columns and constraints that several tables share."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xietong.foundation.organisations.models import Person, Post


def both_or_neither(by: str, at: str, name: str) -> models.CheckConstraint:
    """A check that who and when stand together or not at all."""
    condition = Q(**{f"{by}__isnull": True, f"{at}__isnull": True}) | Q(
        **{f"{by}__isnull": False, f"{at}__isnull": False}
    )
    return models.CheckConstraint(condition=condition, name=name)


def post_key(related: str, *, null: bool = True) -> models.ForeignKey[Post | None, Post | None]:
    """A key to a post, which cannot be removed while it is named."""
    return models.ForeignKey(Post, on_delete=models.PROTECT, null=null, related_name=related)


def person_key(related: str = "+") -> models.ForeignKey[Person | None, Person | None]:
    """A key to a person, who stays named."""
    return models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name=related)
