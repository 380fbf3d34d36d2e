"""The registry of activities: each has a code and a sentence, so that a history reads as prose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from string import Formatter
from typing import Any

from attrs import frozen

from xietong.kernel.machine import Machine


@frozen
class Activity:
    """``sentence`` may use {label}, {reason} and keys of the payload; {who} is printed before it."""

    code: str
    label: str
    sentence: str
    business: bool = True


class _Gentle(Formatter):
    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        return kwargs.get(str(key), "") if isinstance(key, str) else super().get_value(key, args, kwargs)


_ACTIVITIES: dict[str, Activity] = {}


def register(activities: Iterable[Activity]) -> None:
    """Add activities; ValueError where a code is taken by another sentence."""
    for activity in activities:
        known = _ACTIVITIES.setdefault(activity.code, activity)
        if known != activity:
            message = f"activity {activity.code} is registered twice"
            raise ValueError(message)


def register_machine(machine: Machine[Any]) -> None:
    """Every move of a machine is an activity ``machine.move``."""
    register(Activity(f"{machine.code}.{move.code}", move.label, move.sentence) for move in machine.moves)


def activity(code: str) -> Activity:
    """Return the registered activity; KeyError where there is none."""
    return _ACTIVITIES[code]


def all_activities() -> tuple[Activity, ...]:
    """All registered activities by code."""
    return tuple(_ACTIVITIES[code] for code in sorted(_ACTIVITIES))


def sentence_of(code: str, *, label: str, reason: str, payload: Mapping[str, Any]) -> str:
    """Print the sentence of one event; an unknown code prints itself, so that no history is lost."""
    known = _ACTIVITIES.get(code)
    if known is None:
        return f"{code}：{label}"
    return _Gentle().format(known.sentence, **{**payload, "label": label, "reason": reason})
