"""Printed rates beside the ones computed from the printed counts they rest on."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from .draft import Percentage, StateKind
from .text import sentences
from .totals import Mention, clause_start, said_around

_PERCENT = re.compile(r"(?<![\d.])(?P<n>\d{1,4}(?:\.\d{1,4})?)\s?[%％]")
_RATE = re.compile(
    r"(?P<w>[\u3400-\u9fff]{0,8}(?:率|占比)|占[\u3400-\u9fff]{0,10}|比例[\u3400-\u9fff]{0,4}|达到?|"
    r"为)[^\d,，。;；%]{0,8}$"
)
_DONE_RATE = re.compile(r"完成率|整改率|销号率|整改到位率|办结率|结案率|解决率")
_CHANGE = re.compile(r"增长|下降|同比|环比|上升|提高|减少|提升|超过|以上|不低于|达到了?预期")
_NEAR, _FAR = 6, 40
_ALMOST = frozenset({StateKind.DONE, StateKind.BASICALLY_DONE, StateKind.PHASE_DONE})


def percentages_of(
    text: str, shadow: str, start: int, mentions: list[Mention], wholes: list[tuple[Mention, bool]]
) -> list[Percentage]:
    """Return the rates of one paragraph; `computed` is in percent to at least two places.

    `wholes` are totals of earlier paragraphs, with whether their parts add up: a 占比 may rest on one.
    """
    found = []
    spans = list(sentences(shadow))
    ends = [b for _, b in spans]
    starts = [m.start - start for m in mentions]
    for match in _PERCENT.finditer(shadow):
        number = bisect_right(ends, match.start())
        a, b = spans[number]
        clause = shadow[clause_start(shadow, match.start()) : match.start()]
        rate = _RATE.search(clause)
        before = bisect_left(starts, match.start())
        near = [m for m in mentions[max(0, before - _FAR) : before] if number - m.sentence <= 1]
        printed = Decimal(match.group("n"))
        said = said_around(text, (a, b), match.start())
        what = rate.group("w") if rate else clause.strip()
        basis = None if _CHANGE.search(clause) else _basis(printed, what, near, wholes)
        found.append(_percentage(what, printed, said, basis))
    return found


def _percentage(what: str, printed: Decimal, said: str, basis: tuple[Decimal, Decimal] | None) -> Percentage:
    if basis is None:
        return Percentage(what, printed, said)
    part, whole = basis
    places = max(2, _places(printed))
    computed = (part * 100 / whole).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return Percentage(what, printed, said, computed, f"{part:f}/{whole:f}", _agrees(printed, part, whole))


def _places(printed: Decimal) -> int:
    exponent = printed.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _agrees(printed: Decimal, part: Decimal, whole: Decimal) -> bool:
    step = Decimal(1).scaleb(-_places(printed))
    exact = part * 100 / whole
    return printed in (exact.quantize(step, ROUND_HALF_UP), exact.quantize(step, ROUND_DOWN))


def _basis(
    printed: Decimal, what: str, near: list[Mention], wholes: list[tuple[Mention, bool]]
) -> tuple[Decimal, Decimal] | None:
    """The meant pair first (done of all, for a completion rate); other pairs only if they give the rate."""
    meant = _meant(what, near)
    for pair in (*meant, *_pairs(printed, what, near[-_NEAR:]), *_shares(printed, what, near, wholes)):
        if _agrees(printed, *pair):
            return pair
    return meant[0] if meant else None


def _pairs(printed: Decimal, what: str, recent: list[Mention]) -> list[tuple[Decimal, Decimal]]:
    """Pairs of near counts; a rate without decimals fits by chance too easily unless its part is named."""
    found = []
    for part in reversed(recent):
        named = bool(part.total.what) and what.removesuffix("率") in part.total.what
        if not (_places(printed) or named or part is recent[-1]):
            continue
        for whole in reversed(recent):
            before = whole.start < part.start and whole.total.unit == part.total.unit
            if before and 0 < part.total.value <= whole.total.value:
                found.append((part.total.value, whole.total.value))
    return found


def _shares(
    printed: Decimal, what: str, near: list[Mention], wholes: list[tuple[Mention, bool]]
) -> list[tuple[Decimal, Decimal]]:
    if "占" not in what or not near or not near[-1].total.value:
        return []
    part = near[-1].total
    return [
        (part.value, w.total.value)
        for w, sure in wholes
        if (sure or _places(printed) > 1) and w.total.subject == part.subject and w.total.value >= part.value
    ]


def _meant(what: str, near: list[Mention]) -> list[tuple[Decimal, Decimal]]:
    """For a completion rate: the done of all, then the done together with the nearly done of all."""
    if not _DONE_RATE.search(what):
        return []
    done = next((m for m in reversed(near) if m.total.state is StateKind.DONE), None)
    if done is None:
        return []
    for whole in reversed(near):
        same = whole.total.subject == done.total.subject and whole.total.unit == done.total.unit
        if same and whole.total.state is None and whole.start < done.start and whole.total.value:
            parts = [m.total for m in near if m.start > whole.start and m.total.state in _ALMOST]
            nearly = sum((t.value for t in parts if t.subject == done.total.subject), Decimal(0))
            return [(done.total.value, whole.total.value), (nearly, whole.total.value)]
    return []
