"""Where a proposed mapping could be otherwise: said in a sentence, for a person to settle."""

import re
from collections.abc import Mapping
from typing import Final

from xietong.foundation.documents.domain.columns import CellKind, Column, SheetSchema
from xietong.foundation.documents.domain.headers import ADOPT, MENTION
from xietong.foundation.documents.domain.mapping import Ambiguity, Headings, heading_text
from xietong.foundation.documents.domain.raw import column_letter

_CLOSE: Final = 0.05
_MONEY_UNIT: Final = re.compile(r"[(（\[【]\s*(?:单位[:：]?)?\s*([百千万亿]*元)\s*[)）\]】]")

Scores = Mapping[int, Mapping[str, float]]
Chosen = Mapping[str, tuple[int, float]]


def doubts_of(
    scores: Scores,
    chosen: Chosen,
    headings: Headings,
    schema: SheetSchema,
) -> tuple[Ambiguity, ...]:
    used = {at for at, _ in chosen.values()}
    doubts: list[Ambiguity] = []
    for column in schema.columns:
        at, score = chosen.get(column.key, (-1, ADOPT + _CLOSE))
        rivals = [
            other
            for other, alike in scores.items()
            if other not in used and alike.get(column.key, 0.0) >= score - _CLOSE
        ]
        if at >= 0 and rivals:
            doubts.append(_several_columns(column, [at, *sorted(rivals)], headings))
        elif at >= 0:
            doubts.extend(
                _several_fields(
                    column, at, score, scores=scores, chosen=chosen, schema=schema, headings=headings
                )
            )
        if at >= 0:
            doubts.extend(_unit(column, at, headings))
    doubts.extend(_suggestions(scores, chosen, headings, schema))
    return tuple(doubts)


def _several_columns(column: Column, places: list[int], headings: Headings) -> Ambiguity:
    names = tuple(f"{column_letter(at)} 列“{heading_text(headings[at])}”" for at in places)
    sentence = (
        f"“{column.label}”有多列可对应：{'、'.join(names)}；暂取 {column_letter(places[0])} 列，请确认。"
    )
    return Ambiguity(
        key=column.key, headings=tuple(heading_text(headings[at]) for at in places), sentence=sentence
    )


def _several_fields(
    column: Column,
    at: int,
    score: float,
    *,
    scores: Scores,
    chosen: Chosen,
    schema: SheetSchema,
    headings: Headings,
) -> list[Ambiguity]:
    rivals = [
        other.label
        for other in schema.columns
        if other.key not in chosen and scores[at].get(other.key, 0.0) >= max(score - _CLOSE, ADOPT)
    ]
    if not rivals:
        return []
    text = heading_text(headings[at])
    sentence = (
        f"“{text}”可对应“{column.label}”，也可对应“{'”“'.join(rivals)}”；暂作“{column.label}”，请确认。"
    )
    return [Ambiguity(key=column.key, headings=(text,), sentence=sentence)]


def _suggestions(
    scores: Scores,
    chosen: Chosen,
    headings: Headings,
    schema: SheetSchema,
) -> list[Ambiguity]:
    """Columns nobody took, with the free heading that comes closest: mentioned, not used."""
    used = {at for at, _ in chosen.values()}
    found: list[Ambiguity] = []
    for column in schema.columns:
        likely = [
            (-alike[column.key], at) for at, alike in scores.items() if at not in used and column.key in alike
        ]
        if column.key in chosen or not likely or -min(likely)[0] < MENTION:
            continue
        text = heading_text(headings[min(likely)[1]])
        sentence = f"“{column.label}”没有对应的列；“{text}”有些像，没有采用，请确认。"
        found.append(Ambiguity(key=column.key, headings=(text,), sentence=sentence))
    return found


def _unit(column: Column, at: int, headings: Headings) -> list[Ambiguity]:
    """A heading that counts money in another unit than the template: a factor nobody would see."""
    text = heading_text(headings[at])
    found, meant = _MONEY_UNIT.search(text), _MONEY_UNIT.search(column.label)
    numeric = column.kind in {CellKind.INTEGER, CellKind.DECIMAL}
    if not numeric or not found or (meant and meant.group(1) == found.group(1)):
        return []
    ours = meant.group(1) if meant else "未注明"
    sentence = f"“{text}”的单位是{found.group(1)}，模板“{column.label}”的单位{ours}；数值不会换算，请确认。"
    return [Ambiguity(key=column.key, headings=(text,), sentence=sentence)]
