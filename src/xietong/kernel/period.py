"""Half-open periods of days."""

from __future__ import annotations

from datetime import date

from attrs import field, frozen
from attrs.validators import instance_of, optional


@frozen
class Period:
    """Days from ``start`` (included) to ``end`` (excluded); ``end`` None means open."""

    start: date = field(validator=instance_of(date))
    end: date | None = field(default=None, validator=optional(instance_of(date)))

    def __attrs_post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            message = f"a period must end after it starts: {self.start} .. {self.end}"
            raise ValueError(message)

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: Period) -> bool:
        """True where both hold at least one day in common."""
        return (other.end is None or self.start < other.end) and (self.end is None or other.start < self.end)
