"""Which column of a file serves which column of a template: proposed by likeness, overruled by people."""

from collections.abc import Mapping, Sequence
from typing import Final

from attrs import field, frozen

from xietong.foundation.documents.domain.columns import Column, SheetSchema
from xietong.foundation.documents.domain.headers import ADOPT, MENTION, HeadingIndex, full_form
from xietong.foundation.documents.domain.raw import (
    Merge,
    RawRow,
    RawSheet,
    cell_text,
    column_index,
    column_letter,
)

_SEARCHED_ROWS: Final = 20
_LONGEST_SUBHEADING: Final = 20
_TWO_ROW_GAIN: Final = 0.5
_CLOSE: Final = 0.05
_SURE: Final = 0.8


@frozen(kw_only=True)
class ColumnSource:
    """Where a person says a column's values come from: headings (or letters) joined by `join`, or `default`.

    `values` translates whole cells before they are converted, for example {"YES": "是"}.
    No heading and no default: the column is left out on purpose.
    """

    headings: tuple[str, ...] = ()
    join: str = ""
    values: Mapping[str, str] = field(factory=dict)
    default: str | None = None


@frozen(kw_only=True)
class UserMapping:
    """A person's mapping: sources by column key; `auto` lets likeness propose the rest.

    `header_row` counts from 1; 0 says that there is none and sources are letters.
    """

    sources: Mapping[str, ColumnSource] = field(factory=dict)
    sheet: str | None = None
    header_row: int | None = None
    auto: bool = True


@frozen(kw_only=True)
class Match:
    """A column of the template, the columns of the file that feed it (from 0) and how sure that is (0 to 1)."""

    key: str
    indices: tuple[int, ...]
    heading: str
    confidence: float
    source: ColumnSource = ColumnSource()

    @property
    def letters(self) -> str:
        """Letters of the columns in the file."""
        return "+".join(column_letter(index) for index in self.indices)


@frozen(kw_only=True)
class Ambiguity:
    """A doubt for a person to settle: the sentence, the column it is about and the headings that compete."""

    key: str
    headings: tuple[str, ...]
    sentence: str


@frozen(kw_only=True)
class MappingProposal:
    """How a sheet is read: header rows, matches in the order of the template, doubts and leftovers.

    `header_row` is the last header row, 0 where there is none. `missing` are labels of required columns.
    """

    sheet: str
    header_row: int
    matches: tuple[Match, ...]
    ambiguities: tuple[Ambiguity, ...] = ()
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    score: float = 0.0

    @property
    def confidence(self) -> float:
        """The weakest match, 0 where a required column is missing or nothing matched."""
        if self.missing or not self.matches:
            return 0.0
        return min(match.confidence for match in self.matches)

    def match_of(self, key: str) -> Match | None:
        """The match of a column of the template, None where it has none."""
        return next((match for match in self.matches if match.key == key), None)


Headings = dict[int, tuple[str, ...]]


def propose(
    *,
    sheet: RawSheet,
    schema: SheetSchema,
    user: UserMapping | None = None,
    ignored: frozenset[str] = frozenset(),
) -> MappingProposal | None:
    """The best mapping of a sheet onto a template, None where no row among the first 20 reads as a header.

    `ignored` are headings that are nobody's column (the fault columns of an error file).
    """
    user = user or UserMapping()
    index = HeadingIndex(columns=tuple(column for column in schema.columns if column.key not in user.sources))
    best: MappingProposal | None = None
    for last_row, headings, gain in _candidates(sheet, user):
        kept = {at: parts for at, parts in headings.items() if parts[-1] not in ignored}
        proposal = _assign(sheet.name, last_row, kept, schema=schema, index=index, user=user)
        if proposal is not None and (best is None or proposal.score > best.score + gain):
            best = proposal
    return best


def _candidates(sheet: RawSheet, user: UserMapping) -> list[tuple[int, Headings, float]]:
    """Header candidates as (last row, headings by column, how much better than the best it must be)."""
    if user.header_row == 0:
        return [(0, {}, 0.0)]
    rows = [row for row in sheet.rows if row.number == user.header_row] if user.header_row else sheet.rows
    found: list[tuple[int, Headings, float]] = []
    for row in rows[:_SEARCHED_ROWS]:
        single = {at: (text,) for at, cell in enumerate(row.cells) if (text := cell_text(cell).strip())}
        found.append((row.number, single, 0.0))
        below = next((other for other in sheet.rows if other.number == row.number + 1), None)
        double = _two_rows(row, below, sheet.merges) if below else None
        if double is not None and below is not None:
            found.append((below.number, double, 0.0 if _spans(sheet.merges, row.number) else _TWO_ROW_GAIN))
    return found


def _spans(merges: Sequence[Merge], top: int) -> bool:
    return any(merge.top == top and merge.right > merge.left for merge in merges) and any(
        merge.top == top and merge.bottom == top + 1 for merge in merges
    )


def _two_rows(upper: RawRow, lower: RawRow, merges: Sequence[Merge]) -> Headings | None:
    """Headings of a group row above a detail row; None where the lower row is no header row."""
    own = [cell_text(cell).strip() for cell in lower.cells]
    if any(len(text) > _LONGEST_SUBHEADING for text in own):
        return None
    groups = _groups(upper, len(own), merges)
    headings: Headings = {}
    for at in range(max(len(own), len(groups))):
        group = groups[at] if at < len(groups) else ""
        below = own[at] if at < len(own) else ""
        if group or below:
            headings[at] = (group, below) if below and below != group else (group,)
    return headings


def _groups(upper: RawRow, width: int, merges: Sequence[Merge]) -> list[str]:
    """Texts of the upper row, spread over merged columns, or over blanks where the file knows no merges."""
    texts = [cell_text(cell).strip() for cell in upper.cells]
    texts += [""] * (width - len(texts))
    across = [merge for merge in merges if merge.top == upper.number]
    for merge in across:
        for at in range(merge.left + 1, min(merge.right + 1, len(texts))):
            texts[at] = texts[merge.left]
    if not across:
        for at in range(1, len(texts)):
            texts[at] = texts[at] or texts[at - 1]
    return texts


def _assign(
    sheet: str,
    last_row: int,
    headings: Headings,
    *,
    schema: SheetSchema,
    index: HeadingIndex,
    user: UserMapping,
) -> MappingProposal | None:
    named = _user_matches(headings, user)
    taken = {at for match in named for at in match.indices}
    wished = [key for key, source in user.sources.items() if source.headings]
    free = {at: parts for at, parts in headings.items() if at not in taken}
    scores = {at: index.scores(parts) for at, parts in free.items()} if user.auto else {}
    chosen = _greedy(scores)
    auto = [
        Match(key=key, indices=(at,), heading=heading_text(headings[at]), confidence=round(score, 2))
        for key, (at, score) in chosen.items()
    ]
    if not _convincing(auto, named, wished, schema):
        return None
    used = taken | {at for at, _ in chosen.values()}
    order = {column.key: place for place, column in enumerate(schema.columns)}
    matches = sorted(named + auto, key=lambda match: order.get(match.key, len(order)))
    return MappingProposal(
        sheet=sheet,
        header_row=last_row,
        matches=tuple(matches),
        ambiguities=_doubts(scores, chosen, headings, schema),
        unknown=tuple(heading_text(headings[at]) for at in sorted(headings) if at not in used),
        missing=_missing(schema, matches),
        score=sum(match.confidence for match in matches),
    )


def _user_matches(headings: Headings, user: UserMapping) -> list[Match]:
    """Matches a person asked for whose headings are all there; a source without heading gives its default."""
    by_text: dict[str, int] = {}
    for at in sorted(headings, reverse=True):
        by_text[full_form(headings[at][-1])] = at
        by_text[full_form("".join(headings[at]))] = at
    found: list[Match] = []
    for key, source in user.sources.items():
        places = [by_text.get(full_form(name), column_index(name.upper())) for name in source.headings]
        known = tuple(place for place in places if place is not None)
        if len(known) == len(places) and (known or source.default is not None):
            text = " + ".join(source.headings) or f"（固定值 {source.default}）"
            found.append(Match(key=key, indices=known, heading=text, confidence=1.0, source=source))
    return found


def _greedy(scores: Mapping[int, Mapping[str, float]]) -> dict[str, tuple[int, float]]:
    """Best pairs first; each column of the file and of the template is used once; earlier columns win ties."""
    pairs = sorted(
        (-score, at, key)
        for at, likeness in scores.items()
        for key, score in likeness.items()
        if score >= ADOPT
    )
    chosen: dict[str, tuple[int, float]] = {}
    used: set[int] = set()
    for negative, at, key in pairs:
        if at not in used and key not in chosen:
            used.add(at)
            chosen[key] = (at, -negative)
    return chosen


def _convincing(auto: list[Match], named: list[Match], wished: list[str], schema: SheetSchema) -> bool:
    """A row is a header if a person's headings are all in it, or two columns (one surely) are alike."""
    if wished:
        return {match.key for match in named} >= set(wished)
    enough = min(2, len(schema.columns))
    sure = any(match.confidence >= _SURE for match in auto)
    return bool(named and not auto) or (len(auto) >= enough and sure)


def _doubts(
    scores: Mapping[int, Mapping[str, float]],
    chosen: Mapping[str, tuple[int, float]],
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
    scores: Mapping[int, Mapping[str, float]],
    chosen: Mapping[str, tuple[int, float]],
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
    scores: Mapping[int, Mapping[str, float]],
    chosen: Mapping[str, tuple[int, float]],
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


def _missing(schema: SheetSchema, matches: Sequence[Match]) -> tuple[str, ...]:
    served = {match.key for match in matches}
    return tuple(column.label for column in schema.columns if column.required and column.key not in served)


def heading_text(parts: tuple[str, ...]) -> str:
    """A heading of one or two rows in one line."""
    return "-".join(part for part in parts if part)
