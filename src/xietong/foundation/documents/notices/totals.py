"""Printed counts and rates, and whether they agree with each other."""

from __future__ import annotations

import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from itertools import combinations

from attrs import evolve, frozen

from .amounts import NUMBER
from .draft import Percentage, StateKind, Total
from .text import chinese_number, sentences
from .words import STATE_ANY, state_of

_COUNT = re.compile(
    rf"(?:{NUMBER}|(?P<cn>[二三四五六七八九十]{{1,2}})(?=个?(?:方面|大类)))"
    r"\s{0,3}(?P<u>大类|方面|个|项|条|件|类|份|宗|起|款|万元|亿元|元)"
    r"(?P<after>(?:大类|方面|类|大)?(?:的)?(?:具体|主要|突出|反馈|重点|整改|规章|管理)?(?:问题|措施|"
    r"任务|事项|制度|规定|线索|方面|意见|建议|表现|诉求|工单|信访|举报|办法|机制|子问题|小项|资金|"
    r"金额)?)"
)
_SUBJECTS: tuple[tuple[str, str], ...] = (
    ("aspect", r"方面|大类|类"),
    ("finding", r"具体表现|表现|子问题|小项"),
    ("clue", r"线索"),
    ("measure", r"措施|举措"),
    ("rule", r"制度|规章|规定|办法|机制|制修订"),
    ("task", r"任务|事项"),
    ("suggestion", r"意见|建议"),
    ("money", r"资金|金额"),
    ("problem", r"问题"),
    ("case", r"受理|派单|工单|诉求|案件|来电|信访|举报|办结|结案|办理|处理|接到|接收|转办"),
)
_WHAT = {
    "aspect": "方面",
    "finding": "具体表现",
    "clue": "线索",
    "measure": "措施",
    "rule": "制度",
    "task": "任务",
    "suggestion": "意见建议",
    "money": "资金",
    "problem": "问题",
    "case": "件",
}
_BREAKS = ",，、;；:。()\n"
_PERCENT = re.compile(r"(?<![\d.])(?P<n>\d{1,4}(?:\.\d{1,4})?)\s?[%％]")
_RATE = re.compile(
    r"(?P<w>[\u3400-\u9fff]{0,8}(?:率|占比)|占[\u3400-\u9fff]{0,10}|比例[\u3400-\u9fff]{0,4}|达到?|"
    r"为)[^\d,，。;；%]{0,8}$"
)
_DONE_RATE = re.compile(r"完成率|整改率|销号率|整改到位率|办结率|结案率|解决率")
_CHANGE = re.compile(r"增长|下降|同比|环比|上升|提高|减少|提升|超过|以上|不低于|达到了?预期")
_REST = re.compile(r"其余|剩余|余下|另有|另外")
_NEAR = 6
_PARTS = 40
_FEW = 6


@frozen
class Mention:
    """One printed count with what it counts, in which state, and where."""

    total: Total
    start: int
    nested: bool
    rest: bool
    sentence: int


def mentions_of(text: str, shadow: str, start: int) -> list[Mention]:
    """Return the counts of one paragraph in order; a bare count takes its subject from the one before it."""
    found: list[Mention] = []
    for number, (a, b) in enumerate(sentences(shadow)):
        for match in _COUNT.finditer(shadow, a, b):
            if total := _total(text, shadow, match, (a, b), found):
                nested = "其中" in shadow[_clause_start(shadow, match.start()) : match.start()]
                rest = bool(_REST.search(shadow, _clause_start(shadow, match.start()), match.start()))
                found.append(Mention(total, start + match.start(), nested, rest, number))
    return found


def _clause_start(shadow: str, at: int) -> int:
    limit = max(0, at - 60)
    return max(limit, *(shadow.rfind(sign, limit, at) + 1 for sign in _BREAKS))


def _total(
    text: str, shadow: str, match: re.Match[str], sentence: tuple[int, int], before: list[Mention]
) -> Total | None:
    start = _clause_start(shadow, match.start())
    stop = next(
        (i for i in range(match.end(), min(len(shadow), match.end() + 24)) if shadow[i] in _BREAKS), None
    )
    stop = min(len(shadow), match.end() + 24) if stop is None else stop
    left = shadow[start : match.start()]
    # 66项任务已完成27项: what follows the next number belongs to that number.
    right = "" if any(c.isdigit() for c in shadow[match.end() : stop]) else shadow[match.end() : stop]
    state = _state(left, right)
    money = match.group("u").endswith("元")
    subject = _subject(match.group("after"), left, right, unit=match.group("u"), money=money)
    rest = _REST.search(left)
    if subject in {None, "case"} and (state is not None or rest):
        subject = next(
            (m.total.subject for m in reversed(before) if m.total.unit == match.group("u")), subject
        )
    if subject is None or (money and subject != "money"):
        return None
    what = (text[start : match.start()] + text[match.end("u") : match.end()]).strip(" 　，,、（(") or _WHAT[
        subject
    ]
    value = Decimal((match.group("n") or str(chinese_number(match.group("cn")))).replace(",", ""))
    said = text[sentence[0] : sentence[1]].strip()
    return Total(what, subject, state, value, match.group("u"), said)


def _state(left: str, right: str) -> StateKind | None:
    if "要求" in left or "未发现" in left:
        return None
    for words in (left, right):
        bare = re.sub(r"整改到位(?=资金|金额)", "已整改到位", words)
        if (found := STATE_ANY.search(bare)) and not _is_object(bare, found):
            return state_of(found)
    return None


def _is_object(words: str, found: re.Match[str]) -> bool:
    """完成 in 完成制度 or 完成率 says nothing about problems."""
    return (
        found.group(0) == "完成"
        and bool(re.match(r"率|[\u3400-\u9fff]", words[found.end() :]))
        and "问题" not in words
    )


def _subject(after: str, left: str, right: str, *, unit: str, money: bool) -> str | None:
    if unit in {"类", "大类", "方面"}:
        return "aspect"
    if money:
        return "money" if re.search(r"资金|金额", left + after) else None
    for words in (after, left[-14:], right[:6]):
        for subject, pattern in _SUBJECTS:
            if re.search(pattern, words) and not (subject == "aspect" and words is not after):
                return subject
    return None


def totals_of(paragraphs: list[list[Mention]]) -> tuple[Total, ...]:
    """Return the printed totals; a total followed by its parts says whether they add up to it."""
    return tuple(_checked(mention, i, para) for para in paragraphs for i, mention in enumerate(para))


def _checked(mention: Mention, at: int, para: list[Mention]) -> Total:
    total = mention.total
    parts, stated = _parts_of(mention, para[at + 1 : at + 1 + _PARTS])
    if exact := _adding_up(parts, total.value):
        return evolve(total, parts=exact, adds_up=True)
    if stated and (len(parts) > 1 or sum(parts) > total.value):
        return evolve(total, parts=tuple(parts), adds_up=False)
    return total


def _parts_of(mention: Mention, following: list[Mention]) -> tuple[list[Decimal], bool]:
    """Return the counts that may be parts of a total, and whether each of them prints a state."""
    parts: list[Decimal] = []
    stated = True
    for other in following:
        if other.total.subject != mention.total.subject or other.total.unit != mention.total.unit:
            continue
        if parts and other.nested:
            continue
        is_case = other.total.subject == "case" and other.sentence == mention.sentence
        is_part = other.total.state is not None or other.rest or is_case
        if mention.total.state is not None or not is_part:
            break
        parts.append(other.total.value)
        stated = stated and (other.total.state is not None or other.rest)
    return parts, stated


def _adding_up(parts: list[Decimal], whole: Decimal) -> tuple[Decimal, ...] | None:
    """Return the first parts that add up to the whole; up to two counts inside another part may be left out.

    已整改 25 项，销号 13 项，未完成 16 项 of 41 adds up without the 13, which are among the 25.
    """
    for end in range(2, len(parts) + 1):
        if sum(parts[:end]) == whole:
            return tuple(parts[:end])
    for left_out in (1, 2):
        for skipped in combinations(range(1, min(len(parts), _FEW)), left_out):
            kept = tuple(p for i, p in enumerate(parts) if i not in skipped)
            if len(kept) > 1 and sum(kept) == whole:
                return kept
    return None


def percentages_of(
    text: str, shadow: str, start: int, mentions: list[Mention], wholes: list[Mention]
) -> list[Percentage]:
    """Return the rates of one paragraph; `computed` is in percent to at least two places.

    `wholes` are totals of earlier paragraphs that their parts add up to: a 占比 may rest on them.
    """
    found = []
    spans = list(sentences(shadow))
    for match in _PERCENT.finditer(shadow):
        number, (a, b) = next((i, s) for i, s in enumerate(spans) if s[0] <= match.start() < s[1])
        clause = shadow[_clause_start(shadow, match.start()) : match.start()]
        rate = _RATE.search(clause)
        near = [m for m in mentions if m.start < start + match.start() and number - m.sentence <= 1]
        printed = Decimal(match.group("n"))
        said = text[a:b].strip()
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
    printed: Decimal, what: str, near: list[Mention], wholes: list[Mention]
) -> tuple[Decimal, Decimal] | None:
    """The meant pair first (done of all, for a completion rate); other pairs only if they give the rate."""
    meant = _meant(what, near)
    if meant and _agrees(printed, *meant):
        return meant
    recent = near[-_NEAR:]
    for part in reversed(recent):
        for whole in reversed(recent):
            pair = (part.total.value, whole.total.value)
            same = part.total.unit == whole.total.unit and part is not whole and part.start > whole.start
            if same and 0 < pair[0] <= pair[1] and _agrees(printed, *pair):
                return pair
    return meant or _share(printed, what, near, wholes)


def _share(
    printed: Decimal, what: str, near: list[Mention], wholes: list[Mention]
) -> tuple[Decimal, Decimal] | None:
    if "占" not in what or not near:
        return None
    part = near[-1].total
    pairs = [
        (part.value, w.total.value)
        for w in wholes
        if w.total.unit == part.unit and w.total.value >= part.value
    ]
    return next((pair for pair in pairs if pair[0] and _agrees(printed, *pair)), None)


def _meant(what: str, near: list[Mention]) -> tuple[Decimal, Decimal] | None:
    if not _DONE_RATE.search(what):
        return None
    done = next((m for m in reversed(near) if m.total.state is StateKind.DONE), None)
    if done is None:
        return None
    for whole in reversed(near):
        same = whole.total.subject == done.total.subject and whole.total.unit == done.total.unit
        if same and whole.total.state is None and whole.start < done.start and whole.total.value:
            return done.total.value, whole.total.value
    return None
