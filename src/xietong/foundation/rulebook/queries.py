"""Reads of the rulebook: terms of time and classifications."""

from __future__ import annotations

from xietong.foundation.rulebook.models import Term, Timer


def timer_amount(code: str, *, default: int) -> int:
    """The amount of a timer as the user has set it; ``default`` where it is not in the table."""
    found = Timer.objects.filter(code=code).values_list("amount", flat=True).first()
    return default if found is None else int(found)


def term_codes(scheme: str) -> frozenset[str]:
    """Codes and labels of the active terms of a classification."""
    rows = Term.objects.filter(scheme=scheme, active=True).values_list("code", "label")
    return frozenset(value for row in rows for value in row)
