"""What a list page was asked: query strings to filters and back to chips. Bad values ask nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from attrs import evolve
from django.http import QueryDict

from xietong.interfaces.web.widgets import Chip
from xietong.kernel.enums import LabelledEnum
from xietong.loop.ledger.domain.listing import (
    PAGE_SIZES,
    Mine,
    PageAsk,
    ProblemFilters,
    ProjectFilters,
    ResponsibilityFilters,
)
from xietong.loop.ledger.domain.states import (
    FoundBy,
    Light,
    OriginLevel,
    ProblemState,
    ProjectState,
    ResponsibilityState,
)

EnumT = TypeVar("EnumT", bound=LabelledEnum)
_LARGEST_ID = 2**63 - 1
_MOST_IDS = 200
_LAST_PAGE = 10_000
MINE_LABELS = {
    Mine.LEAD: "我牵头的",
    Mine.FIELD: "我分管的",
    Mine.SUPERVISED: "我监督联系的",
    Mine.PROPOSED: "我提出的",
    Mine.TAKING_PART: "我和本单位参与的",
}
#: Parameters that are not conditions: they keep no chip and are dropped when a saved view is made.
NO_CONDITION = ("page", "sort", "size", "view")


def _text(data: QueryDict, name: str, longest: int = 100) -> str:
    return (data.get(name) or "").replace("\x00", "").strip()[:longest]


def whole(text: str | None) -> int | None:
    """A positive whole number that a database id can be, or None."""
    if not text or not text.isascii() or not text.isdigit():
        return None
    value = int(text)
    return value if 0 < value <= _LARGEST_ID else None


def _number(data: QueryDict, name: str) -> int | None:
    return whole(data.get(name))


def _day(data: QueryDict, name: str) -> date | None:
    try:
        return date.fromisoformat(data.get(name) or "")
    except ValueError:
        return None


def _several(data: QueryDict, name: str, kind: type[EnumT]) -> tuple[EnumT, ...]:
    wanted = set(data.getlist(name))
    return tuple(member for member in kind if member.value in wanted)


def _one(data: QueryDict, name: str, kind: type[EnumT]) -> EnumT | None:
    found = _several(data, name, kind)
    return found[0] if found else None


def _mine(data: QueryDict) -> Mine | None:
    asked = data.get("mine")
    return next((mine for mine in Mine if mine.value == asked), None)


def _lights(data: QueryDict) -> tuple[Light, ...]:
    return (Light.RED,) if data.get("overdue") == "1" else _several(data, "light", Light)


def _shared(data: QueryDict) -> dict[str, Any]:
    """What all three lists can be asked."""
    return {
        "lights": _lights(data),
        "committee_id": _number(data, "committee"),
        "lead_unit_id": _number(data, "lead_unit"),
        "lead_post_id": _number(data, "lead_post"),
        "due_from": _day(data, "due_from"),
        "due_until": _day(data, "due_until"),
        "mine": _mine(data),
        "text": _text(data, "q"),
    }


def problem_filters(data: QueryDict) -> ProblemFilters:
    """The filters of 问题清单 from a query string."""
    repeated = {"yes": True, "no": False}.get(data.get("recurrence") or "")
    return ProblemFilters(
        **_shared(data),
        states=_several(data, "state", ProblemState),
        category=_text(data, "category"),
        risk=_text(data, "risk"),
        field=_text(data, "field"),
        origin_level=_one(data, "origin_level", OriginLevel),
        origin=_text(data, "origin"),
        found_by=_one(data, "found_by", FoundBy),
        unit_id=_number(data, "unit"),
        found_from=_day(data, "found_from"),
        found_until=_day(data, "found_until"),
        look_back_due=data.get("look_back") == "1",
        recurrence=repeated,
        reopened=data.get("reopened") == "1",
        ids=_ids(data),
    )


def _ids(data: QueryDict) -> tuple[int, ...]:
    found = [whole(value) for value in data.getlist("id")[:_MOST_IDS]]
    return tuple(value for value in found if value is not None)


def responsibility_filters(data: QueryDict) -> ResponsibilityFilters:
    """The filters of 责任清单 from a query string."""
    return ResponsibilityFilters(
        **_shared(data),
        states=_several(data, "state", ResponsibilityState),
        unit_id=_number(data, "unit"),
        extended=data.get("extended") == "1",
        personal=data.get("personal") == "1",
    )


def project_filters(data: QueryDict) -> ProjectFilters:
    """The filters of 项目清单 from a query string."""
    return ProjectFilters(
        **_shared(data),
        states=_several(data, "state", ProjectState),
        field=_text(data, "field"),
        coordination_open=data.get("coordination") == "1",
    )


def page_ask(data: QueryDict) -> PageAsk:
    """Which page, in which order, of what size."""
    size = whole(data.get("size"))
    number = whole(data.get("page")) or 1
    return PageAsk(
        sort=_text(data, "sort", 30),
        number=min(number, _LAST_PAGE),
        size=size if size in PAGE_SIZES else PAGE_SIZES[0],
    )


def without(data: QueryDict, *names: str) -> str:
    """The query string with these parameters and the page number left out."""
    kept = data.copy()
    for name in (*names, "page"):
        kept.pop(name, None)
    for name in [name for name, values in kept.lists() if not any(values)]:
        kept.pop(name)
    return kept.urlencode()


def chips(
    data: QueryDict,
    *,
    labels: Mapping[str, str],
    words: Mapping[str, Mapping[str, str]],
    known: Sequence[str],
) -> tuple[Chip, ...]:
    """The active conditions: what each says, and the address without it.

    ``labels`` name the parameters; ``words`` give the word for a value of a parameter, where it has one;
    ``known`` are the parameters whose value was understood.
    """
    found = []
    for name in labels:
        values = [value for value in data.getlist(name) if value]
        if name not in known or not values:
            continue
        said = f"{len(values)} 项" if name == "id" else _said(values, words.get(name, {}))
        label = f"{labels[name]}：{said}" if labels[name] and labels[name] != said else said
        found.append(Chip(label, f"?{without(data, name, f'{name}__text')}"))
    return tuple(found)


def _said(values: Sequence[str], words: Mapping[str, str]) -> str:
    return "、".join(words.get(value, value)[:40] for value in values)


def narrowed_to(filters: ProblemFilters, ids: tuple[int, ...]) -> ProblemFilters:
    """The same filters for these rows only."""
    return evolve(filters, ids=ids)
