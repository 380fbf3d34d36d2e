"""Printed counts and rates, and whether they agree with each other."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import combinations

from attrs import evolve, frozen

from .amounts import NUMBER
from .draft import StateKind, Total
from .text import chinese_number, sentences
from .words import STATE_ANY, state_of

_COUNT = re.compile(
    rf"(?<!第)(?:{NUMBER}|(?P<cn>[二三四五六七八九十]{{1,2}})(?=个?(?:方面|大类)))"
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
_CHANGE = re.compile(r"减少|增加|增长|下降|同比|环比|日均|月均|人均")
# Counts of cases are parts of one another only where cases flow: received, passed on, handled.
_FLOW = re.compile(r"受理|派单|工单|共|总|接收|接到|诉求|办理|转派|形成|转办|来电")
_REST = re.compile(r"其余|剩余|余下|另有|另外")
_PARTS = 40
_FAR, _NEAR_WORDS, _SAID = 24, 14, 300
_PLAIN = frozenset({"个", "项", "条"})
_CASE_UNITS = frozenset({"件", "宗", "起"})
_FEW = 6


@frozen
class Mention:
    """One printed count with what it counts, in which state, and where."""

    total: Total
    start: int
    nested: bool
    bracketed: bool
    rest: bool
    sentence: int


def mentions_of(text: str, shadow: str, start: int) -> list[Mention]:
    """Return the counts of one paragraph in order; a bare count takes its subject from the one before it."""
    found: list[Mention] = []
    for number, (a, b) in enumerate(sentences(shadow)):
        for match in _COUNT.finditer(shadow, a, b):
            if total := _total(text, shadow, match, (a, b), found):
                begins = clause_start(shadow, match.start())
                left = shadow[begins : match.start()]
                found.append(
                    Mention(
                        total,
                        start + match.start(),
                        nested="其中" in left,
                        bracketed=shadow[:begins].endswith("("),
                        rest=bool(_REST.search(left)),
                        sentence=number,
                    )
                )
    return found


def clause_start(shadow: str, at: int) -> int:
    """Return where the clause around an offset begins."""
    limit = max(0, at - 60)
    return max(limit, *(shadow.rfind(sign, limit, at) + 1 for sign in _BREAKS))


def _total(
    text: str, shadow: str, match: re.Match[str], sentence: tuple[int, int], before: list[Mention]
) -> Total | None:
    start = clause_start(shadow, match.start())
    far = min(sentence[1], match.end() + _FAR)
    stop = next((i for i in range(match.end(), far) if shadow[i] in _BREAKS), far)
    left, right = shadow[start : match.start()], shadow[match.end() : stop]
    if any(c.isdigit() for c in right):
        # 66项任务已完成27项: what follows the next number belongs to that number.
        right = ""
    unit = match.group("u")
    if _CHANGE.search(left):
        return None
    state = _state(left, right)
    subject = _subject(match.group("after"), left, right, unit=unit)
    if subject in {None, "case"} and (state is not None or _REST.search(left)):
        subject = next((m.total.subject for m in reversed(before) if m.total.unit == unit), subject)
    if subject is None and unit in _PLAIN:
        subject = _shared(shadow, match.end(), left, sentence[1], before)
    if subject is None:
        return None
    what = (text[start : match.start()] + text[match.end("u") : match.end()]).strip(" 　，,、（(")
    value = Decimal((match.group("n") or str(chinese_number(match.group("cn")))).replace(",", ""))
    said = said_around(text, sentence, match.start())
    return Total(what if len(what) > 1 else _WHAT[subject], subject, state, value, unit, said)


def said_around(text: str, sentence: tuple[int, int], at: int) -> str:
    """Return the sentence around an offset, or what stands near the offset in an endless one."""
    return text[max(sentence[0], at - _SAID) : min(sentence[1], at + _SAID)].strip()


def _shared(shadow: str, end: int, left: str, stop: int, before: list[Mention]) -> str | None:
    """Counts in a row share what they count: 立行立改的10个、分阶段整改的5个问题中，分别有9个、3个."""
    if re.match(r"[\u3400-\u9fff]", shadow[end : end + 1]):
        return None
    if shadow[end : end + 1] == "、" and "问题" in shadow[end : min(stop, end + _SAID)]:
        return "problem"
    return before[-1].total.subject if before and ("分别" in left or not left) else None


def _state(left: str, right: str) -> StateKind | None:
    """The state printed nearest before the number, else the one after it; 共 and 要求 begin a total."""
    if re.search(r"要求|未发现|共计?\s?$|总数|总量|合计", left):
        return None
    for words in (left, right):
        bare = re.sub(r"整改到位(?=资金|金额)", "已整改到位", words)
        found = [m for m in STATE_ANY.finditer(bare) if not _is_object(bare, m)]
        if found:
            return state_of(found[-1] if words is left else found[0])
    return None


def _is_object(words: str, found: re.Match[str]) -> bool:
    """完成 in 完成制度, 完成率, 办结 in 办结时限 say nothing about problems."""
    following = words[found.end() :]
    if found.group(0) == "完成" and re.match(r"[\u3400-\u9fff]", following):
        return "问题" not in words
    return bool(re.match(r"率|时限|期限|转派", following))


def _subject(after: str, left: str, right: str, *, unit: str) -> str | None:
    if unit in {"类", "大类", "方面"}:
        return "aspect"
    if unit.endswith("元"):
        return "money" if re.search(r"资金|金额", left + after) else None
    if unit in _CASE_UNITS:
        words = left[-_NEAR_WORDS:] + after
        return "clue" if "线索" in words else "rule" if re.search(r"制度|办法|规定", words) else "case"
    for words in (after, left[-_NEAR_WORDS:], right[:6]):
        for subject, pattern in _SUBJECTS:
            if re.search(pattern, words) and not (subject == "aspect" and words is not after):
                return subject
    return None


def totals_of(paragraphs: list[list[Mention]]) -> tuple[Total, ...]:
    """Return the printed totals; a total followed by its parts says whether they add up to it."""
    return tuple(_checked(mention, i, para) for para in paragraphs for i, mention in enumerate(para))


def _checked(mention: Mention, at: int, para: list[Mention]) -> Total:
    total = mention.total
    parts = _parts_of(mention, para[at + 1 : at + 1 + _PARTS])
    values = tuple(p.total.value for p in parts)
    if exact := _adding_up(values, total.value):
        return evolve(total, parts=exact, adds_up=True)
    # Only parts in different states exclude each other; 已整改 beside 销号 may count the same thing twice.
    states = [p.total.state for p in parts if not p.rest]
    apart = None not in states and len(set(states)) == len(states)
    if apart and (len(parts) > 1 or sum(values) > total.value):
        return evolve(total, parts=values, adds_up=False)
    return total


def _parts_of(mention: Mention, following: list[Mention]) -> list[Mention]:
    """Return the counts after a total that may be its parts."""
    parts: list[Mention] = []
    flows = bool(_FLOW.search(mention.total.what))
    for other in following:
        if other.total.subject != mention.total.subject or other.total.unit != mention.total.unit:
            continue
        if other.bracketed or (parts and other.nested):
            continue
        is_case = flows and other.total.subject == "case" and other.sentence - mention.sentence <= 1
        is_part = other.total.state is not None or other.rest or is_case
        if mention.total.state is not None or not is_part:
            break
        parts.append(other)
    return parts


def _adding_up(parts: tuple[Decimal, ...], whole: Decimal) -> tuple[Decimal, ...] | None:
    """Return the first parts that add up to the whole; up to two counts inside another part may be left out.

    已整改 25 项，销号 13 项，未完成 16 项 of 41 adds up without the 13, which are among the 25.
    """
    for end in range(2, len(parts) + 1):
        if sum(parts[:end]) == whole:
            return parts[:end]
    for left_out in (1, 2):
        for skipped in combinations(range(1, min(len(parts), _FEW)), left_out):
            kept = tuple(p for i, p in enumerate(parts) if i not in skipped)
            if len(kept) > 1 and sum(kept) == whole:
                return kept
    return None
