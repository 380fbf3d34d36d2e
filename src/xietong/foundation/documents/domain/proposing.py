"""Finds the header of a sheet and proposes which of its columns serves which column of a template."""

from collections.abc import Mapping, Sequence
from typing import Final

from xietong.foundation.documents.domain.columns import SheetSchema
from xietong.foundation.documents.domain.doubts import doubts_of
from xietong.foundation.documents.domain.headers import ADOPT, HeadingIndex, full_form
from xietong.foundation.documents.domain.mapping import (
    Headings,
    MappingProposal,
    Match,
    UserMapping,
    heading_text,
)
from xietong.foundation.documents.domain.raw import Merge, RawRow, RawSheet, cell_text, column_index

_SEARCHED_ROWS: Final = 20
_LONGEST_SUBHEADING: Final = 20
_TWO_ROW_GAIN: Final = 0.5
_SURE: Final = 0.8
_LONGEST_HEADING: Final = 200


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
    starts = window = sheet.rows[:_SEARCHED_ROWS]
    if user.header_row:
        starts = [row for row in sheet.rows if row.number == user.header_row]
        window = [row for row in sheet.rows if row.number == user.header_row + 1]
    found: list[tuple[int, Headings, float]] = []
    for row in starts:
        below = next((other for other in window if other.number == row.number + 1), None)
        double = _two_rows(row, below, sheet.merges) if below else None
        surely = double is not None and _spans(sheet.merges, row.number)
        if not surely:
            found.append((row.number, _one_row(row), 0.0))
        if double is not None:
            found.append((row.number + 1, double, 0.0 if surely else _TWO_ROW_GAIN))
    return found


def _one_row(row: RawRow) -> Headings:
    texts = [cell_text(cell).strip() for cell in row.cells]
    return {at: (text,) for at, text in enumerate(texts) if text}


def _spans(merges: Sequence[Merge], top: int) -> bool:
    """Whether merges show that a row and the one below it are one header: some across, some down."""
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
        ambiguities=doubts_of(scores, chosen, headings, schema),
        unknown=tuple(heading_text(headings[at]) for at in sorted(headings) if at not in used),
        missing=_missing(schema, matches),
        score=sum(match.confidence for match in matches),
    )


def _user_matches(headings: Headings, user: UserMapping) -> list[Match]:
    """Matches a person asked for whose headings are all there; a source without heading gives its default."""
    by_text: dict[str, int] = {}
    short = [at for at in headings if sum(map(len, headings[at])) <= _LONGEST_HEADING]
    for at in sorted(short, reverse=True):
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
    """Best pairs first; each column of file and template is used once; earlier columns win ties."""
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


def _missing(schema: SheetSchema, matches: Sequence[Match]) -> tuple[str, ...]:
    served = {match.key for match in matches}
    return tuple(column.label for column in schema.columns if column.required and column.key not in served)
