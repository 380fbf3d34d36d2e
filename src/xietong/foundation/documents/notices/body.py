"""The body of one problem: owners, deadline, state, goal, measures and effects, each only if printed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import define, evolve, field, frozen

from .draft import Owner
from .labels import Label, inner_labels, leading_label
from .lines import Line
from .states import Statement, answered_state, printed_state, statement_of
from .text import quoted_mask, sentences, shadow_of

_MEASURE = re.compile(r"(?P<n>[一二三四五六七八九十]{1,2})(?:是(?!否)|要(?=[\u3400-\u9fff]))")
_ORDER = "一二三四五六七八九十"
_EFFECT = re.compile(
    r"^(?:截至(?:目前|[\d年月日]{2,12}|\d)|截止(?:目前|[\d年月日]{2,12})|目前|现(?:已|有)|通过(?:整改|"
    r"以上|上述|系列)|经(?:过)?整改|整改(?:以来|后)|整改成效|取得成效|成效)"
)
_NONE_WORDS = re.compile(r"^[\s/无\-—*]*$")
# 党组书记、局长 is one person in two posts.
_ONE_PERSON = re.compile(
    r"书记、(?=(?:局长|主任|院长|校长|厅长|检察长|镇长|乡长|董事长|总经理|馆长|台长|会长|理事长|主席|行长)(?:$|[、,，]))"
)
_LONGEST_NAME = 60


@define
class Body:
    """What the body of one problem prints."""

    problem: str | None = None
    state: Statement | None = None
    owners: list[Owner] = field(factory=list)
    deadline: str | None = None
    goal: str | None = None
    description: list[str] = field(factory=list)
    measures: list[str] = field(factory=list)
    effects: list[str] = field(factory=list)


@frozen
class _Chunk:
    label: Label | None
    word: str
    text: str
    shadow: str
    item: bool


def body_of(lines: list[Line]) -> Body:
    """Return what the lines print; unlabelled sentences are measures unless they state a result."""
    body = Body()
    chunks = list(_chunks(lines))
    planned = any(chunk.label is Label.MEASURES for chunk in chunks)
    acts = [i for i, chunk in enumerate(chunks) if _tells(chunk)]
    for i, chunk in enumerate(chunks):
        if chunk.label is None and acts and i < acts[0]:
            # Before a printed 整改措施 or 整改情况 unlabelled words describe the problem, with their 一是…
            _describe(body, chunk)
        elif planned and chunk.label is Label.PROGRESS:
            # Beside printed measures, the words under 完成情况 are what came of them.
            _take(body, evolve(chunk, label=Label.EFFECTS))
        else:
            _take(body, chunk)
    return body


def _tells(chunk: _Chunk) -> bool:
    """Whether a printed label opens what was done; 整改进展：已完成 only gives the state."""
    return chunk.label is Label.MEASURES or (
        chunk.label is Label.PROGRESS and statement_of(chunk.shadow) is None
    )


def _describe(body: Body, chunk: _Chunk) -> None:
    if body.state is None and (stated := statement_of(chunk.shadow)):
        body.state = printed_state(chunk.text, chunk.shadow, stated)
    else:
        body.description.append(chunk.text)


def _chunks(lines: list[Line]) -> Iterator[_Chunk]:
    label: Label | None = None
    word = ""
    for line in lines:
        text, shadow = line.text[line.body - line.start :], line.shadow[line.body - line.start :]
        if found := leading_label(shadow):
            label, word = found.label, found.word
            text, shadow = text[found.end :], shadow[found.end :]
        for kind, name, a, b in _inline(shadow, label, word):
            if shadow[a:b].strip(" |"):
                yield _Chunk(
                    kind, name, text[a:b].strip(" |　"), shadow[a:b].strip(" |"), line.mark is not None
                )
            label, word = kind, name
        if label in (Label.STATE, Label.OWNER, Label.DEADLINE) and shadow.strip():
            label, word = None, ""


def _inline(shadow: str, label: Label | None, word: str) -> Iterator[tuple[Label | None, str, int, int]]:
    mask = quoted_mask(shadow)
    start = 0
    for found in inner_labels(shadow):
        if mask[found.start]:
            continue
        yield label, word, start, found.start
        label, word, start = found.label, found.word, found.end
    yield label, word, start, len(shadow)


def _take(body: Body, chunk: _Chunk) -> None:
    if chunk.label is Label.PROBLEM:
        body.problem = chunk.text if body.problem is None else body.problem + "\n" + chunk.text
    elif chunk.label is Label.OWNER:
        body.owners.extend(owners_of(chunk.word, chunk.text, chunk.shadow))
    elif chunk.label is Label.DEADLINE:
        body.deadline = body.deadline or _first_part(chunk.text, chunk.shadow, "。;\n")
    elif chunk.label is Label.STATE:
        body.state = body.state or _labelled_state(chunk)
    elif chunk.label is Label.GOAL:
        body.goal = chunk.text if body.goal is None else body.goal + "\n" + chunk.text
    elif chunk.label in (Label.PUBLICITY, Label.CONTACT):
        return
    else:
        _take_text(body, chunk)


def _labelled_state(chunk: _Chunk) -> Statement | None:
    return answered_state(chunk.word, _first_part(chunk.text, chunk.shadow, "。;\n"))


def _first_part(text: str, shadow: str, ends: str) -> str:
    at = next((i for i, c in enumerate(shadow) if c in ends), len(shadow))
    return text[:at].strip()


def owners_of(role: str, text: str, shadow: str) -> Iterator[Owner]:
    """Yield the owners after a label: names up to the sentence end, split at commas outside brackets."""
    part = _first_part(text, shadow, "。;\n|")
    depth, start = 0, 0
    joints = {found.end() for found in _ONE_PERSON.finditer(part)}
    for at, sign in enumerate([*part, "、"]):
        depth += (sign in "(（") - (sign in ")）")
        if (sign in "、,，" and depth <= 0 and at + 1 not in joints) or at == len(part):
            name = part[start:at].strip()
            if name and not _NONE_WORDS.match(name) and len(name) <= _LONGEST_NAME:
                yield Owner(role=role, name=name)
            start = at + 1


def _take_text(body: Body, chunk: _Chunk) -> None:
    text, shadow = chunk.text, chunk.shadow
    if (state := statement_of(shadow)) and body.state is None:
        body.state = printed_state(text, shadow, state)
        return
    whole = body.effects if chunk.label is Label.EFFECTS else body.measures
    if chunk.item and not _runs(shadow):
        text, shadow = _without_state(body, text, shadow)
        if text:
            whole.append(text)
        return
    for part, numbered in _parts(text, shadow):
        _sort_part(body, chunk.label, part, numbered=numbered)


def _sort_part(body: Body, label: Label | None, part: str, *, numbered: bool) -> None:
    text, shadow = _without_state(body, part, shadow_of(part))
    if not text.strip(" 。；;，,"):
        return
    result = label is Label.EFFECTS or (
        not numbered and label is not Label.MEASURES and _EFFECT.match(shadow)
    )
    (body.effects if result else body.measures).append(text)


def _parts(text: str, shadow: str) -> Iterator[tuple[str, bool]]:
    """Yield the measures of a paragraph: 一是…二是… whole, other text by sentence; quotes are never cut."""
    starts = _runs(shadow)
    edge = starts[0] if starts else len(shadow)
    for a, b in sentences(shadow[:edge]):
        if text[a:b].strip(" ：:，,"):
            yield text[a:b].strip(), False
    for a, b in zip(starts, [*starts, len(shadow)][1:], strict=True):
        piece = text[a:b].strip()
        if b == len(shadow):
            yield from _last_run(piece)
        elif piece:
            yield piece, True


def _last_run(piece: str) -> Iterator[tuple[str, bool]]:
    """The last measure ends before a sentence that states the result of the whole."""
    spans = list(sentences(shadow_of(piece)))
    cut = len(piece)
    for a, b in reversed(spans[1:]):
        said = shadow_of(piece[a:b]).strip()
        if not (_EFFECT.match(said) or statement_of(said)):
            break
        cut = a
    if piece[:cut].strip():
        yield piece[:cut].strip(), True
    for a, b in spans:
        if a >= cut:
            yield piece[a:b].strip(), False


def _runs(shadow: str) -> list[int]:
    """Return where 一是, 二是, … begin, in unbroken order and outside quotes; fewer than two is no list.

    A paragraph may begin with a later number, where each measure has a paragraph of its own.
    """
    mask = quoted_mask(shadow)
    starts: list[int] = []
    expected = 0
    for found in _MEASURE.finditer(shadow):
        before = shadow[: found.start()].rstrip()
        if mask[found.start()] or (before and before[-1] not in "。;:,；，：、!?”)"):
            continue
        place = _ORDER.find(found.group("n"))
        if place == expected or (place > 0 and not before):
            starts.append(found.start())
            expected = place + 1
    return starts if len(starts) > 1 or (starts and starts[0] == 0) else []


def _without_state(body: Body, text: str, shadow: str) -> tuple[str, str]:
    """Take away a first or last sentence that only states the state; a last clause is read and left."""
    if body.state is not None:
        return text, shadow
    spans = list(sentences(shadow))
    for a, b in (spans[:1] + spans[-1:]) if spans else []:
        if found := statement_of(shadow[a:b]):
            body.state = printed_state(text[a:b], shadow[a:b], found)
            rest = (text[:a] + text[b:]).strip()
            return rest, (shadow[:a] + shadow[b:]).strip()
    for a, b in _outer_clauses(shadow, spans):
        if found := statement_of(shadow[a:b]):
            body.state = printed_state(text[a:b], shadow[a:b], found)
            break
    return text, shadow


def _outer_clauses(shadow: str, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the first and last clause of the last sentence if they speak of the problem."""
    if not spans:
        return
    start, end = spans[-1]
    commas = [i for i in range(start, end) if shadow[i] == ","]
    for a, b in ((start, commas[0]), (commas[-1] + 1, end)) if commas else ():
        if re.search(r"整改|问题|任务|销号|^(?:正在|并长期坚持)", shadow[a:b]):
            yield a, b
