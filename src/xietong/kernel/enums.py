"""Enumerations that carry a Chinese label beside the stored code."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class LabelledEnum(StrEnum):
    """A string enum whose members are written ``NAME = "code", "标签"``; ``value`` is the code."""

    label: str

    def __new__(cls, code: str, label: str) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def of(cls, value: str) -> Self:
        """Return the member with this code; ValueError where there is none."""
        for member in cls:
            if member.value == value:
                return member
        message = f"{value!r} is not a {cls.__name__}"
        raise ValueError(message)

    @classmethod
    def of_label(cls, text: str) -> Self | None:
        """Return the member with this label or code, None where there is none."""
        wanted = text.strip()
        return next((member for member in cls if wanted in (member.label, member.value)), None)

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Return (code, label) pairs in order of definition."""
        return [(str(member.value), member.label) for member in cls]
